// Timestamps and durations as numbers. A timestamp lies in the years 1 to 9999, so its
// nanoseconds do not fit 64 bits; a duration is what fits 64 bits of nanoseconds, about 292
// years either way, as the conformance tests ask (timestamps/timestamp_range). The difference
// of two timestamps may therefore be out of range.

#ifndef MAKEGOOD_RULES_CEL_VALUES_TIME_H_
#define MAKEGOOD_RULES_CEL_VALUES_TIME_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace makegood::cel {

using Nanoseconds = __int128;

inline constexpr int64_t kNanosPerSecond = 1'000'000'000;

// An instant, or a length of time: `seconds` plus `nanos` (0 to 999,999,999, also for
// negative times: -0.5 s is {-1, 500'000'000}).
struct TimeParts {
  int64_t seconds = 0;
  int32_t nanos = 0;

  Nanoseconds ToNanoseconds() const {
    return static_cast<Nanoseconds>(seconds) * kNanosPerSecond + nanos;
  }
  // Any value: range is checked where values are made.
  static TimeParts FromNanoseconds(Nanoseconds total) {
    Nanoseconds seconds = total / kNanosPerSecond;
    Nanoseconds nanos = total % kNanosPerSecond;
    if (nanos < 0) {
      nanos += kNanosPerSecond;
      seconds -= 1;
    }
    return {static_cast<int64_t>(seconds), static_cast<int32_t>(nanos)};
  }

  friend bool operator==(TimeParts a, TimeParts b) {
    return a.seconds == b.seconds && a.nanos == b.nanos;
  }
  friend bool operator<(TimeParts a, TimeParts b) {
    return a.seconds != b.seconds ? a.seconds < b.seconds : a.nanos < b.nanos;
  }
};

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999999Z, in seconds from the epoch.
inline constexpr int64_t kTimestampSecondsMin = -62'135'596'800;
inline constexpr int64_t kTimestampSecondsMax = 253'402'300'799;

// A duration of more whole seconds than this, either way, does not fit.
inline constexpr int64_t kDurationSecondsMax = INT64_MAX / kNanosPerSecond;

inline bool IsTimestampInRange(TimeParts t) {
  return t.seconds >= kTimestampSecondsMin && t.seconds <= kTimestampSecondsMax;
}
inline bool IsDurationInRange(Nanoseconds total) {
  return total >= INT64_MIN && total <= INT64_MAX;
}
inline bool IsDurationInRange(TimeParts t) {
  if (t.seconds > -kDurationSecondsMax && t.seconds < kDurationSecondsMax) return true;
  return IsDurationInRange(t.ToNanoseconds());
}

// Sum and difference without a range check; both operands are in range of either kind, so
// that the seconds cannot overflow.
inline TimeParts AddTimes(TimeParts a, TimeParts b) {
  TimeParts sum{a.seconds + b.seconds, a.nanos + b.nanos};
  if (sum.nanos >= kNanosPerSecond) {
    sum.nanos -= static_cast<int32_t>(kNanosPerSecond);
    sum.seconds += 1;
  }
  return sum;
}
inline TimeParts SubtractTimes(TimeParts a, TimeParts b) {
  TimeParts difference{a.seconds - b.seconds, a.nanos - b.nanos};
  if (difference.nanos < 0) {
    difference.nanos += static_cast<int32_t>(kNanosPerSecond);
    difference.seconds -= 1;
  }
  return difference;
}

// RFC 3339 with up to nine digits of fraction ("2026-03-02T10:00:00.5Z", "+01:00"), its
// letters in capitals, no leap second. Nothing if the text is malformed or out of range.
std::optional<TimeParts> ParseTimestamp(absl::string_view text);
// In UTC, the fraction as short as it can be: "2026-03-02T10:00:00.5Z".
std::string FormatTimestamp(TimeParts timestamp);

// Go's notation, which CEL uses: "1h30m", "-1.5s", "250ms", "0". With `allow_days`, "14d"
// (24 h each), which policy constants may use and CEL may not. Nothing if the text is
// malformed or the sum out of range; what is finer than a nanosecond is cut off.
std::optional<TimeParts> ParseDuration(absl::string_view text, bool allow_days = false);
// As CEL's string(duration): seconds with a fraction, "5400s", "-0.5s".
std::string FormatDuration(TimeParts duration);
// For people: "24h", "1h30m", "14d", "1.5s", "250ms"; exact.
std::string FormatDurationForPeople(TimeParts duration);

inline absl::Time ToAbslTime(TimeParts t) {
  return absl::FromUnixSeconds(t.seconds) + absl::Nanoseconds(t.nanos);
}
// Times out of CEL's range are clamped to it.
TimeParts FromAbslTime(absl::Time time);

// "Europe/Madrid", "UTC", "+05:30", "-08:00", "05:30"; nothing for what is no zone. Names are
// those of the system's zone files; a text that is no such name never becomes a path. Takes
// a lock for a moment: programs look constant names up once, when they are compiled.
std::optional<absl::TimeZone> FindTimeZone(absl::string_view name);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_TIME_H_
