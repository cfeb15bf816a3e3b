// The times of a count against counting.

#include "rules/cel/library/time_step.h"

#include <gtest/gtest.h>

namespace makegood::cel {
namespace {

int64_t Count(int nanos, int unit, Rounding rounding) {
  const int count = nanos / unit;
  return rounding == Rounding::kDown && nanos < count * unit ? count - 1 : count;
}

TEST(TimeStepTest, TheTimesOfACountAreThoseThatCountToIt) {
  for (const Rounding rounding : {Rounding::kDown, Rounding::kTowardZero}) {
    for (const int unit : {1, 2, 7}) {
      for (int count = -4; count <= 4; ++count) {
        const NanosecondRange times = TimesOfCount(count, unit, rounding);
        for (int nanos = -50; nanos <= 50; ++nanos) {
          EXPECT_EQ(nanos >= times.min && nanos <= times.max, Count(nanos, unit, rounding) == count)
              << nanos << " in units of " << unit;
        }
      }
    }
  }
}

TEST(TimeStepTest, OnlyFunctionsThatCountWholeUnitsAreSteps) {
  for (const char* id : {"duration_to_hours", "duration_to_minutes", "duration_to_seconds"}) {
    ASSERT_NE(FindTimeStep(id), nullptr) << id;
    EXPECT_EQ(FindTimeStep(id)->rounding, Rounding::kTowardZero);
  }
  ASSERT_NE(FindTimeStep("timestamp_to_int64"), nullptr);
  EXPECT_EQ(FindTimeStep("timestamp_to_int64")->rounding, Rounding::kDown);
  // These begin again, and are the same at many times.
  EXPECT_EQ(FindTimeStep("duration_to_milliseconds"), nullptr);
  EXPECT_EQ(FindTimeStep("timestamp_to_hours"), nullptr);
}

}  // namespace
}  // namespace makegood::cel
