#include "service/workflow/replay.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "makegood/v1/error_reason.pb.h"
#include "service/workflow/queries.h"
#include "service/workflow/testing/workflow_test.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

class ReplayTest : public WorkflowTest {
 protected:
  ReplayTest() : WorkflowTest("local_services") {
    Buy("pat", 300);
    Receive("lead-1", "category: 'piano' area: 'austin' price_credits: 30");
    Charge("lead-1", 30);
  }

  absl::StatusOr<v1::ReplayDecisionResponse> Replay(const std::string& text) {
    return ReplayDecision(workflow(), Make<v1::ReplayDecisionRequest>(text));
  }

  // How many decisions there are, each of which comes out the same once more.
  int ExpectAllTheSame() {
    const auto all = ListDecisions(workflow(), Make<v1::ListDecisionsRequest>("page_size: 1000"));
    EXPECT_TRUE(all.ok()) << all.status();
    for (const v1::RecordedDecision& one : all->decisions()) {
      const auto replayed =
          Replay(absl::StrCat("decision_id: '", one.decision().decision_id(), "'"));
      EXPECT_TRUE(replayed.ok()) << replayed.status();
      EXPECT_TRUE(replayed->same()) << absl::StrJoin(replayed->differences(), ", ");
    }
    return all->decisions_size();
  }
};

TEST_F(ReplayTest, WhatWasDecidedIsDecidedAgain) {
  Report("lead-1", "invalid_contact");
  for (int i = 0; i < 8; ++i) Pass(absl::Hours(24));  // Until the effort is missing for good.
  EXPECT_EQ(FindCase("lead-1/report/1").decision().reason(), "effort");
  Receive("lead-2", "category: 'piano' area: 'austin' price_credits: 30");
  Charge("lead-2", 30);
  Report("lead-2", "spam");
  Resolve("lead-2/report/1/review/1", "ann", "findings { kind: 'spam' state: PROVEN }");
  EXPECT_GE(ExpectAllTheSame(), 4);
}

TEST_F(ReplayTest, AnotherVersionTellsWhatItWouldHaveSaid) {
  Report("lead-1", "invalid_contact");
  const std::string asked = "decision_id: 'lead-1/report/1/1' ";
  const auto earlier = Replay(asked + "policy: 'lead_quality_report@v1' trace: RULES");
  ASSERT_TRUE(earlier.ok()) << earlier.status();
  EXPECT_EQ(earlier->recorded().policy(), "lead_quality_report@v2");
  EXPECT_EQ(earlier->recorded().reason(), "effort");
  EXPECT_EQ(earlier->replayed().policy(), "lead_quality_report@v1");
  EXPECT_NE(earlier->replayed().reason(), "effort");
  EXPECT_GT(earlier->replayed().trace_size(), 0);
  EXPECT_FALSE(earlier->same());
  const std::string differences = absl::StrJoin(earlier->differences(), " ");
  EXPECT_NE(differences.find("reason"), std::string::npos) << differences;
  EXPECT_EQ(differences.find("trace"), std::string::npos) << differences;
  EXPECT_EQ(differences.find("policy"), std::string::npos) << differences;
  // A trace is no difference.
  const auto traced = Replay(asked + "trace: VALUES");
  ASSERT_TRUE(traced.ok()) << traced.status();
  EXPECT_TRUE(traced->same()) << absl::StrJoin(traced->differences(), ", ");
  EXPECT_GT(traced->replayed().trace_size(), 0);
}

TEST_F(ReplayTest, WhatIsRefusedChangesNothing) {
  Report("lead-1", "invalid_contact");
  const std::string asked = "decision_id: 'lead-1/report/1/1' ";
  ExpectRefused({
      {"no such decision", [&] { return Replay("decision_id: 'none'").status(); },
       v1::DECISION_NOT_FOUND},
      {"no such policy", [&] { return Replay(asked + "policy: 'none@v1'").status(); },
       v1::POLICY_NOT_FOUND},
      {"no such version",
       [&] { return Replay(asked + "policy: 'lead_quality_report@v9'").status(); },
       v1::POLICY_VERSION_NOT_FOUND},
      {"no policies",
       [&] {
         return ReplayDecision(workflow_without_policies(), Make<v1::ReplayDecisionRequest>(asked))
             .status();
       },
       v1::POLICIES_NOT_LOADED},
  });
}

// The policy charges, and the pro has nothing: a person has to look. The policy's part of that is
// what a replay can repeat.
class OverruledReplayTest : public WorkflowTest {
 protected:
  OverruledReplayTest() : WorkflowTest("lessons") {}
};

TEST_F(OverruledReplayTest, WhatCouldNotBeCarriedOutIsComparedByItsRule) {
  Receive("lead-1", "lead_class: DIRECT price_credits: 30");
  const auto replayed = ReplayDecision(
      workflow(), Make<v1::ReplayDecisionRequest>("decision_id: 'lead-1/charge/1/1'"));
  ASSERT_TRUE(replayed.ok()) << replayed.status();
  EXPECT_EQ(replayed->recorded().outcome(), v1::Decision::ERROR);
  EXPECT_EQ(replayed->replayed().outcome(), v1::Decision::CHARGE);
  EXPECT_TRUE(replayed->same()) << absl::StrJoin(replayed->differences(), ", ");
}

}  // namespace
}  // namespace makegood
