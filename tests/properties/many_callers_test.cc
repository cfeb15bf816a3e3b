// Sixty-four callers want the same thing at the same instant, by every way there is to it: it
// happens once.

#include <atomic>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/barrier.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "makegood/v1/case_service.pb.h"
#include "makegood/v1/credit_service.pb.h"
#include "makegood/v1/lead_service.pb.h"
#include "makegood/v1/review_service.pb.h"
#include "service/workflow/decide_due.h"
#include "service/workflow/file_dispute.h"
#include "service/workflow/queries.h"
#include "service/workflow/record_events.h"
#include "service/workflow/resolve_review.h"
#include "service/workflow/testing/workflow_test.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"
#include "tests/properties/promises.h"

namespace makegood {
namespace {

constexpr int kCallers = 64;
constexpr int kLeads = 12;
constexpr int64_t kCredits = 12;

// Calls `call` with the number of each caller, all at once.
void AllAtOnce(const std::function<void(int)>& call) {
  // Owned by nobody but itself: the last to leave deletes it.
  auto* const barrier = new absl::Barrier(kCallers);
  std::vector<std::thread> threads;
  for (int caller = 0; caller < kCallers; ++caller) {
    threads.emplace_back([&, caller] {
      if (barrier->Block()) delete barrier;
      call(caller);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

class ManyCallersTest : public WorkflowTest {
 protected:
  ManyCallersTest() : WorkflowTest("dingdoor") {}

  int64_t Balance() {
    return GetBalance(workflow(), Make<v1::GetBalanceRequest>("pro_id: 'pat'"))->credits();
  }

  void Accept(const std::string& lead_id) {
    Receive(lead_id, "lead_class: REQUEST price_credits: 12");
    Record(absl::StrCat("events { lead_id: '", lead_id, "' lead_accepted {} }",
                        "events { lead_id: '", lead_id, "' first_message_sent {} }"));
  }

  // A refund or a documented error, since another was faster.
  static void ExpectDocumented(const absl::Status& status) {
    EXPECT_TRUE(status.ok() || ReasonOf(status) != v1::ERROR_REASON_UNSPECIFIED) << status;
  }
};

// The guarantee's clock has run out, a ticket and (since a detector was sure at first) a dispute
// wait for a person, and everybody says "refund".
TEST_F(ManyCallersTest, OneLeadIsRefundedOnceByWhateverWay) {
  for (int i = 0; i < kLeads; ++i) {
    const bool is_denied = i % 2 == 0;
    const std::string id = absl::StrCat("lead-", i);
    SCOPED_TRACE(id);
    Buy("pat", kCredits);
    Accept(id);
    // Sure: the guarantee is denied, and a dispute questions that. Unsure: it waits for its limit.
    Record(absl::StrCat("events { lead_id: '", id,
                        "' contact { sender: PRO kind: NUMBER_SHARED channel: CHAT ",
                        is_denied ? "" : "confidence: 0.5", " } }"));
    const std::string ticket = Report(id, "other").case_().review_id();
    ASSERT_NE(ticket, "");
    std::string second = ticket;
    if (is_denied) {
      const auto disputed =
          FileDispute(workflow(), Make<v1::FileDisputeRequest>(absl::StrCat(
                                      "case_id: '", id, "/guarantee/1' text: 'not my number'")));
      ASSERT_TRUE(disputed.ok()) << disputed.status();
      second = disputed->case_().review_id();
      ASSERT_NE(second, "");
    }
    // Up to just before the limit; the clock alone goes on, and nothing has fired.
    Pass(absl::Hours(24));
    const int64_t ticket_fence = Claim(ticket, "rita").fence();
    const int64_t second_fence = second == ticket ? ticket_fence : Claim(second, "ron").fence();
    const absl::Time due = now() + absl::Minutes(10);
    std::vector<v1::ResolveReviewRequest> answers;
    std::vector<v1::RecordEventsRequest> findings;
    for (int caller = 0; caller < kCallers; ++caller) {
      const bool is_ticket = caller % 2 == 0;
      answers.push_back(Make<v1::ResolveReviewRequest>(
          absl::StrCat("review_id: '", is_ticket ? ticket : second, "' reviewer_id: '",
                       is_ticket || second == ticket ? "rita" : "ron",
                       "' fence: ", is_ticket ? ticket_fence : second_fence, " outcome: REFUND")));
      findings.push_back(Make<v1::RecordEventsRequest>(
          absl::StrCat("events { event_id: '", id, "/cleared/", caller % 3, "' lead_id: '", id,
                       "' finding { kind: 'number_shared' state: REFUTED } }")));
      SetTimestampTo(now(), findings.back().mutable_events(0)->mutable_event_time());
    }
    AllAtOnce([&](int caller) {
      switch (caller / 2 % 4) {
        case 0: return ExpectDocumented(DecideDue(workflow(), due, 100).status());
        case 1: return ExpectDocumented(RecordEvents(workflow(), findings[caller]).status());
        default: return ExpectDocumented(ResolveReview(workflow(), answers[caller]).status());
      }
    });
    int64_t refunds = 0;
    int64_t credits = 0;
    const auto cases = ListCases(workflow(), Make<v1::ListCasesRequest>("page_size: 1000"));
    ASSERT_TRUE(cases.ok()) << cases.status();
    for (const v1::Case& one : cases->cases()) {
      if (one.lead_id() != id) continue;
      refunds += one.refund_id().empty() ? 0 : 1;
      credits += one.refunded_credits();
    }
    EXPECT_EQ(refunds, 1);
    EXPECT_EQ(credits, kCredits);
    EXPECT_EQ(Balance(), kCredits * (i + 1));
    const TestClock then(due);
    EXPECT_EQ(BrokenPromises({store(), shelf(), then}, marketplace()), std::vector<std::string>());
    Pass(absl::Minutes(10));
  }
}

TEST_F(ManyCallersTest, OneBatchIsRecordedOnce) {
  Buy("pat", kCredits * kLeads);
  std::string events;
  for (int i = 0; i < kLeads; ++i) {
    const std::string lead = absl::StrCat("events { lead_id: 'lead-", i, "' event_id: 'lead-", i);
    absl::StrAppend(&events, lead,
                    "/1' lead_received { lead { price_credits: 12 } pro { pro_id: 'pat' } } }",
                    lead, "/2' lead_accepted {} }", lead, "/3' first_message_sent {} }", lead,
                    "/4' contact { sender: PRO kind: MESSAGE channel: CHAT } }",
                    "events { pro_id: 'pat' event_id: 'bonus-", i,
                    "' credits_granted { credits: 1 bonus: true } }");
  }
  auto batch = Make<v1::RecordEventsRequest>(events);
  for (v1::LeadEvent& event : *batch.mutable_events()) {
    SetTimestampTo(now(), event.mutable_event_time());
  }
  std::vector<v1::RecordEventsResponse> responses(kCallers);
  AllAtOnce([&](int caller) {
    const auto response = RecordEvents(workflow(), batch);
    EXPECT_TRUE(response.ok()) << response.status();
    if (response.ok()) responses[caller] = *response;
  });
  for (int i = 0; i < batch.events_size(); ++i) {
    int firsts = 0;
    for (const v1::RecordEventsResponse& response : responses) {
      ASSERT_TRUE(response.results(i).has_recorded()) << response.results(i).ShortDebugString();
      firsts += response.results(i).recorded().repetition() ? 0 : 1;
    }
    EXPECT_EQ(firsts, 1) << batch.events(i).event_id();
  }
  EXPECT_EQ(Balance(), kLeads);  // All paid with what was bought, first what was given.
  EXPECT_EQ(BrokenPromises(workflow(), marketplace()), std::vector<std::string>());
  const std::string once = Everything();
  ASSERT_TRUE(RecordEvents(workflow(), batch).ok());
  EXPECT_EQ(Everything(), once);
}

}  // namespace
}  // namespace makegood
