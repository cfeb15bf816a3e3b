// What the marketplace may tell, what it may not, and what comes of it.

#include "service/workflow/record_events.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "makegood/v1/credit_service.pb.h"
#include "service/workflow/queries.h"
#include "service/workflow/testing/workflow_test.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

class RecordEventsTest : public WorkflowTest {
 protected:
  RecordEventsTest() : WorkflowTest("dingdoor") {}

  // A lead of 12 credits, paid for at once, whose clock runs.
  void Accept(const std::string& lead_id) {
    Record(absl::StrCat(
        "events { lead_id: '", lead_id, "' lead_received { lead { lead_class: REQUEST",
        "  price_credits: 12 } pro { pro_id: 'ann' } } }", "events { lead_id: '", lead_id,
        "' lead_accepted {} }", "events { lead_id: '", lead_id, "' first_message_sent {} }"));
  }

  // One word for each result: the reason it was refused for, or what is said of it.
  std::string Outcomes(const std::string& events, bool is_trial = false) {
    auto request = Make<v1::RecordEventsRequest>(events);
    request.set_validate_only(is_trial);
    for (v1::LeadEvent& event : *request.mutable_events()) {
      if (!event.has_event_time()) SetTimestampTo(now(), event.mutable_event_time());
    }
    const absl::StatusOr<v1::RecordEventsResponse> response = RecordEvents(workflow(), request);
    if (!response.ok()) return response.status().ToString();
    std::string words;
    for (const v1::RecordEventResult& result : response->results()) {
      google::rpc::ErrorInfo info;
      if (result.has_status() && result.status().details(0).UnpackTo(&info)) {
        absl::StrAppend(&words, words.empty() ? "" : " ", info.reason());
      } else {
        absl::StrAppend(&words, words.empty() ? "" : " ",
                        result.recorded().repetition() ? "repetition"
                        : result.recorded().late()     ? "late"
                                                       : "recorded");
      }
    }
    return words;
  }

  int64_t Balance() {
    return GetBalance(workflow(), Make<v1::GetBalanceRequest>("pro_id: 'ann'"))->credits();
  }

  std::string State(const std::string& case_id) {
    const v1::Case found = FindCase(case_id);
    return absl::StrCat(v1::Case::State_Name(found.state()), " ", found.decision().reason());
  }
};

TEST_F(RecordEventsTest, EachEventIsRecordedOrToldWhyNot) {
  Buy("ann", 100);
  Accept("known");
  const std::string future = absl::StrCat(absl::ToUnixSeconds(now() + absl::Minutes(6)));
  const std::string past = absl::StrCat(absl::ToUnixSeconds(now() - absl::Hours(25)));
  const struct {
    std::string events;
    const char* expected;
  } kCases[] = {
      {"events { event_id: 'a' lead_id: 'nobody' lead_accepted {} }", "LEAD_NOT_FOUND"},
      {"events { event_id: 'b' lead_id: 'known' lead_received { pro { pro_id: 'ann' } } }",
       "LEAD_ALREADY_RECEIVED"},
      {"events { event_id: 'c' lead_id: 'known' lead_charged { charge_id: 'c' credits: 1 } }",
       "LEAD_ALREADY_CHARGED"},
      {"events { event_id: 'd' lead_id: 'known' event_time { seconds: " + future +
           " } contact { kind: CALL } }",
       "EVENT_IN_FUTURE"},
      {"events { event_id: 'e' lead_id: 'known' event_time { seconds: " + past +
           " } contact { kind: CALL } }",
       "EVENT_TOO_OLD"},
      {"events { event_id: 'f' pro_id: 'ann' credits_spent { credits: 1000 } }",
       "CREDITS_NOT_AVAILABLE"},
      {"events { event_id: 'g' lead_id: 'new' lead_received { pro { pro_id: 'ann' } } }"
       "events { event_id: 'h' lead_id: 'new' chargeback_opened {} }",
       "recorded LEAD_NOT_CHARGED"},
      // One that is refused does not keep the others from being recorded.
      {"events { event_id: 'i' lead_id: 'nobody' lead_accepted {} }"
       "events { event_id: 'j' lead_id: 'known' contact { sender: PRO kind: MESSAGE } }"
       "events { event_id: 'k' pro_id: 'ann' credits_granted { credits: 5 } }",
       "LEAD_NOT_FOUND recorded recorded"},
      // Told again, alone and together with something new.
      {"events { event_id: 'j' lead_id: 'known' contact { sender: PRO kind: MESSAGE } }"
       "events { event_id: 'k' pro_id: 'ann' credits_granted { credits: 5 } }"
       "events { event_id: 'l' lead_id: 'known' contact { sender: PRO kind: CALL } }",
       "repetition repetition recorded"},
      // The same id, another content, within one kind and across.
      {"events { event_id: 'j' lead_id: 'known' contact { sender: PRO kind: CALL } }"
       "events { event_id: 'k' pro_id: 'ann' credits_granted { credits: 6 } }"
       "events { event_id: 'l' pro_id: 'ann' credits_granted { credits: 6 } }"
       "events { event_id: 'k' lead_id: 'known' contact { sender: PRO kind: CALL } }",
       "EVENT_ID_REUSED EVENT_ID_REUSED EVENT_ID_REUSED EVENT_ID_REUSED"},
      // Twice in one batch.
      {"events { event_id: 'm' lead_id: 'known' contact { sender: PRO kind: CALL } }"
       "events { event_id: 'm' lead_id: 'known' contact { sender: PRO kind: CALL } }",
       "recorded repetition"},
  };
  for (const auto& test : kCases) EXPECT_EQ(Outcomes(test.events), test.expected) << test.events;
  EXPECT_EQ(Balance(), 100 - 12 + 5);
}

TEST_F(RecordEventsTest, WhatIsRefusedHasDoneNothing) {
  Buy("ann", 100);
  Accept("known");
  const std::string before = Everything();
  EXPECT_EQ(Outcomes("events { event_id: 'a' lead_id: 'nobody' lead_accepted {} }"
                     "events { event_id: 'b' pro_id: 'ann' credits_spent { credits: 1000 } }"
                     "events { event_id: 'c' lead_id: 'known'"
                     "  lead_charged { charge_id: 'x' credits: 1 } }"),
            "LEAD_NOT_FOUND CREDITS_NOT_AVAILABLE LEAD_ALREADY_CHARGED");
  EXPECT_EQ(Everything(), before);
  // Neither has a trial, which says what would have happened.
  EXPECT_EQ(
      Outcomes("events { event_id: 'd' lead_id: 'new' lead_received { pro { pro_id: 'ann' } } }"
               "events { event_id: 'e' pro_id: 'ann' credits_granted { credits: 5 } }",
               /*is_trial=*/true),
      "recorded recorded");
  EXPECT_EQ(Everything(), before);
}

TEST_F(RecordEventsTest, SilenceBringsTheCreditsBackOnceEventsHaveHadTheTimeToArrive) {
  Buy("ann", 20);
  Accept("l");
  EXPECT_EQ(Balance(), 8);
  EXPECT_EQ(State("l/guarantee/1"), "OPEN awaiting_customer");
  Pass(absl::Hours(24) + absl::Minutes(5) - absl::Nanoseconds(1));
  EXPECT_EQ(State("l/guarantee/1"), "OPEN awaiting_customer");
  Pass(absl::Nanoseconds(1));
  EXPECT_EQ(State("l/guarantee/1"), "REFUNDED no_customer_response");
  EXPECT_EQ(Balance(), 20);
  // The decision is as of the limit, whenever the server came to it.
  EXPECT_EQ(FromTimestamp(FindCase("l/guarantee/1").decision().decide_time()),
            now() - absl::Minutes(5));
}

TEST_F(RecordEventsTest, AnEventBetweenTheLimitAndItsSettlingNeitherHastensNorHidesTheRefund) {
  Buy("ann", 20);
  Accept("l");
  Pass(absl::Hours(24) + absl::Minutes(1));
  // Unrelated, and after the limit.
  EXPECT_EQ(Outcomes("events { event_id: 'a' lead_id: 'l' contact { sender: PRO kind: CALL channel:"
                     "  PROXY } }"),
            "recorded");
  EXPECT_EQ(State("l/guarantee/1"), "OPEN awaiting_customer");
  // A reply of the last second that arrives two minutes late.
  const std::string last_second =
      absl::StrCat(absl::ToUnixSeconds(now() - absl::Minutes(1) - absl::Seconds(1)));
  EXPECT_EQ(Outcomes("events { event_id: 'b' lead_id: 'l' event_time { seconds: " + last_second +
                     " } contact { sender: CUSTOMER kind: MESSAGE channel: CHAT } }"),
            "recorded");
  EXPECT_EQ(State("l/guarantee/1"), "DENIED reply_in_window");
  EXPECT_EQ(Balance(), 8);
}

TEST_F(RecordEventsTest, WhatArrivesAfterTheRefundIsMarkedAndTakesNothingBack) {
  Buy("ann", 20);
  Accept("l");
  const std::string in_time = absl::StrCat(absl::ToUnixSeconds(now() + absl::Hours(23)));
  Pass(absl::Hours(26));
  EXPECT_EQ(Outcomes("events { event_id: 'a' lead_id: 'l' contact { sender: CUSTOMER kind: MESSAGE"
                     "  channel: CHAT } }"
                     "events { event_id: 'b' pro_id: 'ann' credits_granted { credits: 1 } }"),
            "recorded recorded");
  EXPECT_TRUE(FindCase("l/guarantee/1").flags().empty());  // It happened after the limit.
  EXPECT_EQ(Outcomes("events { event_id: 'c' lead_id: 'l' event_time { seconds: " + in_time +
                     " } contact { sender: CUSTOMER kind: MESSAGE channel: CHAT } }"),
            "late");
  EXPECT_EQ(FindCase("l/guarantee/1").flags(0), "late_evidence");
  EXPECT_EQ(Balance(), 21);
}

TEST_F(RecordEventsTest, AnAcceptedLeadThatThePastHoldsIsDecidedAsOfThen) {
  Buy("ann", 20);
  // Told after two days, all at once: the reply counts, though the limit has passed long ago.
  const auto at = [&](absl::Duration ago) {
    return absl::StrCat("event_time { seconds: ", absl::ToUnixSeconds(now() - ago), " } ");
  };
  EXPECT_EQ(
      Outcomes(absl::StrCat(
          "events { event_id: 'a' lead_id: 'l' ", at(absl::Hours(48)),
          "lead_received { lead { lead_class: REQUEST price_credits: 12 } pro { pro_id: 'ann' } } "
          "}",
          "events { event_id: 'b' lead_id: 'l' ", at(absl::Hours(47)),
          "lead_charged { charge_id: 'c' credits: 12 } }", "events { event_id: 'd' lead_id: 'l' ",
          at(absl::Hours(47)), "first_message_sent {} }", "events { event_id: 'e' lead_id: 'l' ",
          at(absl::Hours(40)), "contact { sender: CUSTOMER kind: MESSAGE channel: CHAT } }")),
      "recorded recorded recorded recorded");
  EXPECT_EQ(State("l/guarantee/1"), "DENIED reply_in_window");
  EXPECT_EQ(Balance(), 8);
}

TEST_F(RecordEventsTest, ALeadThatCannotBePaidForGoesToAPerson) {
  Accept("l");
  const v1::Case found = FindCase("l/charge/1");
  EXPECT_EQ(found.state(), v1::Case::IN_REVIEW);
  EXPECT_EQ(found.decision().outcome(), v1::Decision::ERROR);
  EXPECT_EQ(found.decision().error().message(),
            "a charge of 12 credits, and the pro has 0 credits");
  EXPECT_EQ(FindReview(found.review_id()).queue(), "errors");
}

TEST_F(RecordEventsTest, WhatTheBankTakesBackIsGone) {
  Record(
      "events { lead_id: 'l' lead_received { lead { lead_class: REQUEST } pro { pro_id: 'ann' } } }"
      "events { lead_id: 'l' lead_charged { charge_id: 'c' credits: 12 paid_from: ORIGINAL_METHOD "
      "} }"
      "events { lead_id: 'l' first_message_sent {} }"
      "events { lead_id: 'l' chargeback_opened {} }");
  Record("events { lead_id: 'l' chargeback_closed { credits: 12 } }");
  Pass(absl::Hours(25));
  EXPECT_EQ(State("l/guarantee/1"), "DENIED already_refunded");
  EXPECT_EQ(Balance(), 0);
  EXPECT_EQ(Outcomes("events { event_id: 'z' lead_id: 'l' chargeback_closed { credits: 1 } }"),
            "CREDITS_NOT_AVAILABLE");
}

}  // namespace
}  // namespace makegood
