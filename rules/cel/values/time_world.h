// What time is like where an expression is evaluated: how far timestamps and durations reach,
// how long a second is, and what clocks on walls show. Outside of tests there is one world. In a
// test's world a year may have 160 nanoseconds, so that a horizon can be tried at every instant
// of it instead of at a few.

#ifndef MAKEGOOD_RULES_CEL_VALUES_TIME_WORLD_H_
#define MAKEGOOD_RULES_CEL_VALUES_TIME_WORLD_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "rules/cel/values/time.h"

namespace makegood::cel {

class WallClock;  // rules/cel/library/calendar.h

// Both ends included.
struct TimeRange {
  TimeParts min;
  TimeParts max;

  bool Contains(TimeParts t) const {
    if (t.seconds > min.seconds && t.seconds < max.seconds) return true;
    return !(t < min) && !(max < t);
  }
};

struct TimeWorld {
  TimeRange timestamps;
  TimeRange durations;

  // The ends of `durations` in nanoseconds.
  int64_t duration_min;
  int64_t duration_max;

  // In nanoseconds.
  int64_t hour;
  int64_t minute;
  int64_t second;
  int64_t millisecond;

  // The clock of a zone, UTC among them; a null clock where there is no such zone. No function:
  // clocks are those of the system's zone files.
  const WallClock* (*find_clock)(absl::string_view zone) = nullptr;
};

inline constexpr TimeWorld kRealTime{
    {{kTimestampSecondsMin, 0}, {kTimestampSecondsMax, 999'999'999}},
    {{-kDurationSecondsMax - 1, 145'224'192}, {kDurationSecondsMax, 854'775'807}},
    INT64_MIN,
    INT64_MAX,
    3'600 * kNanosPerSecond,
    60 * kNanosPerSecond,
    kNanosPerSecond,
    kNanosPerSecond / 1'000,
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_TIME_WORLD_H_
