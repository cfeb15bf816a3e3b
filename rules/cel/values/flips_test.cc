// The formulas against what they mean: going forward nanosecond by nanosecond until the
// answer changes.

#include "rules/cel/values/flips.h"

#include <gtest/gtest.h>

#include <random>

namespace makegood::cel {
namespace {

constexpr TimeComparison kComparisons[] = {TimeComparison::kLess, TimeComparison::kLessEquals,
                                           TimeComparison::kGreater, TimeComparison::kGreaterEquals,
                                           TimeComparison::kEquals};

bool Holds(TimeComparison comparison, Nanoseconds difference) {
  switch (comparison) {
    case TimeComparison::kLess: return difference < 0;
    case TimeComparison::kLessEquals: return difference <= 0;
    case TimeComparison::kGreater: return difference > 0;
    case TimeComparison::kGreaterEquals: return difference >= 0;
    case TimeComparison::kEquals: return difference == 0;
  }
  return false;
}

TEST(FlipsTest, ComparisonsFlipWhereGoingForwardFindsIt) {
  constexpr int kFar = 250;  // Nothing within 200 of zero flips later.
  for (int difference = -200; difference <= 200; ++difference) {
    for (int slope = -12; slope <= 12; ++slope) {
      for (const TimeComparison comparison : kComparisons) {
        int64_t expected = kNever;
        for (int u = 1; u <= kFar; ++u) {
          if (Holds(comparison, difference + slope * u) != Holds(comparison, difference)) {
            expected = u;
            break;
          }
        }
        ASSERT_EQ(FlipOffset(comparison, difference, slope), expected)
            << "difference " << difference << " slope " << slope << " comparison "
            << static_cast<int>(comparison);
        if (slope == 1) {
          ASSERT_EQ(RisingFlipOffset(comparison, 7 + difference, 7), expected) << difference;
        }
      }
    }
  }
}

TEST(FlipsTest, RangesAreLeftAndEnteredWhereGoingForwardFindsIt) {
  constexpr int kFar = 70;
  for (int min = -16; min <= 16; ++min) {
    for (int max = min; max <= 16; ++max) {
      for (int value = -24; value <= 24; ++value) {
        for (int slope = -7; slope <= 7; ++slope) {
          const bool inside = value >= min && value <= max;
          int64_t expected = kNever;
          for (int u = 1; u <= kFar; ++u) {
            const int moved = value + slope * u;
            if ((moved >= min && moved <= max) != inside) {
              expected = u;
              break;
            }
          }
          ASSERT_EQ(
              inside ? LeaveOffset(value, slope, min, max) : EnterOffset(value, slope, min, max),
              expected)
              << "value " << value << " slope " << slope << " range " << min << " to " << max;
        }
      }
    }
  }
}

// Far from zero going forward takes too long: the answer at the offset and just before it is
// looked at instead.
TEST(FlipsTest, FarFlipsAreExactUntilTheyAreTooFarToTell) {
  std::mt19937_64 random(42);
  const Nanoseconds kFarthest =
      static_cast<Nanoseconds>(kTimestampSecondsMax - kTimestampSecondsMin) * kNanosPerSecond;
  int saturated = 0;
  for (int i = 0; i < 300'000; ++i) {
    const int shift = static_cast<int>(random() % 69);
    Nanoseconds difference = (static_cast<Nanoseconds>(random()) << 5) >> shift;
    if (difference > kFarthest) difference = kFarthest;
    if (random() % 2 == 0) difference = -difference;
    const int slope = static_cast<int>(random() % 9) - 4;
    const TimeComparison comparison = kComparisons[random() % 5];
    const int64_t u = FlipOffset(comparison, difference, slope);
    ASSERT_GE(u, 1);
    if (slope == 1 && IsDurationInRange(difference)) {
      ASSERT_EQ(RisingFlipOffset(comparison, static_cast<int64_t>(difference), 0), u);
    }
    const auto holds_at = [&](Nanoseconds offset) {
      return Holds(comparison, difference + offset * slope);
    };
    if (u == kNever || u == kNever - 1) {
      ASSERT_EQ(holds_at(0), holds_at(kNever - 2));
      saturated += u == kNever - 1;
    } else {
      ASSERT_NE(holds_at(0), holds_at(u));
      ASSERT_EQ(holds_at(0), holds_at(u - 1));
    }
  }
  EXPECT_GT(saturated, 1000);
}

TEST(FlipsTest, ARisingValueMayComeFromOneEndOfTheNumbersAndGoToTheOther) {
  for (const int64_t value :
       {INT64_MIN, INT64_MIN + 1, int64_t{-1}, int64_t{0}, INT64_MAX - 1, INT64_MAX}) {
    for (const int64_t limit : {INT64_MIN, int64_t{-1}, int64_t{0}, int64_t{1}, INT64_MAX}) {
      for (const TimeComparison comparison : kComparisons) {
        EXPECT_EQ(RisingFlipOffset(comparison, value, limit),
                  FlipOffset(comparison, static_cast<Nanoseconds>(value) - limit, 1))
            << value << " and " << limit << " comparison " << static_cast<int>(comparison);
      }
    }
  }
}

TEST(FlipsTest, AMirroredComparisonAsksTheSame) {
  for (const TimeComparison comparison : kComparisons) {
    for (const int difference : {-1, 0, 1}) {
      EXPECT_EQ(Holds(Mirrored(comparison), -difference), Holds(comparison, difference));
    }
  }
}

}  // namespace
}  // namespace makegood::cel
