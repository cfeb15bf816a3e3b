#include "service/domain/service_clock.h"

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

}  // namespace
}  // namespace makegood
