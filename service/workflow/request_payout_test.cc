// From the refund to the money, through the service.

#include "service/workflow/request_payout.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "makegood/v1/admin_service.pb.h"
#include "makegood/v1/case_service.pb.h"
#include "makegood/v1/decision_service.pb.h"
#include "makegood/v1/error_reason.pb.h"
#include "makegood/v1/facts.pb.h"
#include "service/workflow/file_report.h"
#include "service/workflow/queries.h"
#include "service/workflow/settle_payout.h"
#include "service/workflow/testing/workflow_test.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/verify_books.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

class PayoutTest : public WorkflowTest {
 protected:
  PayoutTest() : WorkflowTest("lessons") {}

  // A charge of 30 that comes back in full.
  void RefundLead(const std::string& lead_id) {
    Receive(lead_id,
            "lead_class: DIRECT price_credits: 30 contact_methods { method: PHONE "
            "validity: INVALID }");
    EXPECT_EQ(Report(lead_id, "invalid_phone").case_().state(), v1::Case::REFUNDED);
  }

  absl::StatusOr<v1::RequestPayoutResponse> Ask(const std::string& more = "") {
    return RequestPayout(workflow(), Make<v1::RequestPayoutRequest>(
                                         absl::StrCat("refund_id: 'lead-1/charge/report' ", more)));
  }
  absl::StatusOr<v1::SettlePayoutResponse> Settle(const std::string& text) {
    return SettlePayout(workflow(), Make<v1::SettlePayoutRequest>(text));
  }
  int64_t Balance() {
    const auto balance = GetBalance(workflow(), Make<v1::GetBalanceRequest>("pro_id: 'pat'"));
    EXPECT_TRUE(balance.ok()) << balance.status();
    return balance->credits();
  }
  void ExpectBooksAreRight() {
    const auto books = VerifyLedger(workflow(), Make<v1::VerifyLedgerRequest>(""));
    ASSERT_TRUE(books.ok()) << books.status();
    EXPECT_TRUE(books->ok()) << books->DebugString();
  }

  const std::string payout_ = "lead-1/charge/report/payout/1";
};

struct Arithmetic {
  const char* what;
  int64_t bought;  // Before the lead, which takes 30.
  int64_t given;
  int64_t spent;  // After its credits came back.
  int64_t bought_later;
  absl::Duration asked_after;
  int64_t asked;
  v1::Decision::Outcome outcome;
  const char* reason;
  int64_t paid;
};

constexpr absl::Duration kDay = absl::Hours(24);

const Arithmetic kArithmetic[] = {
    {"P1-21: on the last instant", 30, 0, 0, 0, 14 * kDay, 0, v1::Decision::REFUND, "payout", 30},
    {"P1-22: a second late", 30, 0, 0, 0, 14 * kDay + absl::Seconds(1), 0, v1::Decision::DENY,
     "payout_late", 0},
    {"P1-23: used, whatever was bought since", 30, 0, 30, 50, 5 * kDay, 0, v1::Decision::DENY,
     "payout_used", 0},
    {"P1-24: a part was used", 30, 0, 10, 0, 5 * kDay, 0, v1::Decision::REFUND, "payout", 20},
    {"older credits are used first", 50, 0, 25, 0, 5 * kDay, 0, v1::Decision::REFUND, "payout", 25},
    {"P1-25: bonus credits stay", 20, 10, 0, 0, 5 * kDay, 0, v1::Decision::REFUND, "payout", 20},
    {"P1-24 and P1-25: bonus credits are used first", 20, 10, 10, 0, 5 * kDay, 0,
     v1::Decision::REFUND, "payout", 20},
    {"nothing but bonus credits", 0, 30, 0, 0, 5 * kDay, 0, v1::Decision::DENY, "payout_bonus_only",
     0},
    {"a part is asked for", 30, 0, 0, 0, 5 * kDay, 12, v1::Decision::REFUND, "payout", 12},
    {"all of it is asked for by number", 30, 0, 10, 0, 5 * kDay, 20, v1::Decision::REFUND, "payout",
     20},
};

class PayoutArithmeticTest : public PayoutTest, public testing::WithParamInterface<Arithmetic> {};

TEST_P(PayoutArithmeticTest, PaysWhatIsLeftOfTheRefundItself) {
  const Arithmetic& row = GetParam();
  SCOPED_TRACE(row.what);
  if (row.bought > 0) Buy("pat", row.bought);
  if (row.given > 0) Give("pat", row.given);
  RefundLead("lead-1");
  if (row.spent > 0) Spend("pat", row.spent);
  if (row.bought_later > 0) Buy("pat", row.bought_later);
  const int64_t balance = Balance();
  Pass(row.asked_after);

  const auto asked = Ask(absl::StrCat("credits: ", row.asked));
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->decision().outcome(), row.outcome) << asked->decision().DebugString();
  EXPECT_EQ(asked->decision().reason(), row.reason);
  EXPECT_EQ(asked->payout().credits(), row.paid);
  EXPECT_EQ(asked->has_payout(), row.paid > 0);
  EXPECT_EQ(asked->case_().state(), row.paid > 0 ? v1::Case::PAYOUT_PENDING : v1::Case::DENIED);
  EXPECT_EQ(Balance(), balance - row.paid);
  ExpectBooksAreRight();
  if (row.paid == 0) return;

  EXPECT_EQ(asked->payout().payout_id(), payout_);
  const auto settled = Settle(absl::StrCat("payout_id: '", payout_, "' state: SETTLED"));
  ASSERT_TRUE(settled.ok()) << settled.status();
  EXPECT_EQ(settled->payout().state(), v1::PayoutRecord::SETTLED);
  EXPECT_EQ(settled->case_().state(), v1::Case::PAID_OUT);
  EXPECT_EQ(Balance(), balance - row.paid);
  ExpectBooksAreRight();
}

INSTANTIATE_TEST_SUITE_P(All, PayoutArithmeticTest, testing::ValuesIn(kArithmetic));

TEST_F(PayoutTest, AFailedPayoutIsBackAndCanBeAskedForAgainAsOfTheFirstTime) {  // P1-26
  Buy("pat", 30);
  RefundLead("lead-1");
  Pass(13 * kDay);
  const absl::Time first = now();
  ASSERT_TRUE(Ask().ok());
  EXPECT_EQ(Balance(), 0);
  Pass(3 * kDay);
  const auto failed =
      Settle(absl::StrCat("payout_id: '", payout_, "' state: FAILED failure: 'card closed'"));
  ASSERT_TRUE(failed.ok()) << failed.status();
  EXPECT_EQ(failed->payout().failure(), "card closed");
  EXPECT_EQ(failed->case_().state(), v1::Case::PAYOUT_FAILED);
  EXPECT_EQ(Balance(), 30);

  // Late for a first request, in time for a second.
  const auto again = Ask();
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->case_().case_id(), failed->case_().case_id());
  EXPECT_EQ(again->case_().state(), v1::Case::PAYOUT_PENDING);
  EXPECT_EQ(FromTimestamp(again->case_().payout().request_time()), first);
  EXPECT_EQ(again->payout().payout_id(), "lead-1/charge/report/payout/2");
  EXPECT_EQ(Balance(), 0);
  ExpectBooksAreRight();

  // What is told of the first one is told of the first one.
  const auto repeated =
      Settle(absl::StrCat("payout_id: '", payout_, "' state: FAILED failure: 'card closed'"));
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_EQ(repeated->payout().payout_id(), payout_);
  EXPECT_EQ(repeated->case_().case_id(), again->case_().case_id());
  EXPECT_EQ(Balance(), 0);
}

TEST_F(PayoutTest, TheFactsTellWhatWasSpentSinceAndHowLowTheBalanceWent) {
  Buy("pat", 330);
  Spend("pat", 10);  // Before.
  RefundLead("lead-1");
  Pass(kDay);
  // More than is read at once.
  for (int i = 0; i < 250; ++i) Spend("pat", 1);
  Pass(kDay);
  Buy("pat", 500);
  Pass(kDay);
  const auto asked = Ask();
  ASSERT_TRUE(asked.ok()) << asked.status();
  const auto decision =
      GetDecision(workflow(), Make<v1::GetDecisionRequest>(absl::StrCat(
                                  "decision_id: '", asked->decision().decision_id(), "'")));
  ASSERT_TRUE(decision.ok()) << decision.status();
  const v1::Refund& refund = decision->decision().facts().refund();
  EXPECT_EQ(refund.spent_credits(), 250);
  EXPECT_EQ(refund.lowest_balance_credits(), 70);
  EXPECT_EQ(refund.remaining_credits(), 30);
}

TEST_F(PayoutTest, WhileTheCardIsInQuestionAPayoutWaitsAndThenGoesOut) {  // P1-27
  Buy("pat", 30);
  RefundLead("lead-1");
  Record("events { lead_id: 'lead-1' chargeback_opened {} }");
  Pass(5 * kDay);
  const auto held = Ask();
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(held->decision().outcome(), v1::Decision::WAIT);
  EXPECT_EQ(held->decision().reason(), "payout_held");
  EXPECT_FALSE(held->decision().has_change_time());
  EXPECT_EQ(held->case_().state(), v1::Case::OPEN);
  EXPECT_FALSE(held->has_payout());

  Pass(20 * kDay);  // The time of the request counts.
  Record("events { lead_id: 'lead-1' chargeback_closed {} }");
  EXPECT_EQ(FindCase(held->case_().case_id()).state(), v1::Case::PAYOUT_PENDING);
  EXPECT_EQ(Balance(), 0);
  ExpectBooksAreRight();
}

// What waits is about what is left, and the pro goes on using credits.
TEST_F(PayoutTest, OnHoldItIsLookedAtAgainWhenTheCreditsAreUsedElsewhere) {
  Buy("pat", 30);
  RefundLead("lead-1");
  Record("events { lead_id: 'lead-1' chargeback_opened {} }");
  const auto held = Ask();
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(held->decision().reason(), "payout_held");
  Spend("pat", 10);
  Pass(absl::ZeroDuration());
  EXPECT_EQ(FindCase(held->case_().case_id()).state(), v1::Case::OPEN);
  Spend("pat", 20);
  Pass(absl::ZeroDuration());
  const v1::Case ended = FindCase(held->case_().case_id());
  EXPECT_EQ(ended.state(), v1::Case::DENIED);
  EXPECT_EQ(ended.decision().reason(), "payout_used");
  ExpectBooksAreRight();
}

TEST_F(PayoutTest, WhatIsLeftOfARefundCanBePaidOutLater) {
  Buy("pat", 30);
  RefundLead("lead-1");
  ASSERT_TRUE(Ask("credits: 12").ok());
  ASSERT_TRUE(Settle(absl::StrCat("payout_id: '", payout_, "' state: SETTLED")).ok());
  const auto rest = Ask();
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(rest->case_().round(), 2);
  EXPECT_EQ(rest->payout().credits(), 18);
  ExpectBooksAreRight();
}

TEST_F(PayoutTest, TheSameEndCanBeToldAgain) {
  Buy("pat", 30);
  RefundLead("lead-1");
  ASSERT_TRUE(Ask().ok());
  const std::string settled = absl::StrCat("payout_id: '", payout_, "' state: SETTLED");
  ASSERT_TRUE(Settle(settled).ok());
  const std::string before = Everything();
  const auto again = Settle(settled);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->payout().state(), v1::PayoutRecord::SETTLED);
  EXPECT_EQ(again->case_().state(), v1::Case::PAID_OUT);
  EXPECT_EQ(Everything(), before);
}

TEST_F(PayoutTest, ATrialTellsWhatWouldHappen) {
  Buy("pat", 30);
  RefundLead("lead-1");
  const std::string before = Everything();
  const auto tried = Ask("validate_only: true");
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->payout().credits(), 30);
  EXPECT_EQ(Everything(), before);
}

TEST_F(PayoutTest, WhatIsRefusedChangesNothing) {
  Buy("pat", 60);
  RefundLead("lead-1");
  ExpectRefused({
      {"no such refund",
       [&] {
         return RequestPayout(workflow(), Make<v1::RequestPayoutRequest>("refund_id: 'none'"))
             .status();
       },
       v1::REFUND_NOT_FOUND},
      {"more than came back", [&] { return Ask("credits: 31").status(); }, v1::PAYOUT_TOO_LARGE},
      {"no such payout", [&] { return Settle("payout_id: 'none' state: SETTLED").status(); },
       v1::PAYOUT_NOT_FOUND},
  });
  const Workflow bare = workflow_without_policies();
  ExpectRefused({
      {"asked for without policies",
       [&] {
         return RequestPayout(bare,
                              Make<v1::RequestPayoutRequest>("refund_id: 'lead-1/charge/report'"))
             .status();
       },
       v1::POLICIES_NOT_LOADED},
  });
  ASSERT_TRUE(Ask("request_id: 'used' credits: 10").ok());
  ExpectRefused({
      {"settled without policies",
       [&] {
         return SettlePayout(bare, Make<v1::SettlePayoutRequest>(
                                       absl::StrCat("payout_id: '", payout_, "' state: SETTLED")))
             .status();
       },
       v1::POLICIES_NOT_LOADED},
      {"one is on its way", [&] { return Ask("credits: 5").status(); }, v1::CASE_STATE},
      {"more than is left, and one is on its way", [&] { return Ask("credits: 25").status(); },
       v1::CASE_STATE},
      {"under a used id", [&] { return Ask("request_id: 'used'").status(); },
       v1::REQUEST_ID_REUSED},
      {"settled, under a used id",
       [&] {
         return Settle(absl::StrCat("request_id: 'used' payout_id: '", payout_, "' state: SETTLED"))
             .status();
       },
       v1::REQUEST_ID_REUSED},
  });
  ASSERT_TRUE(Settle(absl::StrCat("payout_id: '", payout_, "' state: SETTLED")).ok());
  ExpectRefused({
      {"failed after it arrived",
       [&] { return Settle(absl::StrCat("payout_id: '", payout_, "' state: FAILED")).status(); },
       v1::PAYOUT_STATE},
      {"more than is left", [&] { return Ask("credits: 21").status(); }, v1::PAYOUT_TOO_LARGE},
  });
}

class LapsedTest : public WorkflowTest {
 protected:
  LapsedTest() : WorkflowTest("local_services") {}
};

TEST_F(LapsedTest, CreditsThatLapsedCannotGoOutAndStayWhereTheyAre) {
  Record(absl::StrCat(
      "events { pro_id: 'pat' credits_granted { credits: 30 expire_time { seconds: ",
      absl::ToUnixSeconds(now() + absl::Hours(24)), " } } }",
      "events { lead_id: 'l' lead_received { lead { area: 'a' category: 'piano'"
      " actual_category: 'guitar' } pro { pro_id: 'pat' areas: 'a' categories: 'piano' } } }",
      "events { lead_id: 'l' lead_charged { charge_id: 'c' credits: 30 } }"));
  Pass(absl::Hours(48));
  const auto filed = FileReport(
      workflow(),
      Make<v1::FileReportRequest>("lead_id: 'l' report { reason: 'wrong_job' source: BUTTON"
                                  " destination: ORIGINAL_METHOD }"));
  ASSERT_TRUE(filed.ok()) << filed.status();
  EXPECT_EQ(filed->case_().state(), v1::Case::REFUNDED);
  EXPECT_EQ(filed->case_().flags(0), "payout_lapsed");
  EXPECT_EQ(filed->case_().payout_id(), "");
  const auto books = VerifyLedger(workflow(), Make<v1::VerifyLedgerRequest>(""));
  ASSERT_TRUE(books.ok()) << books.status();
  EXPECT_TRUE(books->ok()) << books->DebugString();
}

}  // namespace
}  // namespace makegood
