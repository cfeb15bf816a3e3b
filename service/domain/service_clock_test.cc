#include "service/domain/service_clock.h"

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace makegood {
namespace {

absl::Time At(int64_t seconds) { return absl::FromUnixSeconds(1'772'445'600 + seconds); }

class SettableClock final : public Clock {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = At(0);
};

TEST(ServiceClockTest, StandsStillWhenItsSourceIsSetBack) {
  SettableClock source;
  const ServiceClock clock(source);
  const struct {
    int64_t source;
    int64_t expected;
  } steps[] = {{0, 0}, {10, 10}, {4, 10}, {9, 10}, {11, 11}, {-100, 11}};
  for (const auto& step : steps) {
    source.now = At(step.source);
    EXPECT_EQ(clock.Now(), At(step.expected)) << step.source;
  }
}

TEST(ServiceClockTest, BeginsAtTheMarkOfTheProcessBefore) {
  SettableClock source;
  ServiceClock clock(source);
  clock.NotBefore(At(60));
  EXPECT_EQ(clock.Now(), At(60));
  source.now = At(61);
  EXPECT_EQ(clock.Now(), At(61));
  clock.NotBefore(At(5));
  EXPECT_EQ(clock.Now(), At(61));
}

// Goes to and fro.
class SwingingClock final : public Clock {
 public:
  absl::Time Now() const override { return At(count_++ * 7 % 11); }

 private:
  mutable std::atomic<int64_t> count_ = 0;
};

TEST(ServiceClockTest, GoesBackForNoneOfManyThreads) {
  const SwingingClock source;
  ServiceClock clock(source);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&clock, thread] {
      absl::Time last = absl::InfinitePast();
      for (int i = 0; i < 200; ++i) {
        if (i % 10 == 0) clock.NotBefore(At(thread * 3 + i / 10));
        const absl::Time now = clock.Now();
        EXPECT_GE(now, last);
        last = now;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(clock.Now(), At(3 * 3 + 190 / 10));
}

}  // namespace
}  // namespace makegood
