// Time outside of tests, as the plain walk sees it: Abseil's civil time, which the engine uses for
// the changes of clocks only.

#include "absl/time/civil_time.h"
#include "rules/base/check.h"
#include "tests/horizon/plain_evaluator.h"

namespace makegood::cel {
namespace {

class PlainRealTime final : public PlainTime {
 public:
  bool IsTimestamp(Nanoseconds t) const override {
    static const Nanoseconds kMin = InNanoseconds(absl::CivilSecond(1, 1, 1));
    static const Nanoseconds kEnd = InNanoseconds(absl::CivilSecond(10'000, 1, 1));
    return kMin <= t && t < kEnd;
  }
  bool IsDuration(Nanoseconds d) const override { return INT64_MIN <= d && d <= INT64_MAX; }

  std::optional<int64_t> Field(absl::string_view getter, Nanoseconds t,
                               absl::string_view zone_name) const override {
    const std::optional<absl::TimeZone> zone = FindTimeZone(zone_name);
    if (!zone.has_value()) return std::nullopt;
    const TimeParts parts = TimeParts::FromNanoseconds(t);
    const absl::CivilSecond local = zone->At(absl::FromUnixSeconds(parts.seconds)).cs;
    if (getter == "getFullYear") return local.year();
    if (getter == "getMonth") return local.month() - 1;
    if (getter == "getDate") return local.day();
    if (getter == "getDayOfMonth") return local.day() - 1;
    if (getter == "getDayOfWeek") return (static_cast<int>(absl::GetWeekday(local)) + 1) % 7;
    if (getter == "getDayOfYear") return absl::GetYearDay(absl::CivilDay(local)) - 1;
    if (getter == "getHours") return local.hour();
    if (getter == "getMinutes") return local.minute();
    if (getter == "getSeconds") return local.second();
    MAKEGOOD_CHECK(getter == "getMilliseconds");
    return parts.nanos / 1'000'000;
  }

  std::optional<Nanoseconds> StartOfDay(Nanoseconds t, absl::string_view zone_name) const override {
    const std::optional<absl::TimeZone> zone = FindTimeZone(zone_name);
    if (!zone.has_value()) return std::nullopt;
    const TimeParts parts = TimeParts::FromNanoseconds(t);
    const absl::CivilDay day(zone->At(absl::FromUnixSeconds(parts.seconds)).cs);
    // Midnight may be skipped, and the day then begins with the change; or come twice.
    const absl::TimeZone::TimeInfo midnight = zone->At(absl::CivilSecond(day));
    const bool is_skipped = midnight.kind == absl::TimeZone::TimeInfo::SKIPPED;
    return Nanoseconds{absl::ToUnixSeconds(is_skipped ? midnight.trans : midnight.pre)} *
           1'000'000'000;
  }

 private:
  static Nanoseconds InNanoseconds(absl::CivilSecond utc) {
    return Nanoseconds{utc - absl::CivilSecond(1970, 1, 1)} * 1'000'000'000;
  }
};

}  // namespace

const PlainTime& PlainTime::Real() {
  static const PlainRealTime& time = *new PlainRealTime();
  return time;
}

}  // namespace makegood::cel
