#include "service/deadlines/advance_clock.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

absl::Time At(absl::Duration since) { return absl::FromUnixSeconds(1'772'445'600) + since; }

bool NotCancelled() { return false; }

class AdvanceClockTest : public testing::Test {
 protected:
  AdvanceClockTest() : clock_(At(absl::ZeroDuration())) {}

  Duties AsDuties() {
    Duties duties;
    duties.is_ready = [this] { return is_ready_; };
    duties.next_deadline = [this]() -> absl::StatusOr<std::optional<absl::Time>> {
      if (deadlines_.empty()) return std::nullopt;
      return deadlines_.begin()->first;
    };
    duties.decide_due = [this](absl::Time now, int limit) -> absl::StatusOr<int> {
      int fired = 0;
      while (fired < limit && !deadlines_.empty() && deadlines_.begin()->first <= now) {
        const auto [due, then_again] = *deadlines_.begin();
        deadlines_.erase(deadlines_.begin());
        done_.push_back(absl::FormatDuration(now - At(absl::ZeroDuration())));
        // What comes of one arms the next.
        if (then_again > absl::ZeroDuration()) deadlines_.emplace(due + then_again, then_again);
        ++fired;
      }
      return fired;
    };
    duties.last_peers = [](absl::Time now) -> absl::StatusOr<absl::Time> { return now; };
    duties.refresh_peers = [this](absl::Time now) {
      done_.push_back(absl::StrCat("peers ", absl::FormatDuration(now - At(absl::ZeroDuration()))));
      return absl::OkStatus();
    };
    duties.remove_expired = [](absl::Time) { return absl::OkStatus(); };
    duties.keep_clock = [this](absl::Time now) {
      kept_ = now;
      return absl::OkStatus();
    };
    return duties;
  }

  absl::StatusOr<int64_t> Advance(absl::Duration to, int64_t fired_max = 100'000) {
    return AdvanceClock(clock_, agenda_, At(to), &NotCancelled, fired_max);
  }

  TestClock clock_;
  bool is_ready_ = true;
  std::multimap<absl::Time, absl::Duration> deadlines_;  // Due, and how much later once more.
  std::vector<std::string> done_;
  absl::Time kept_ = absl::InfinitePast();
  Agenda agenda_{AsDuties()};
};

TEST_F(AdvanceClockTest, EverythingHappensAtItsInstant) {
  deadlines_ = {{At(absl::Hours(24)), {}}, {At(absl::Minutes(5)), absl::Hours(20)}};
  EXPECT_EQ(*Advance(absl::Hours(25)), 3);
  EXPECT_THAT(done_, testing::ElementsAre("5m", "20h5m", "peers 24h", "24h"));
  EXPECT_EQ(clock_.Now(), At(absl::Hours(25)));
  EXPECT_EQ(kept_, At(absl::Hours(25)));
}

TEST_F(AdvanceClockTest, WhatIsOverdueHappensNow) {
  deadlines_ = {{At(-absl::Hours(1)), {}}};
  EXPECT_EQ(*Advance(absl::ZeroDuration()), 1);
  EXPECT_THAT(done_, testing::ElementsAre("0"));
}

TEST_F(AdvanceClockTest, WhatIsDueLaterStays) {
  deadlines_ = {{At(absl::Minutes(5)), {}}, {At(absl::Minutes(5) + absl::Nanoseconds(1)), {}}};
  EXPECT_EQ(*Advance(absl::Minutes(5)), 1);
  EXPECT_EQ(deadlines_.size(), 1u);
}

TEST_F(AdvanceClockTest, TheClockDoesNotGoBack) {
  const auto fired = Advance(-absl::Nanoseconds(1));
  EXPECT_EQ(ReasonOf(fired.status()), v1::INVALID_FIELD);
  EXPECT_EQ(fired.status().message(), "time: has passed; it is 2026-03-02T10:00:00Z now");
}

TEST_F(AdvanceClockTest, AfterTooManyTheSameCallGoesOn) {
  deadlines_ = {{At(absl::Minutes(1)), absl::Minutes(1)}};
  const auto fired = Advance(absl::Minutes(10), 4);
  EXPECT_EQ(ReasonOf(fired.status()), v1::TOO_MANY_DEADLINES);
  const auto metadata = ErrorInfoOf(fired.status())->metadata();
  EXPECT_EQ(metadata.at("fired"), "4");
  EXPECT_EQ(metadata.at("now"), "2026-03-02T10:04:00Z");
  EXPECT_EQ(clock_.Now(), At(absl::Minutes(4)));
  EXPECT_EQ(*Advance(absl::Minutes(10), 10), 6);
  EXPECT_EQ(clock_.Now(), At(absl::Minutes(10)));
}

// Even when all of it is due at the very instant that was asked for.
TEST_F(AdvanceClockTest, TooManyAtOneInstantAreDoneByCallingAgain) {
  for (int i = 0; i < 5; ++i) deadlines_.emplace(At(absl::Minutes(1)), absl::ZeroDuration());
  EXPECT_EQ(ReasonOf(Advance(absl::Minutes(1), 3).status()), v1::TOO_MANY_DEADLINES);
  EXPECT_EQ(*Advance(absl::Minutes(1), 3), 2);
}

TEST_F(AdvanceClockTest, ACallerWhoGivesUpStopsItInBetween) {
  deadlines_ = {{At(absl::Minutes(1)), absl::Minutes(1)}};
  int asked = 0;
  const auto fired =
      AdvanceClock(clock_, agenda_, At(absl::Minutes(10)), [&asked] { return ++asked > 3; });
  EXPECT_EQ(fired.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(clock_.Now(), At(absl::Minutes(3)));
}

TEST_F(AdvanceClockTest, WithoutPoliciesTheClockStandsStill) {
  is_ready_ = false;
  EXPECT_EQ(ReasonOf(Advance(absl::Hours(1)).status()), v1::POLICIES_NOT_LOADED);
  EXPECT_EQ(clock_.Now(), At(absl::ZeroDuration()));
}

// A mistake of ours ends in an error and not in a loop.
TEST_F(AdvanceClockTest, ADeadlineThatStaysDueIsAnError) {
  Duties duties = AsDuties();
  duties.next_deadline = []() -> absl::StatusOr<std::optional<absl::Time>> {
    return At(absl::Minutes(1));
  };
  Agenda agenda(std::move(duties));
  const auto fired = AdvanceClock(clock_, agenda, At(absl::Minutes(10)), &NotCancelled);
  EXPECT_EQ(fired.status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace makegood
