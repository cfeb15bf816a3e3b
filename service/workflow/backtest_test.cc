#include "service/workflow/backtest.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "makegood/v1/decision.pb.h"
#include "makegood/v1/error_reason.pb.h"
#include "service/workflow/testing/workflow_test.h"

namespace makegood {
namespace {

// Version 2 of the policy wants an effort first, version 1 does not.
class BacktestTest : public WorkflowTest {
 protected:
  BacktestTest() : WorkflowTest("local_services") {
    Buy("pat", 300);
    for (const char* lead : {"lead-1", "lead-2", "lead-3"}) {
      Receive(lead, "category: 'piano' area: 'austin' price_credits: 30");
      Charge(lead, 30);
      Report(lead, "invalid_contact");
      Pass(absl::Hours(1));
    }
  }

  absl::StatusOr<v1::BacktestResponse> Test(const std::string& text) {
    return Backtest(workflow(), Make<v1::BacktestRequest>(text));
  }
  v1::BacktestResponse Tested(const std::string& text) {
    const auto response = Test(text);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(v1::BacktestResponse());
  }
};

TEST_F(BacktestTest, TheVersionsThatDecidedDecideTheSame) {
  const v1::BacktestResponse response = Tested("page_size: 1000");
  EXPECT_GE(response.decision_count(), 3);
  EXPECT_EQ(response.skipped_count(), 0);
  EXPECT_EQ(response.changes_size(), 0) << response.ShortDebugString();
  EXPECT_EQ(response.next_page_token(), "");
}

TEST_F(BacktestTest, AnotherVersionIsComparedDecisionByDecision) {
  const v1::BacktestResponse response = Tested("policy: 'lead_quality_report@v1' page_size: 1000");
  EXPECT_GE(response.decision_count(), 3);
  ASSERT_GT(response.changes_size(), 0);
  int64_t changed = 0;
  for (const v1::BacktestChange& change : response.changes()) {
    EXPECT_EQ(change.recorded_reason(), "effort");
    EXPECT_NE(change.reason(), "effort");
    EXPECT_EQ(change.decision_ids_size(), change.decision_count());
    changed += change.decision_count();
  }
  EXPECT_EQ(changed, 3) << response.ShortDebugString();
  EXPECT_EQ(response.changes(0).decision_ids(0), "lead-1/report/1/1");
}

TEST_F(BacktestTest, WhatOtherPoliciesDecidedIsPassedOver) {
  const v1::BacktestResponse response = Tested("policy: 'dingdoor_guarantee@v1'");
  EXPECT_EQ(response.decision_count(), 0);
  EXPECT_GE(response.skipped_count(), 3);
}

TEST_F(BacktestTest, PagesMeetEveryDecisionOnce) {
  const int64_t all = Tested("page_size: 1000").decision_count();
  int64_t count = 0;
  std::string token;
  do {
    const v1::BacktestResponse page =
        Tested(absl::StrCat("page_size: 2 page_token: '", token, "'"));
    count += page.decision_count();
    token = page.next_page_token();
  } while (!token.empty() && count <= all);
  EXPECT_EQ(count, all);
}

TEST_F(BacktestTest, TheFirstInstantCountsAndTheLastDoesNot) {
  // The reports came at 10, 11 and 12 o'clock.
  const struct {
    const char* period;
    int64_t count;
  } cases[] = {
      {"start_time { seconds: 1772449200 }", 2},  // 11:00
      {"start_time { seconds: 1772449200 nanos: 1 }", 1},
      {"end_time { seconds: 1772449200 }", 1},
      {"end_time { seconds: 1772449200 nanos: 1 }", 2},
      {"start_time { seconds: 1772449200 } end_time { seconds: 1772452800 }", 1},  // To 12:00.
      {"start_time { seconds: 1772452800 } end_time { seconds: 1772449200 }", 0},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(Tested(absl::StrCat("page_size: 1000 ", test.period)).decision_count(), test.count)
        << test.period;
  }
}

TEST_F(BacktestTest, WhatIsRefusedChangesNothing) {
  ExpectRefused({
      {"no such policy", [&] { return Test("policy: 'none@v1'").status(); }, v1::POLICY_NOT_FOUND},
      {"no such version", [&] { return Test("policy: 'lead_quality_report@v9'").status(); },
       v1::POLICY_VERSION_NOT_FOUND},
      {"no page", [&] { return Test("page_token: 'AAAA'").status(); }, v1::INVALID_PAGE_TOKEN},
      {"no policies",
       [&] {
         return Backtest(workflow_without_policies(), Make<v1::BacktestRequest>("")).status();
       },
       v1::POLICIES_NOT_LOADED},
  });
}

// The policy charges, and the pro has nothing: an error stands where the answer was.
class OverruledBacktestTest : public WorkflowTest {
 protected:
  OverruledBacktestTest() : WorkflowTest("lessons") {}
};

TEST_F(OverruledBacktestTest, WhatCouldNotBeCarriedOutIsPassedOver) {
  Receive("lead-1", "lead_class: DIRECT price_credits: 30");
  const auto response = Backtest(workflow(), Make<v1::BacktestRequest>(""));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->decision_count(), 0);
  EXPECT_EQ(response->skipped_count(), 1);
}

}  // namespace
}  // namespace makegood
