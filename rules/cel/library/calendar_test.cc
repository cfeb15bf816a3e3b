// Fields against Abseil's own calendar, and horizons of moving instants against a search for
// the first nanosecond at which the field differs.

#include "rules/cel/library/calendar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace makegood::cel {
namespace {

constexpr CalendarField kFields[] = {
    CalendarField::kFullYear,     CalendarField::kMonth,     CalendarField::kDate,
    CalendarField::kDayOfMonth,   CalendarField::kDayOfWeek, CalendarField::kDayOfYear,
    CalendarField::kHours,        CalendarField::kMinutes,   CalendarField::kSeconds,
    CalendarField::kMilliseconds,
};

constexpr absl::string_view kZones[] = {
    "UTC",
    "Europe/Madrid",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Tehran",
    "Pacific/Kiritimati",
    "Europe/Dublin",
    "Antarctica/Troll",
    "Africa/Monrovia",
    "+05:45",
    "-09:30",
};

int64_t FieldByAbseil(TimeParts time, CalendarField field, const absl::TimeZone& zone) {
  const absl::CivilSecond civil = zone.At(absl::FromUnixSeconds(time.seconds)).cs;
  switch (field) {
    case CalendarField::kFullYear: return civil.year();
    case CalendarField::kMonth: return civil.month() - 1;
    case CalendarField::kDate: return civil.day();
    case CalendarField::kDayOfMonth: return civil.day() - 1;
    case CalendarField::kDayOfWeek: return (static_cast<int>(absl::GetWeekday(civil)) + 1) % 7;
    case CalendarField::kDayOfYear: return absl::GetYearDay(absl::CivilDay(civil)) - 1;
    case CalendarField::kHours: return civil.hour();
    case CalendarField::kMinutes: return civil.minute();
    case CalendarField::kSeconds: return civil.second();
    case CalendarField::kMilliseconds: return time.nanos / 1'000'000;
  }
  return -1;
}

// Instants where calendars are difficult: changes of clocks of all zones, ends of years and
// of the range, leap days; and anywhere.
TimeParts RandomTime(std::mt19937_64& random) {
  static const char* const kDifficult[] = {
      "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-10-03T15:30:00Z",
      "2026-04-04T15:00:00Z", "2011-12-30T10:00:00Z", "1972-01-07T00:44:30Z",
      "1937-12-31T23:59:59Z", "1900-01-01T00:00:00Z", "2024-02-29T00:00:00Z",
      "2000-02-29T23:59:59Z", "2100-03-01T00:00:00Z", "2437-03-29T01:00:00Z",
      "2438-03-28T01:00:00Z", "2438-10-31T01:00:00Z", "2437-12-31T23:59:59Z",
      "2437-01-01T00:00:00Z", "2836-12-31T23:00:00Z", "2837-01-01T00:00:00Z",
      "9999-12-31T23:00:00Z", "0001-01-01T00:00:00Z", "2087-04-20T02:00:00Z",
      "2022-09-21T20:30:00Z", "2019-02-17T02:00:00Z",
  };
  TimeParts time;
  if (random() % 3 == 0) {
    time.seconds = kTimestampSecondsMin +
                   static_cast<int64_t>(random() % (kTimestampSecondsMax - kTimestampSecondsMin));
  } else {
    const int64_t spread = int64_t{1} << (random() % 24);
    time.seconds = ParseTimestamp(kDifficult[random() % std::size(kDifficult)])->seconds +
                   static_cast<int64_t>(random() % (2 * spread + 1)) - spread;
  }
  time.nanos = random() % 4 == 0   ? 0
               : random() % 4 == 0 ? 999'999'999
                                   : static_cast<int32_t>(random() % 1'000'000'000);
  if (time.seconds < kTimestampSecondsMin) time.seconds = kTimestampSecondsMin;
  if (time.seconds > kTimestampSecondsMax) time.seconds = kTimestampSecondsMax;
  return time;
}

TEST(CalendarTest, FieldsAreThoseOfTheLocalClock) {
  std::mt19937_64 random(1);
  Arena arena;
  EvalContext context(arena, 1000);
  for (int i = 0; i < 200'000; ++i) {
    const TimeParts time = RandomTime(random);
    const absl::string_view zone_name = kZones[random() % std::size(kZones)];
    const absl::TimeZone zone = *FindTimeZone(zone_name);
    const CalendarField field = kFields[random() % std::size(kFields)];
    const Value value = GetCalendarField(context, Value::Timestamp(time), field, zone);
    ASSERT_EQ(value.as_int(), FieldByAbseil(time, field, zone))
        << FormatTimestamp(time) << " " << zone_name << " field " << static_cast<int>(field);
  }
  EXPECT_EQ(context.horizon().offset, kNever);
}

// Sound: the field is the same everywhere before the horizon. Tight: it differs at the
// horizon, except where too many changes of clocks lie between.
TEST(CalendarTest, AMovingFieldStaysTheSameUntilItsHorizon) {
  std::mt19937_64 random(2);
  Arena arena;
  int tight = 0;
  int finite = 0;
  constexpr int kCases = 200'000;
  for (int i = 0; i < kCases; ++i) {
    EvalContext context(arena, 1000);
    const TimeParts time = RandomTime(random);
    const absl::string_view zone_name = kZones[random() % std::size(kZones)];
    const absl::TimeZone zone = *FindTimeZone(zone_name);
    const CalendarField field = kFields[random() % std::size(kFields)];
    const int slope = std::array<int, 6>{1, 1, 1, -1, 2, -3}[random() % 6];
    const int64_t value =
        GetCalendarField(context, Value::Timestamp(time, static_cast<int16_t>(slope)), field, zone)
            .as_int();
    const int64_t horizon = context.horizon().offset;
    ASSERT_GE(horizon, 1);
    const auto moved = [&](int64_t u) {
      return TimeParts::FromNanoseconds(time.ToNanoseconds() + static_cast<Nanoseconds>(u) * slope);
    };
    const auto describe = [&] {
      return FormatTimestamp(time) + " " + std::string(zone_name) + " field " +
             std::to_string(static_cast<int>(field)) + " slope " + std::to_string(slope) +
             " horizon " + std::to_string(horizon);
    };
    for (int j = 0; j < 12; ++j) {
      // Near both ends, and anywhere between them.
      const int64_t near = static_cast<int64_t>(random() % (uint64_t{1} << (random() % 40)));
      const int64_t u = j == 0  ? horizon - 1
                        : j < 4 ? horizon - 1 - std::min(near, horizon - 1)
                        : j < 8 ? std::min(near, horizon - 1)
                                : static_cast<int64_t>(random() % static_cast<uint64_t>(horizon));
      if (!IsTimestampInRange(moved(u))) continue;
      ASSERT_EQ(FieldByAbseil(moved(u), field, zone), value) << describe() << " at " << u;
    }
    if (horizon < kNever - 1 && IsTimestampInRange(moved(horizon))) {
      ++finite;
      tight += FieldByAbseil(moved(horizon), field, zone) != value;
    }
  }
  EXPECT_GT(finite, kCases * 9 / 10);
  EXPECT_GE(tight, finite * 99 / 100);
}

}  // namespace
}  // namespace makegood::cel
