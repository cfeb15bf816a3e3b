// What is known of a lead, whatever the order in which it was told.

#include "service/workflow/lead_log.h"

#include <algorithm>
#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace makegood {
namespace {

v1::LeadEvent Event(const std::string& text) {
  v1::LeadEvent event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event)) << text;
  CompleteEvent("dingdoor", event);
  return event;
}

std::vector<LoggedEvent> Log(const std::vector<std::string>& texts) {
  std::vector<LoggedEvent> log;
  for (const std::string& text : texts) {
    log.push_back({Event("lead_id: 'l' " + text), {}});
    log.back().record_time.set_seconds(1'000);
  }
  return log;
}

using stored::v1::LeadRecord;

constexpr char kReceived[] =
    "event_id: 'a' event_time { seconds: 100 }"
    "lead_received { lead { price_credits: 12 area: 'austin' } pro { pro_id: 'p' } }";

TEST(LeadLogTest, EveryOrderOfArrivalTellsTheSame) {
  std::vector<LoggedEvent> log = Log({
      kReceived,
      "event_id: 'b' event_time { seconds: 200 } lead_accepted {}",
      "event_id: 'c' event_time { seconds: 300 } contact { sender: CUSTOMER kind: MESSAGE }",
      "event_id: 'd' event_time { seconds: 400 } lead_changed { lead { state: CANCELLED }"
      "  update_mask { paths: 'lead.state' } }",
      "event_id: 'e' event_time { seconds: 500 } lead_changed { lead { state: HIRED }"
      "  customer { minor: true } update_mask { paths: 'lead.state' paths: 'customer.minor' } }",
      "event_id: 'f' event_time { seconds: 600 } contact { event_id: 'c' sender: CUSTOMER"
      "  kind: MESSAGE time { seconds: 300 } delivery: FAILED }",
  });
  const std::string expected = FoldLead(log).DebugString();
  std::vector<int> order = {0, 1, 2, 3, 4, 5};
  int orders = 0;
  do {
    std::vector<LoggedEvent> shuffled;
    for (const int i : order) shuffled.push_back(log[i]);
    ASSERT_EQ(FoldLead(shuffled).DebugString(), expected) << testing::PrintToString(order);
    // In two parts: added when the second is later, refused when it is not.
    for (size_t cut = 1; cut < shuffled.size(); ++cut) {
      LeadRecord record = FoldLead({shuffled.begin(), shuffled.begin() + cut});
      const std::string before = record.DebugString();
      const bool is_later = *std::max_element(order.begin(), order.begin() + cut) <
                            *std::min_element(order.begin() + cut, order.end());
      ASSERT_EQ(FoldLater({shuffled.begin() + cut, shuffled.end()}, record), is_later)
          << testing::PrintToString(order) << " in two at " << cut;
      ASSERT_EQ(record.DebugString(), is_later ? expected : before);
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(orders, 720);
}

TEST(LeadLogTest, EachKindOfEventSaysItsPart) {
  const struct {
    const char* events;
    const char* expected;  // Of the record, beside what was received.
  } kCases[] = {
      {"event_id: 'b' event_time { seconds: 200 } lead_accepted {}",
       "facts { lead { accept_time { seconds: 200 } } }"},
      {"event_id: 'b' event_time { seconds: 200 } first_message_sent {}",
       "first_message_time { seconds: 200 }"},
      {"event_id: 'b' event_time { seconds: 200 } contact { sender: PRO kind: CALL }",
       "facts { contacts { event_id: 'b' time { seconds: 200 } record_time { seconds: 1000 }"
       "  sender: PRO kind: CALL } }"},
      // Told with its own id and time.
      {"event_id: 'b' event_time { seconds: 200 }"
       "contact { event_id: 'x' time { seconds: 150 } record_time { seconds: 160 } kind: VIEW }",
       "facts { contacts { event_id: 'x' time { seconds: 150 } record_time { seconds: 160 }"
       "  kind: VIEW } }"},
      // The state's time is the event's when nothing else is said.
      {"event_id: 'b' event_time { seconds: 200 } lead_changed { lead { state: CANCELLED }"
       "  update_mask { paths: 'lead.state' } }",
       "facts { lead { state: CANCELLED state_time { seconds: 200 } } }"},
      // What the mask does not name does not change; what it names and nobody sets is cleared.
      {"event_id: 'b' event_time { seconds: 200 } lead_changed { lead { actual_area: 'dallas' }"
       "  update_mask { paths: 'lead.area' } }",
       "facts { lead { area: '' } }"},
      {"event_id: 'b' event_time { seconds: 200 } finding { kind: 'fake' state: PROVEN }",
       "facts { findings { kind: 'fake' state: PROVEN source: PLATFORM time { seconds: 200 } } }"},
      {"event_id: 'b' event_time { seconds: 200 } chargeback_opened {}", "payouts_held: true"},
  };
  for (const auto& test : kCases) {
    LeadRecord expected = FoldLead(Log({kReceived}));
    expected.set_event_count(2);
    expected.mutable_last_event_time()->set_seconds(200);
    expected.set_last_event_id("b");
    LeadRecord more;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(test.expected, &more));
    expected.MergeFrom(more);
    if (std::string(test.expected).find("area: ''") != std::string::npos) {
      expected.mutable_facts()->mutable_lead()->clear_area();
    }
    EXPECT_EQ(FoldLead(Log({kReceived, test.events})).DebugString(), expected.DebugString())
        << test.events;
  }
}

TEST(LeadLogTest, TheEarliestFirstMessageCountsAndTheLatestWordAboutAChargeback) {
  const LeadRecord record = FoldLead(Log({
      kReceived,
      "event_id: 'd' event_time { seconds: 400 } first_message_sent {}",
      "event_id: 'b' event_time { seconds: 200 } first_message_sent {}",
      "event_id: 'f' event_time { seconds: 600 } chargeback_closed {}",
      "event_id: 'e' event_time { seconds: 500 } chargeback_opened {}",
  }));
  EXPECT_EQ(record.first_message_time().seconds(), 200);
  EXPECT_FALSE(record.payouts_held());
}

// Of equal instants the id decides, and a record of an earlier version knows no last event.
TEST(LeadLogTest, WhatMayComeBeforeIsNotAddedBehind) {
  const auto accepted = [](const std::string& id) {
    return Log({"event_id: '" + id + "' event_time { seconds: 100 } lead_accepted {}"});
  };
  LeadRecord record = FoldLead(Log({kReceived}));
  EXPECT_FALSE(FoldLater(accepted("A"), record));
  EXPECT_TRUE(FoldLater(accepted("b"), record));
  EXPECT_FALSE(FoldLater(accepted("b"), record));
  record.clear_last_event_time();
  EXPECT_FALSE(FoldLater(accepted("c"), record));
}

TEST(LeadLogTest, TellingADefaultAndLeavingItOutAreOneEvent) {
  EXPECT_EQ(
      Event("event_id: 'b' lead_id: 'l' event_time { seconds: 2 } contact { kind: CALL }")
          .DebugString(),
      Event("event_id: 'b' lead_id: 'l' event_time { seconds: 2 } contact { event_id: 'b' time {"
            " seconds: 2 } kind: CALL }")
          .DebugString());
}

}  // namespace
}  // namespace makegood
