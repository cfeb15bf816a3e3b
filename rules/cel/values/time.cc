#include "rules/cel/values/time.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"

namespace makegood::cel {
namespace {

// Reads exactly `digits` digits off the front of the text.
bool ConsumeNumber(absl::string_view* text, size_t digits, int* number) {
  if (text->size() < digits) return false;
  *number = 0;
  for (size_t i = 0; i < digits; ++i) {
    const char c = (*text)[i];
    if (c < '0' || c > '9') return false;
    *number = *number * 10 + (c - '0');
  }
  text->remove_prefix(digits);
  return true;
}

bool ConsumeField(absl::string_view* text, size_t digits, int min, int max, int* number) {
  return ConsumeNumber(text, digits, number) && *number >= min && *number <= max;
}

// The fraction of a second, ".5", as nanoseconds; leaves texts without one alone.
bool ConsumeFraction(absl::string_view* text, int32_t* nanos) {
  *nanos = 0;
  if (!absl::ConsumePrefix(text, ".")) return true;
  int digits = 0;
  while (!text->empty() && text->front() >= '0' && text->front() <= '9') {
    if (++digits > 9) return false;
    *nanos = *nanos * 10 + (text->front() - '0');
    text->remove_prefix(1);
  }
  if (digits == 0) return false;
  for (; digits < 9; ++digits) *nanos *= 10;
  return true;
}

// ".5" for half a second, nothing for none.
std::string FractionText(int32_t nanos) {
  if (nanos == 0) return "";
  std::string text = absl::StrCat(".", absl::Dec(nanos, absl::kZeroPad9));
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

struct DurationUnit {
  absl::string_view name;
  int64_t nanos;
};

// A unit comes after those that its name is a beginning of.
constexpr DurationUnit kDurationUnits[] = {
    {"ns", 1},
    {"us", 1'000},
    {"\u00b5s", 1'000},  // micro sign
    {"\u03bcs", 1'000},  // Greek mu
    {"ms", 1'000'000},
    {"s", kNanosPerSecond},
    {"m", 60 * kNanosPerSecond},
    {"h", 3'600 * kNanosPerSecond},
};
constexpr int64_t kNanosPerDay = 86'400 * kNanosPerSecond;

bool ConsumeUnit(absl::string_view* text, bool allow_days, int64_t* nanos) {
  for (const DurationUnit& unit : kDurationUnits) {
    if (absl::ConsumePrefix(text, unit.name)) {
      *nanos = unit.nanos;
      return true;
    }
  }
  *nanos = kNanosPerDay;
  return allow_days && absl::ConsumePrefix(text, "d");
}

// One "1.5h" off the front of the text.
bool ConsumeTerm(absl::string_view* text, bool allow_days, Nanoseconds* term) {
  // Beyond this no unit gives a duration in range, and before it nothing overflows.
  constexpr uint64_t kWholeMax = uint64_t{1} << 63;
  constexpr uint64_t kScaleMax = 1'000'000'000'000'000'000;
  Nanoseconds whole = 0;
  uint64_t fraction = 0;
  uint64_t scale = 1;
  bool has_digits = false;
  while (!text->empty() && text->front() >= '0' && text->front() <= '9') {
    whole = whole * 10 + (text->front() - '0');
    if (whole > static_cast<Nanoseconds>(kWholeMax)) return false;
    has_digits = true;
    text->remove_prefix(1);
  }
  if (absl::ConsumePrefix(text, ".")) {
    while (!text->empty() && text->front() >= '0' && text->front() <= '9') {
      if (scale < kScaleMax) {
        fraction = fraction * 10 + static_cast<uint64_t>(text->front() - '0');
        scale *= 10;
      }
      has_digits = true;
      text->remove_prefix(1);
    }
  }
  int64_t unit = 0;
  if (!has_digits || !ConsumeUnit(text, allow_days, &unit)) return false;
  *term =
      whole * unit + static_cast<Nanoseconds>(fraction) * unit / static_cast<Nanoseconds>(scale);
  return true;
}

}  // namespace

std::optional<TimeParts> ParseTimestamp(absl::string_view text) {
  int year, month, day, hour, minute, second;
  int32_t nanos;
  if (!ConsumeField(&text, 4, 0, 9999, &year) || !absl::ConsumePrefix(&text, "-") ||
      !ConsumeField(&text, 2, 1, 12, &month) || !absl::ConsumePrefix(&text, "-") ||
      !ConsumeField(&text, 2, 1, 31, &day) || !absl::ConsumePrefix(&text, "T") ||
      !ConsumeField(&text, 2, 0, 23, &hour) || !absl::ConsumePrefix(&text, ":") ||
      !ConsumeField(&text, 2, 0, 59, &minute) || !absl::ConsumePrefix(&text, ":") ||
      !ConsumeField(&text, 2, 0, 59, &second) || !ConsumeFraction(&text, &nanos)) {
    return std::nullopt;
  }
  const absl::CivilSecond civil(year, month, day, hour, minute, second);
  if (civil.day() != day) return std::nullopt;  // 30 February became a day in March.

  int64_t offset_seconds = 0;
  if (text != "Z") {
    const bool east = absl::ConsumePrefix(&text, "+");
    int offset_hours, offset_minutes;
    if ((!east && !absl::ConsumePrefix(&text, "-")) ||
        !ConsumeField(&text, 2, 0, 23, &offset_hours) || !absl::ConsumePrefix(&text, ":") ||
        !ConsumeField(&text, 2, 0, 59, &offset_minutes) || !text.empty()) {
      return std::nullopt;
    }
    offset_seconds = (offset_hours * 60 + offset_minutes) * 60;
    if (!east) offset_seconds = -offset_seconds;
  }
  const TimeParts timestamp{(civil - absl::CivilSecond(1970, 1, 1)) - offset_seconds, nanos};
  if (!IsTimestampInRange(timestamp)) return std::nullopt;
  return timestamp;
}

std::string FormatTimestamp(TimeParts timestamp) {
  const absl::CivilSecond civil = absl::CivilSecond(1970, 1, 1) + timestamp.seconds;
  return absl::StrCat(
      absl::Dec(civil.year(), absl::kZeroPad4), "-", absl::Dec(civil.month(), absl::kZeroPad2), "-",
      absl::Dec(civil.day(), absl::kZeroPad2), "T", absl::Dec(civil.hour(), absl::kZeroPad2), ":",
      absl::Dec(civil.minute(), absl::kZeroPad2), ":", absl::Dec(civil.second(), absl::kZeroPad2),
      FractionText(timestamp.nanos), "Z");
}

std::optional<TimeParts> ParseDuration(absl::string_view text, bool allow_days) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  if (!negative) absl::ConsumePrefix(&text, "+");
  if (text == "0") return TimeParts{};
  if (text.empty()) return std::nullopt;
  // The most negative duration has no positive counterpart, so the sum is checked with its sign.
  Nanoseconds total = 0;
  while (!text.empty()) {
    Nanoseconds term = 0;
    if (!ConsumeTerm(&text, allow_days, &term)) return std::nullopt;
    total += negative ? -term : term;
    if (!IsDurationInRange(total)) return std::nullopt;
  }
  return TimeParts::FromNanoseconds(total);
}

std::string FormatDuration(TimeParts duration) {
  // {-1, 500'000'000} is written -0.5.
  if (duration.seconds < 0 && duration.nanos > 0) {
    return absl::StrCat("-", -(duration.seconds + 1),
                        FractionText(static_cast<int32_t>(kNanosPerSecond) - duration.nanos), "s");
  }
  return absl::StrCat(duration.seconds, FractionText(duration.nanos), "s");
}

std::string FormatDurationForPeople(TimeParts duration) {
  Nanoseconds rest = duration.ToNanoseconds();
  if (rest == 0) return "0s";
  std::string text;
  if (rest < 0) {
    text = "-";
    rest = -rest;
  }
  if (rest % kNanosPerDay == 0 && rest > kNanosPerDay) {
    absl::StrAppend(&text, static_cast<int64_t>(rest / kNanosPerDay), "d");
    return text;
  }
  if (rest < kNanosPerSecond) {
    const auto nanos = static_cast<int64_t>(rest);
    if (nanos % 1'000'000 == 0) {
      absl::StrAppend(&text, nanos / 1'000'000, "ms");
    } else if (nanos % 1'000 == 0) {
      absl::StrAppend(&text, nanos / 1'000, "us");
    } else {
      absl::StrAppend(&text, nanos, "ns");
    }
    return text;
  }
  const auto seconds = static_cast<int64_t>(rest / kNanosPerSecond);
  const auto nanos = static_cast<int32_t>(rest % kNanosPerSecond);
  if (seconds >= 3'600) absl::StrAppend(&text, seconds / 3'600, "h");
  if (seconds / 60 % 60 != 0) absl::StrAppend(&text, seconds / 60 % 60, "m");
  if (seconds % 60 != 0 || nanos != 0) {
    absl::StrAppend(&text, seconds % 60, FractionText(nanos), "s");
  }
  return text;
}

TimeParts FromAbslTime(absl::Time time) {
  if (time < absl::FromUnixSeconds(kTimestampSecondsMin)) return {kTimestampSecondsMin, 0};
  if (time >= absl::FromUnixSeconds(kTimestampSecondsMax + 1)) {
    return {kTimestampSecondsMax, static_cast<int32_t>(kNanosPerSecond - 1)};
  }
  const int64_t seconds = absl::ToUnixSeconds(time);  // Rounds down.
  const absl::Duration rest = time - absl::FromUnixSeconds(seconds);
  return {seconds, static_cast<int32_t>(absl::ToInt64Nanoseconds(rest))};
}

}  // namespace makegood::cel
