#include "service/workflow/claim_review.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "makegood/v1/error_reason.pb.h"
#include "service/workflow/ask_for_information.h"
#include "service/workflow/testing/workflow_test.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

// Two reports that a person has to look at, the second an hour after the first.
class ClaimReviewTest : public WorkflowTest {
 protected:
  ClaimReviewTest() : WorkflowTest("lessons") {
    Buy("pat", 300);
    OpenReview("lead-1");
    Pass(absl::Hours(1));
    OpenReview("lead-2");
  }

  void OpenReview(const std::string& lead_id) {
    Receive(lead_id,
            "lead_class: DIRECT price_credits: 30 contact_methods { method: PHONE "
            "validity: UNKNOWN }");
    Report(lead_id, "invalid_phone");
  }

  absl::StatusOr<v1::ClaimReviewResponse> TryClaim(const std::string& text) {
    return ClaimReview(workflow(), Make<v1::ClaimReviewRequest>(text));
  }
  absl::StatusOr<v1::ExtendClaimResponse> TryExtend(const std::string& text) {
    return ExtendClaim(workflow(), Make<v1::ExtendClaimRequest>(text));
  }
  absl::StatusOr<v1::ReleaseReviewResponse> TryRelease(const std::string& text) {
    return ReleaseReview(workflow(), Make<v1::ReleaseReviewRequest>(text));
  }

  const std::string first_ = "lead-1/report/1/review/1";
  const std::string second_ = "lead-2/report/1/review/1";
};

TEST_F(ClaimReviewTest, TheNextOneIsTheOneThatIsDueFirst) {
  const auto ann = TryClaim("queue: 'reports' reviewer_id: 'ann'");
  ASSERT_TRUE(ann.ok()) << ann.status();
  EXPECT_EQ(ann->review().review_id(), first_);
  EXPECT_EQ(ann->review().holder(), "ann");
  EXPECT_EQ(ann->review().fence(), 1);
  EXPECT_EQ(FromTimestamp(ann->review().lease_time()), now() + absl::Minutes(15));
  EXPECT_EQ(ann->case_().state(), v1::Case::IN_REVIEW);
  EXPECT_EQ(ann->facts().charge().credits(), 30);
  const auto bob = TryClaim("queue: 'reports' reviewer_id: 'bob'");
  ASSERT_TRUE(bob.ok()) << bob.status();
  EXPECT_EQ(bob->review().review_id(), second_);
}

TEST_F(ClaimReviewTest, ARepeatedRequestTakesNothingMore) {
  const std::string text = "request_id: 'once' queue: 'reports' reviewer_id: 'ann'";
  const auto first = TryClaim(text);
  const std::string before = Everything();
  const auto again = TryClaim(text);
  ASSERT_TRUE(first.ok() && again.ok());
  EXPECT_EQ(first->DebugString(), again->DebugString());
  EXPECT_EQ(Everything(), before);
}

TEST_F(ClaimReviewTest, WhoHoldsItAlreadyHoldsItLongerByTheSameLease) {
  Claim(first_, "ann");
  Pass(absl::Minutes(10));
  EXPECT_EQ(Claim(first_, "ann").fence(), 1);
  EXPECT_EQ(FromTimestamp(FindReview(first_).lease_time()), now() + absl::Minutes(15));
  // A shorter lease takes nothing away.
  ASSERT_TRUE(
      TryClaim(absl::StrCat("review_id: '", first_, "' reviewer_id: 'ann' lease { seconds: 1 }"))
          .ok());
  EXPECT_EQ(FromTimestamp(FindReview(first_).lease_time()), now() + absl::Minutes(15));
}

TEST_F(ClaimReviewTest, AtTheEndOfItsLeaseAnybodyCanTakeIt) {
  Claim(first_, "ann");
  Pass(absl::Minutes(15) - absl::Nanoseconds(1));
  EXPECT_EQ(
      ReasonOf(TryClaim(absl::StrCat("review_id: '", first_, "' reviewer_id: 'bob'")).status()),
      v1::REVIEW_HELD);
  Pass(absl::Nanoseconds(1));
  const v1::ReviewItem taken = Claim(first_, "bob");
  EXPECT_EQ(taken.holder(), "bob");
  EXPECT_EQ(taken.fence(), 2);
  // The same reviewer's lease of before is not the one of now either.
  Pass(absl::Minutes(15));
  EXPECT_EQ(Claim(first_, "ann").fence(), 3);
  EXPECT_EQ(
      ReasonOf(TryExtend(absl::StrCat("review_id: '", first_, "' reviewer_id: 'ann' fence: 1"))
                   .status()),
      v1::LEASE_LOST);
}

TEST_F(ClaimReviewTest, TheLeaseIsMadeLongerAndGivenBack) {
  Claim(first_, "ann");
  const auto extended = TryExtend(absl::StrCat(
      "review_id: '", first_, "' reviewer_id: 'ann' fence: 1 lease { seconds: 7200 }"));
  ASSERT_TRUE(extended.ok()) << extended.status();
  EXPECT_EQ(FromTimestamp(extended->review().lease_time()), now() + absl::Hours(2));
  const auto released =
      TryRelease(absl::StrCat("review_id: '", first_, "' reviewer_id: 'ann' fence: 1"));
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_EQ(released->review().holder(), "");
  EXPECT_FALSE(released->review().has_lease_time());
  EXPECT_EQ(Claim(first_, "bob").fence(), 2);
}

TEST_F(ClaimReviewTest, OfReviewersWhoRaceEachGetsAnotherOne) {
  constexpr int kReviewers = 8;
  std::vector<std::string> outcomes(kReviewers);
  std::vector<v1::ClaimReviewRequest> requests;
  for (int i = 0; i < kReviewers; ++i) {
    requests.push_back(Make<v1::ClaimReviewRequest>(
        absl::StrCat("queue: 'reports' reviewer_id: 'reviewer-", i, "'")));
  }
  const Workflow all = workflow();
  std::vector<std::thread> threads;
  for (int i = 0; i < kReviewers; ++i) {
    threads.emplace_back([&, i] {
      const auto claimed = ClaimReview(all, requests[i]);
      outcomes[i] = claimed.ok() ? claimed->review().review_id()
                                 : v1::ErrorReason_Name(ReasonOf(claimed.status()));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), first_), 1);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), second_), 1);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), "QUEUE_EMPTY"), kReviewers - 2);
}

TEST_F(ClaimReviewTest, WhatIsRefusedChangesNothing) {
  Claim(first_, "ann");
  const std::string held = absl::StrCat("review_id: '", first_, "'");
  // One that ann has answered, one that waits for the pro.
  OpenReview("lead-3");
  Resolve("lead-3/report/1/review/1", "ann", "outcome: DENY");
  OpenReview("lead-4");
  Claim("lead-4/report/1/review/1", "ann");
  ASSERT_TRUE(RequestInformation(workflow(), Make<v1::RequestInformationRequest>(
                                                 "review_id: 'lead-4/report/1/review/1' "
                                                 "reviewer_id: 'ann' fence: 1 question: 'Who?'"))
                  .ok());
  // The denial is questioned: not ann again.
  const std::string barred = "lead-3/dispute/1/review/1";
  Report("lead-3", "invalid_phone");
  EXPECT_EQ(FindReview(barred).barred_reviewer(), "ann");
  ASSERT_TRUE(TryClaim("request_id: 'used' queue: 'reports' reviewer_id: 'cid'").ok());

  ExpectRefused({
      {"a review that there is not",
       [&] { return TryClaim("review_id: 'none' reviewer_id: 'bob'").status(); },
       v1::REVIEW_NOT_FOUND},
      {"another's", [&] { return TryClaim(held + " reviewer_id: 'bob'").status(); },
       v1::REVIEW_HELD},
      {"one that is answered",
       [&] {
         return TryClaim("review_id: 'lead-3/report/1/review/1' reviewer_id: 'bob'").status();
       },
       v1::REVIEW_STATE},
      {"one that waits for the pro",
       [&] {
         return TryClaim("review_id: 'lead-4/report/1/review/1' reviewer_id: 'ann'").status();
       },
       v1::REVIEW_STATE},
      {"what one has judged before",
       [&] {
         return TryClaim(absl::StrCat("review_id: '", barred, "' reviewer_id: 'ann'")).status();
       },
       v1::REVIEWER_BARRED},
      {"the next one, where the only one is what one has judged before",
       [&] { return TryClaim("queue: 'reports' reviewer_id: 'ann'").status(); }, v1::QUEUE_EMPTY},
      {"the next one of a queue that nobody knows",
       [&] { return TryClaim("queue: 'none' reviewer_id: 'bob'").status(); }, v1::QUEUE_EMPTY},
      {"another request under a used id",
       [&] { return TryClaim("request_id: 'used' queue: 'reports' reviewer_id: 'bob'").status(); },
       v1::REQUEST_ID_REUSED},
      {"holding on to a review that there is not",
       [&] { return TryExtend("review_id: 'none' reviewer_id: 'ann' fence: 1").status(); },
       v1::REVIEW_NOT_FOUND},
      {"holding on to another's",
       [&] { return TryExtend(held + " reviewer_id: 'bob' fence: 1").status(); }, v1::LEASE_LOST},
      {"holding on by a lease of another time",
       [&] { return TryExtend(held + " reviewer_id: 'ann' fence: 2").status(); }, v1::LEASE_LOST},
      {"holding on to what was answered",
       [&] {
         return TryExtend("review_id: 'lead-3/report/1/review/1' reviewer_id: 'ann' fence: 1")
             .status();
       },
       v1::LEASE_LOST},
      {"holding on, under a used id",
       [&] { return TryExtend(held + " request_id: 'used' reviewer_id: 'ann' fence: 1").status(); },
       v1::REQUEST_ID_REUSED},
      {"giving back a review that there is not",
       [&] { return TryRelease("review_id: 'none' reviewer_id: 'ann' fence: 1").status(); },
       v1::REVIEW_NOT_FOUND},
      {"giving back another's",
       [&] { return TryRelease(held + " reviewer_id: 'bob' fence: 1").status(); }, v1::LEASE_LOST},
      {"giving back, under a used id",
       [&] {
         return TryRelease(held + " request_id: 'used' reviewer_id: 'ann' fence: 1").status();
       },
       v1::REQUEST_ID_REUSED},
  });

  Pass(absl::Minutes(15));
  ExpectRefused({
      {"holding on after the end",
       [&] { return TryExtend(held + " reviewer_id: 'ann' fence: 1").status(); }, v1::LEASE_LOST},
      {"giving back after the end",
       [&] { return TryRelease(held + " reviewer_id: 'ann' fence: 1").status(); }, v1::LEASE_LOST},
  });
  const auto next = TryClaim("queue: 'reports' reviewer_id: 'bob'");
  EXPECT_TRUE(next.ok()) << next.status();
}

}  // namespace
}  // namespace makegood
