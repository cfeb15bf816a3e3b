// What the scheduler's thread does when it wakes, with a clock that stands wherever the test says.
// Only the last test has a thread.

#include "service/deadlines/scheduler.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/domain/test_clock.h"

namespace makegood {
namespace {

absl::Time At(absl::Duration since) { return absl::FromUnixSeconds(1'772'445'600) + since; }
absl::Duration Seconds(int64_t seconds) { return absl::Seconds(seconds); }

// Deadlines by name, and what was done, in order.
class FakeLife {
 public:
  Duties AsDuties() {
    Duties duties;
    duties.is_ready = [this] { return is_ready; };
    duties.next_deadline = [this]() -> absl::StatusOr<std::optional<absl::Time>> {
      if (!status.ok()) return status;
      if (deadlines.empty()) return std::nullopt;
      return deadlines.begin()->first;
    };
    duties.decide_due = [this](absl::Time now, int limit) -> absl::StatusOr<int> {
      int fired = 0;
      while (fired < limit && !deadlines.empty() && deadlines.begin()->first <= now) {
        done.push_back(deadlines.begin()->second);
        deadlines.erase(deadlines.begin());
        ++fired;
      }
      return fired;
    };
    duties.last_peers = [this](absl::Time) -> absl::StatusOr<absl::Time> { return last_peers; };
    duties.refresh_peers = [this](absl::Time) {
      done.push_back("peers");
      return peers_status;
    };
    duties.remove_expired = [this](absl::Time) {
      done.push_back("removal");
      return absl::OkStatus();
    };
    duties.keep_clock = [this](absl::Time now) {
      kept = now;
      return absl::OkStatus();
    };
    return duties;
  }

  bool is_ready = true;
  absl::Status status;
  absl::Status peers_status;
  absl::Time last_peers = At(absl::ZeroDuration());
  absl::Time kept = absl::InfinitePast();
  std::multimap<absl::Time, std::string> deadlines;
  std::vector<std::string> done;
};

class SchedulerStepTest : public testing::Test {
 protected:
  // The clock and the watch that nobody can set go alike.
  absl::Duration Do(absl::Duration since) { return step_.Do(At(since), since); }

  std::ostringstream log_text_;
  Log log_{LogFormat::kText, LogLevel::kInfo, &log_text_};
  FakeLife life_;
  Agenda agenda_{life_.AsDuties()};
  std::atomic<bool> is_paused_ = false;
  SchedulerStep step_{agenda_, is_paused_, log_};
};

TEST_F(SchedulerStepTest, SleepsUntilTheNextDeadlineButNeverLong) {
  life_.deadlines = {{At(Seconds(90)), "a"}};
  const struct {
    absl::Duration now;
    absl::Duration rest;
  } looks[] = {
      {Seconds(0), Seconds(1)},
      {Seconds(60), Seconds(1)},
      {absl::Milliseconds(89'750), absl::Milliseconds(250)},
      {Seconds(90) - absl::Nanoseconds(1), absl::Nanoseconds(1)},
  };
  for (const auto& look : looks) {
    EXPECT_EQ(Do(look.now), look.rest) << look.now;
    EXPECT_THAT(life_.done, testing::IsEmpty());
  }
  EXPECT_EQ(Do(Seconds(90)), absl::ZeroDuration());
  EXPECT_THAT(life_.done, testing::ElementsAre("a"));
  EXPECT_EQ(Do(Seconds(90)), Seconds(1));
}

TEST_F(SchedulerStepTest, WhatIsOverdueAtTheStartIsDoneInDueOrder) {
  life_.deadlines = {
      {At(-absl::Hours(2)), "b"}, {At(-absl::Hours(50)), "a"}, {At(Seconds(5)), "c"}};
  EXPECT_EQ(Do(Seconds(0)), absl::ZeroDuration());
  EXPECT_THAT(life_.done, testing::ElementsAre("a", "b"));
}

TEST_F(SchedulerStepTest, ABacklogIsDoneInBatches) {
  for (int i = 0; i < 250; ++i) life_.deadlines.emplace(At(-Seconds(i)), absl::StrCat(i));
  for (const size_t expected : {100, 200, 250}) {
    EXPECT_EQ(Do(Seconds(0)), absl::ZeroDuration());
    EXPECT_EQ(life_.done.size(), expected);
  }
  EXPECT_EQ(Do(Seconds(0)), Seconds(1));
}

TEST_F(SchedulerStepTest, NothingIsDoneBeforeThereArePolicies) {
  life_.deadlines = {{At(Seconds(0)), "a"}};
  life_.is_ready = false;
  EXPECT_EQ(Do(Seconds(0)), Seconds(1));
  EXPECT_THAT(life_.done, testing::IsEmpty());
  life_.is_ready = true;
  Do(Seconds(1));
  EXPECT_THAT(life_.done, testing::ElementsAre("a"));
}

TEST_F(SchedulerStepTest, AnErrorOfTheDatabaseIsToldOnceAndTriedAgain) {
  life_.deadlines = {{At(Seconds(0)), "a"}};
  life_.status = absl::UnavailableError("disk full");
  EXPECT_EQ(Do(Seconds(0)), Seconds(1));
  EXPECT_EQ(Do(Seconds(1)), Seconds(1));
  const std::string text = log_text_.str();
  EXPECT_EQ(text.find("disk full"), text.rfind("disk full"));
  EXPECT_NE(text.find("disk full"), std::string::npos);
  life_.status = absl::OkStatus();
  Do(Seconds(2));
  EXPECT_THAT(life_.done, testing::ElementsAre("a"));
}

TEST_F(SchedulerStepTest, OnceADayPeersAreTakenAndAtTheStartIfTheLastAreOlder) {
  const struct {
    absl::Time last;
    absl::Duration now;
    int taken;
  } looks[] = {
      {absl::InfinitePast(), Seconds(0), 1},      {At(-absl::Hours(25)), Seconds(0), 1},
      {At(-absl::Hours(23)), Seconds(0), 0},      {At(-absl::Hours(23)), absl::Hours(1), 1},
      {At(-absl::Hours(23)), absl::Hours(24), 1}, {At(-absl::Hours(23)), absl::Hours(25), 2},
  };
  for (const auto& look : looks) {
    FakeLife life;
    life.last_peers = look.last;
    Agenda agenda(life.AsDuties());
    std::atomic<bool> is_paused = false;
    SchedulerStep step(agenda, is_paused, log_);
    for (absl::Duration now = Seconds(0); now <= look.now; now += Seconds(30)) {
      step.Do(At(now), now);
    }
    // And as often what is kept for a while only is removed.
    EXPECT_EQ(std::count(life.done.begin(), life.done.end(), "peers"), look.taken)
        << look.last << " " << look.now;
    EXPECT_EQ(std::count(life.done.begin(), life.done.end(), "removal"), look.taken)
        << look.last << " " << look.now;
  }
}

TEST_F(SchedulerStepTest, DeadlinesDoNotWaitForPeersThatCannotBeTaken) {
  life_.last_peers = absl::InfinitePast();
  life_.peers_status = absl::InternalError("no");
  life_.deadlines = {{At(Seconds(0)), "a"}};
  Do(Seconds(0));
  Do(Seconds(1));
  EXPECT_THAT(life_.done, testing::ElementsAre("peers", "removal", "a"));
}

TEST_F(SchedulerStepTest, TheClockIsKeptOnceAMinute) {
  Do(Seconds(0));
  EXPECT_EQ(life_.kept, At(Seconds(0)));
  Do(Seconds(59));
  EXPECT_EQ(life_.kept, At(Seconds(0)));
  Do(Seconds(60));
  EXPECT_EQ(life_.kept, At(Seconds(60)));
}

// A wrong NTP step must not refund a day's leads.
TEST_F(SchedulerStepTest, AJumpOfTheClockStopsEverythingUntilSomebodyConfirms) {
  life_.deadlines = {{At(absl::Hours(20)), "tomorrow"}};
  Do(Seconds(0));
  Do(Seconds(1));
  // A second later by the watch, a day later by the clock.
  EXPECT_EQ(step_.Do(At(absl::Hours(24)), Seconds(2)), Seconds(1));
  EXPECT_TRUE(is_paused_);
  EXPECT_EQ(step_.Do(At(absl::Hours(24) + Seconds(1)), Seconds(3)), Seconds(1));
  EXPECT_THAT(life_.done, testing::IsEmpty());
  EXPECT_EQ(life_.kept, At(Seconds(0)));  // A restart, with the clock set right, begins here.
  EXPECT_TRUE(absl::StrContains(log_text_.str(), "the clock made a jump")) << log_text_.str();
  EXPECT_TRUE(absl::StrContains(log_text_.str(), "jump=23h59m58s")) << log_text_.str();
  EXPECT_FALSE(absl::StrContains(log_text_.str(), "still not dealt with"));
  step_.Do(At(absl::Hours(24) + absl::Minutes(6)), absl::Minutes(6));
  EXPECT_TRUE(absl::StrContains(log_text_.str(), "still not dealt with"));
  is_paused_ = false;
  step_.Do(At(absl::Hours(24) + absl::Minutes(7)), absl::Minutes(7));
  EXPECT_THAT(life_.done, testing::ElementsAre("peers", "removal", "tomorrow"));
}

struct GuardCase {
  absl::Duration clock;  // Since the look before.
  absl::Duration watch;
  bool jumped;
};

TEST(ClockGuardTest, ComparesTheClockWithAWatch) {
  const GuardCase cases[] = {
      {Seconds(1), Seconds(1), false},
      {Seconds(61), Seconds(1), false},
      {Seconds(61) + absl::Nanoseconds(1), Seconds(1), true},
      {absl::Hours(9), absl::Hours(9), false},        // A night during which the machine slept.
      {absl::ZeroDuration(), absl::Hours(1), false},  // Set back: it stands still.
      {-absl::Hours(1), Seconds(1), false},
  };
  for (const GuardCase& test : cases) {
    ClockGuard guard;
    EXPECT_FALSE(guard.Look(At(Seconds(0)), Seconds(7)).has_value());
    EXPECT_EQ(guard.Look(At(test.clock), Seconds(7) + test.watch).has_value(), test.jumped)
        << test.clock << " " << test.watch;
    // What was told once is the past.
    EXPECT_FALSE(guard.Look(At(test.clock + Seconds(1)), Seconds(8) + test.watch).has_value());
  }
}

// The thread itself: what is due is done, also what becomes due after it went to sleep, and a
// second Stop is none.
TEST(SchedulerTest, APokeWakesTheThread) {
  std::ostringstream log_text;
  Log log(LogFormat::kText, LogLevel::kInfo, &log_text);
  const TestClock clock(At(Seconds(0)));
  absl::Notification first;
  absl::Notification second;
  std::atomic<int> due = 1;
  std::atomic<int> count = 0;
  FakeLife life;
  Duties duties = life.AsDuties();
  duties.next_deadline = [&]() -> absl::StatusOr<std::optional<absl::Time>> {
    if (due > 0) return At(Seconds(0));
    return std::nullopt;
  };
  duties.decide_due = [&](absl::Time, int) -> absl::StatusOr<int> {
    due = 0;
    ++count == 1 ? first.Notify() : second.Notify();
    return 1;
  };
  Scheduler scheduler(clock, log);
  scheduler.Start(std::move(duties));
  first.WaitForNotification();
  due = 1;
  scheduler.Poke();
  second.WaitForNotification();
  scheduler.Stop();
  scheduler.Stop();
  EXPECT_EQ(count, 2);
  EXPECT_FALSE(scheduler.is_paused());
}

}  // namespace
}  // namespace makegood
