#include <optional>

#include "absl/base/optimization.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/library/calendar.h"
#include "rules/cel/library/families.h"
#include "rules/cel/library/time_step.h"
#include "rules/cel/values/flips.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

template <CalendarField field>
Value GetUtc(EvalContext& context, Value timestamp) {
  if (context.world().find_clock != nullptr) {
    return GetCalendarField(context, timestamp, field, *context.world().find_clock("UTC"));
  }
  return GetCalendarField(context, timestamp, field, absl::UTCTimeZone());
}

template <CalendarField field>
Value GetInZone(EvalContext& context, Value timestamp, Value zone_name) {
  if (context.world().find_clock != nullptr) {
    const WallClock* clock = context.world().find_clock(zone_name.as_text());
    if (clock != nullptr) return GetCalendarField(context, timestamp, field, *clock);
    return context.Error(ErrorCode::kInvalidArgument, "not a time zone of this world");
  }
  const std::optional<absl::TimeZone> zone = FindTimeZone(zone_name.as_text());
  if (!zone.has_value()) {
    return context.Error(
        ErrorCode::kInvalidArgument,
        absl::StrCat(ValueToText(context, zone_name, 64),
                     " is not a time zone, such as \"Europe/Madrid\" or \"+02:00\""));
  }
  return GetCalendarField(context, timestamp, field, *zone);
}

// Of a duration, how many whole units it has, rounded toward zero.
inline int64_t CountUnits(EvalContext& context, Value duration, int64_t unit) {
  const auto nanos = static_cast<int64_t>(duration.as_time().ToNanoseconds());
  const int64_t count = nanos / unit;
  if (duration.slope() != 0) {
    const NanosecondRange times = TimesOfCount(count, unit, Rounding::kTowardZero);
    context.horizon().Note(LeaveOffset(nanos, duration.slope(), times.min, times.max));
  }
  return count;
}

template <int64_t TimeWorld::*unit>
Value DurationUnits(EvalContext& context, Value duration) {
  // Dividing by a constant is several times faster.
  constexpr int64_t kUsual = kRealTime.*unit;
  const int64_t nanos = context.world().*unit;
  return Value::Int(ABSL_PREDICT_TRUE(nanos == kUsual) ? CountUnits(context, duration, kUsual)
                                                       : CountUnits(context, duration, nanos));
}

// What is left over beyond whole seconds, as the conformance tests ask.
Value DurationMilliseconds(EvalContext& context, Value duration) {
  const TimeWorld& world = context.world();
  return Value::Int(CountUnits(context, duration, world.millisecond) %
                    (world.second / world.millisecond));
}

constexpr TimeBehaviour kTracked = TimeBehaviour::kTracked;

constexpr LibraryEntry kEntries[] = {
    {"timestamp_to_year", "timestamp.getFullYear() -> int",
     &kImplementation<GetUtc<CalendarField::kFullYear>, kTracked>, "the year, in UTC"},
    {"timestamp_to_year_with_tz", "timestamp.getFullYear(string) -> int",
     &kImplementation<GetInZone<CalendarField::kFullYear>, kTracked>,
     "the year, in that time zone"},
    {"timestamp_to_month", "timestamp.getMonth() -> int",
     &kImplementation<GetUtc<CalendarField::kMonth>, kTracked>, "the month, 0 for January, in UTC"},
    {"timestamp_to_month_with_tz", "timestamp.getMonth(string) -> int",
     &kImplementation<GetInZone<CalendarField::kMonth>, kTracked>,
     "the month, 0 for January, in that time zone"},
    {"timestamp_to_day_of_month_1_based", "timestamp.getDate() -> int",
     &kImplementation<GetUtc<CalendarField::kDate>, kTracked>,
     "the day of the month, from 1, in UTC"},
    {"timestamp_to_day_of_month_1_based_with_tz", "timestamp.getDate(string) -> int",
     &kImplementation<GetInZone<CalendarField::kDate>, kTracked>,
     "the day of the month, from 1, in that time zone"},
    {"timestamp_to_day_of_month", "timestamp.getDayOfMonth() -> int",
     &kImplementation<GetUtc<CalendarField::kDayOfMonth>, kTracked>,
     "the day of the month, from 0, in UTC"},
    {"timestamp_to_day_of_month_with_tz", "timestamp.getDayOfMonth(string) -> int",
     &kImplementation<GetInZone<CalendarField::kDayOfMonth>, kTracked>,
     "the day of the month, from 0, in that time zone"},
    {"timestamp_to_day_of_week", "timestamp.getDayOfWeek() -> int",
     &kImplementation<GetUtc<CalendarField::kDayOfWeek>, kTracked>,
     "the day of the week, 0 for Sunday, in UTC"},
    {"timestamp_to_day_of_week_with_tz", "timestamp.getDayOfWeek(string) -> int",
     &kImplementation<GetInZone<CalendarField::kDayOfWeek>, kTracked>,
     "the day of the week, 0 for Sunday, in that time zone"},
    {"timestamp_to_day_of_year", "timestamp.getDayOfYear() -> int",
     &kImplementation<GetUtc<CalendarField::kDayOfYear>, kTracked>,
     "the day of the year, from 0, in UTC"},
    {"timestamp_to_day_of_year_with_tz", "timestamp.getDayOfYear(string) -> int",
     &kImplementation<GetInZone<CalendarField::kDayOfYear>, kTracked>,
     "the day of the year, from 0, in that time zone"},
    {"timestamp_to_hours", "timestamp.getHours() -> int",
     &kImplementation<GetUtc<CalendarField::kHours>, kTracked>, "the hour, 0 to 23, in UTC"},
    {"timestamp_to_hours_with_tz", "timestamp.getHours(string) -> int",
     &kImplementation<GetInZone<CalendarField::kHours>, kTracked>,
     "the hour, 0 to 23, in that time zone"},
    {"timestamp_to_minutes", "timestamp.getMinutes() -> int",
     &kImplementation<GetUtc<CalendarField::kMinutes>, kTracked>, "the minute, 0 to 59, in UTC"},
    {"timestamp_to_minutes_with_tz", "timestamp.getMinutes(string) -> int",
     &kImplementation<GetInZone<CalendarField::kMinutes>, kTracked>,
     "the minute, 0 to 59, in that time zone"},
    {"timestamp_to_seconds", "timestamp.getSeconds() -> int",
     &kImplementation<GetUtc<CalendarField::kSeconds>, kTracked>, "the second, 0 to 59, in UTC"},
    {"timestamp_to_seconds_tz", "timestamp.getSeconds(string) -> int",
     &kImplementation<GetInZone<CalendarField::kSeconds>, kTracked>,
     "the second, 0 to 59, in that time zone"},
    {"timestamp_to_milliseconds", "timestamp.getMilliseconds() -> int",
     &kImplementation<GetUtc<CalendarField::kMilliseconds>, kTracked>,
     "the millisecond, 0 to 999, in UTC"},
    {"timestamp_to_milliseconds_with_tz", "timestamp.getMilliseconds(string) -> int",
     &kImplementation<GetInZone<CalendarField::kMilliseconds>, kTracked>,
     "the millisecond, 0 to 999, in that time zone"},
    {"duration_to_hours", "duration.getHours() -> int",
     &kImplementation<DurationUnits<&TimeWorld::hour>, kTracked>, "whole hours"},
    {"duration_to_minutes", "duration.getMinutes() -> int",
     &kImplementation<DurationUnits<&TimeWorld::minute>, kTracked>,
     "whole minutes, those of the hours included"},
    {"duration_to_seconds", "duration.getSeconds() -> int",
     &kImplementation<DurationUnits<&TimeWorld::second>, kTracked>,
     "whole seconds, those of the minutes included"},
    {"duration_to_milliseconds", "duration.getMilliseconds() -> int",
     &kImplementation<DurationMilliseconds, kTracked>,
     "the milliseconds beyond whole seconds, -999 to 999"},
};

}  // namespace

constexpr LibraryFamily kTimeFamily =
    MakeFamily("time", "the parts of timestamps and durations", kEntries);

}  // namespace makegood::cel
