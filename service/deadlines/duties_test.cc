// The scheduler's thread with the service's own duties, over a real store that others write to.

#include "service/deadlines/duties.h"

#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "makegood/v1/case_service.pb.h"
#include "makegood/v1/credit_service.pb.h"
#include "makegood/v1/lead_service.pb.h"
#include "service/deadlines/scheduler.h"
#include "service/domain/test_clock.h"
#include "service/workflow/queries.h"
#include "service/workflow/record_events.h"
#include "service/workflow/testing/workflow_test.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

constexpr int kLeads = 4;
constexpr int kWriters = 4;
constexpr int kGiftsOfWriter = 25;
constexpr int64_t kCredits = 12;

class DutiesTest : public WorkflowTest {
 protected:
  DutiesTest() : WorkflowTest("dingdoor") {}

  int64_t Balance(const std::string& pro_id) {
    const auto balance =
        GetBalance(workflow(), Make<v1::GetBalanceRequest>(absl::StrCat("pro_id: '", pro_id, "'")));
    return balance.ok() ? balance->credits() : -1;
  }

  // What `writer` tells, one event after the other.
  std::vector<v1::RecordEventsRequest> GiftsOf(int writer) {
    std::vector<v1::RecordEventsRequest> requests;
    for (int i = 0; i < kGiftsOfWriter; ++i) {
      requests.push_back(Make<v1::RecordEventsRequest>(
          absl::StrCat("events { event_id: 'gift-", writer, "-", i, "' pro_id: 'pro-", writer,
                       "' credits_granted { credits: 1 bonus: true } }")));
      SetTimestampTo(now(), requests.back().mutable_events(0)->mutable_event_time());
    }
    return requests;
  }

  // Fails the test if it does not come to that.
  template <typename Condition>
  void Await(const char* what, const Condition& condition) {
    const absl::Time limit = absl::Now() + absl::Minutes(1);
    while (!condition()) {
      ASSERT_LT(absl::Now(), limit) << what;
      absl::SleepFor(absl::Milliseconds(1));
    }
  }
};

// Nobody answers the first messages for a day. The day passes in an instant, which looks like a
// mistake of the clock until somebody confirms it; meanwhile others write, and each commit pokes.
TEST_F(DutiesTest, WhatFallsDueIsDealtWithOnceWhileOthersWrite) {
  Buy("pat", kCredits * kLeads);
  for (int i = 0; i < kLeads; ++i) {
    const std::string id = absl::StrCat("lead-", i);
    Receive(id, "lead_class: REQUEST price_credits: 12");
    Record(absl::StrCat("events { lead_id: '", id, "' lead_accepted {} }", "events { lead_id: '",
                        id, "' first_message_sent {} }"));
  }
  ASSERT_EQ(Balance("pat"), 0);
  std::vector<std::vector<v1::RecordEventsRequest>> gifts;
  for (int writer = 0; writer < kWriters; ++writer) gifts.push_back(GiftsOf(writer));

  std::ostringstream text;
  Log log(LogFormat::kText, LogLevel::kInfo, &text);
  TestClock clock(now());
  const Workflow live{store(), shelf(), clock};
  Scheduler scheduler(clock, log);
  scheduler.Start(DutiesOf(live, absl::ZeroDuration(), log));
  Await("the clock is kept", [&] {
    const auto kept = KeptClock(store());
    return kept.ok() && kept->has_value();
  });
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (const v1::RecordEventsRequest& gift : gifts[writer]) {
        const auto response = RecordEvents(live, gift);
        EXPECT_TRUE(response.ok()) << response.status();
        scheduler.Poke();
      }
    });
  }
  clock.AdvanceTo(now() + absl::Hours(25));
  Await("the jump of the clock is seen", [&] { return scheduler.is_paused(); });
  scheduler.Confirm();
  Await("all is refunded", [&] { return Balance("pat") == kCredits * kLeads; });
  for (std::thread& writer : writers) writer.join();
  scheduler.Stop();

  EXPECT_NE(text.str().find("the clock made a jump"), std::string::npos) << text.str();
  for (int writer = 0; writer < kWriters; ++writer) {
    EXPECT_EQ(Balance(absl::StrCat("pro-", writer)), kGiftsOfWriter);
  }
  const auto cases = ListCases(workflow(), Make<v1::ListCasesRequest>("page_size: 1000"));
  ASSERT_TRUE(cases.ok()) << cases.status();
  int refunds = 0;
  for (const v1::Case& one : cases->cases()) refunds += one.refunded_credits() == kCredits ? 1 : 0;
  EXPECT_EQ(refunds, kLeads);
  const auto kept = KeptClock(store());
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(*kept, clock.Now());
}

}  // namespace
}  // namespace makegood
