#include "rules/calendar/business_calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/testing/check_property.h"

namespace makegood::rules {
namespace {

absl::TimeZone Zone(const std::string& name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

// "2026-03-06T17:00" by the clock of the zone; with an offset as RFC 3339 has it.
absl::Time At(const std::string& text, absl::TimeZone zone) {
  absl::Time time;
  std::string error;
  const bool has_offset = text.size() > 17 || text.back() == 'Z';
  EXPECT_TRUE(absl::ParseTime(has_offset ? "%Y-%m-%dT%H:%M%Ez" : "%Y-%m-%dT%H:%M", text, zone,
                              &time, &error))
      << text << ": " << error;
  return time;
}

BusinessCalendar Calendar(const std::string& zone, const std::string& hours,
                          const std::string& holidays) {
  std::vector<OpeningHours> opening_hours;
  for (const absl::string_view part : absl::StrSplit(hours, ", ")) {
    const std::optional<std::vector<OpeningHours>> parsed = ParseOpeningHours(part);
    EXPECT_TRUE(parsed.has_value()) << part;
    opening_hours.insert(opening_hours.end(), parsed->begin(), parsed->end());
  }
  std::vector<absl::CivilDay> days;
  for (const absl::string_view part : absl::StrSplit(holidays, ' ', absl::SkipEmpty())) {
    days.push_back(*ParseHoliday(part));
  }
  return *BusinessCalendar::Create(Zone(zone), opening_hours, days);
}

constexpr char kOffice[] = "MON-FRI 09:00-17:00";
constexpr char kShop[] = "MON-FRI 09:00-13:00, MON-FRI 15:00-19:00, SAT 10:00-14:00";
constexpr char kNights[] = "MON-SUN 00:00-06:00";
constexpr char kAlways[] = "MON-SUN 00:00-24:00";

struct DueCase {
  const char* name;
  const char* zone;
  const char* hours;
  const char* holidays;
  const char* start;
  int minutes;
  const char* due;
};
// 6 March 2026 is a Friday.
const DueCase kDueCases[] = {
    {"within a day", "UTC", kOffice, "", "2026-03-06T09:00", 120, "2026-03-06T11:00"},
    {"Friday 17:00 and 8 business hours", "UTC", kOffice, "", "2026-03-06T17:00", 480,
     "2026-03-09T17:00"},
    {"Friday 16:00 and 1 hour: as the office closes", "UTC", kOffice, "", "2026-03-06T16:00", 60,
     "2026-03-06T17:00"},
    {"Friday 16:00 and 8 hours", "UTC", kOffice, "", "2026-03-06T16:00", 480, "2026-03-09T16:00"},
    {"asked on a Sunday", "UTC", kOffice, "", "2026-03-08T12:00", 60, "2026-03-09T10:00"},
    {"asked before opening", "UTC", kOffice, "", "2026-03-09T03:00", 60, "2026-03-09T10:00"},
    {"no time at all", "UTC", kOffice, "", "2026-03-08T12:00", 0, "2026-03-08T12:00"},
    {"a holiday on the way", "UTC", kOffice, "2026-03-09", "2026-03-06T16:00", 480,
     "2026-03-10T16:00"},
    {"a holiday on the last day", "UTC", kOffice, "2026-03-10", "2026-03-09T09:00", 600,
     "2026-03-11T11:00"},
    {"a holiday on the first day", "UTC", kOffice, "2026-03-06", "2026-03-06T10:00", 60,
     "2026-03-09T10:00"},
    {"a holiday on a Sunday changes nothing", "UTC", kOffice, "2026-03-08", "2026-03-06T16:00", 480,
     "2026-03-09T16:00"},
    {"Christmas to the sixth of January", "Europe/Madrid", kOffice,
     "2026-12-25 2027-01-01 2027-01-06", "2026-12-24T16:00", 60 + 4 * 480 + 1, "2027-01-04T09:01"},
    {"a pause at noon and a short Saturday", "Europe/Madrid", kShop, "", "2026-03-06T18:00", 360,
     "2026-03-09T10:00"},
    {"five working days", "UTC", kOffice, "", "2026-03-04T12:00", 5 * 480, "2026-03-11T12:00"},

    // Zones: hours are by the clock on the office's wall.
    {"half an hour off", "Asia/Kolkata", kOffice, "", "2026-03-06T11:00Z", 60,
     "2026-03-09T09:30+05:30"},
    {"three quarters of an hour off", "Asia/Kathmandu", kOffice, "", "2026-03-09T03:15Z", 60,
     "2026-03-09T04:15Z"},
    {"half an hour off, in New Zealand's neighbourhood", "Pacific/Chatham", kOffice, "",
     "2026-03-08T20:00Z", 60, "2026-03-08T21:00Z"},
    {"it is Monday there already", "Pacific/Auckland", kOffice, "", "2026-03-08T20:00Z", 60,
     "2026-03-08T21:00Z"},

    // New York, 8 March 2026: the clock goes from 02:00 to 03:00.
    {"the hour that does not exist is not open", "America/New_York", kNights, "",
     "2026-03-08T01:00-05:00", 120, "2026-03-08T04:00-04:00"},
    {"a night with a gap is five hours long", "America/New_York", kNights, "",
     "2026-03-08T00:00-05:00", 301, "2026-03-09T00:01-04:00"},
    {"opening in the gap is opening after it", "America/New_York", "SUN 02:30-06:00", "",
     "2026-03-08T00:00-05:00", 30, "2026-03-08T03:30-04:00"},
    {"closing in the gap is closing at it", "America/New_York", "SUN 01:00-02:30", "",
     "2026-03-08T00:00-05:00", 61, "2026-03-15T01:01-04:00"},
    // New York, 1 November 2026: from 02:00 back to 01:00.
    {"the hour that comes twice counts twice", "America/New_York", kNights, "",
     "2026-11-01T00:00-04:00", 180, "2026-11-01T02:00-05:00"},
    {"a night with a fold is seven hours long", "America/New_York", kNights, "",
     "2026-11-01T00:00-04:00", 420, "2026-11-01T06:00-05:00"},
    {"closed in the fold, open again in its repetition", "America/New_York", "SUN 01:00-01:30", "",
     "2026-11-01T00:00-04:00", 45, "2026-11-01T01:15-05:00"},
    {"office hours do not notice", "America/New_York", kOffice, "", "2026-10-30T16:00-04:00", 480,
     "2026-11-02T16:00-05:00"},
    {"half an hour back on Lord Howe", "Australia/Lord_Howe", kNights, "", "2026-04-05T00:00+11:00",
     390, "2026-04-05T06:00+10:30"},
    {"a midnight that does not exist", "America/Santiago", kAlways, "2026-09-06",
     "2026-09-05T23:30-04:00", 60, "2026-09-07T00:30-03:00"},

    // The wall clock's own promises: open day and night.
    {"24 hours are 24 hours", "UTC", kAlways, "", "2026-03-06T18:00", 24 * 60, "2026-03-07T18:00"},
    {"48 hours over a change of the clock", "America/New_York", kAlways, "",
     "2026-03-07T12:00-05:00", 48 * 60, "2026-03-09T13:00-04:00"},
};

TEST(BusinessCalendarTest, PromisesAreDueAfterThatMuchOpenTime) {
  for (const DueCase& c : kDueCases) {
    SCOPED_TRACE(c.name);
    const BusinessCalendar calendar = Calendar(c.zone, c.hours, c.holidays);
    const absl::StatusOr<std::optional<absl::Time>> due =
        calendar.DueTime(At(c.start, Zone(c.zone)), absl::Minutes(c.minutes));
    ASSERT_TRUE(due.ok()) << due.status();
    EXPECT_EQ(*due, At(c.due, Zone(c.zone))) << absl::FormatTime(**due, Zone(c.zone));
  }
}

TEST(BusinessCalendarTest, AlwaysOpenCountsElapsedTime) {
  const absl::Time start = At("2026-03-07T12:00", Zone("America/New_York"));
  EXPECT_EQ(*BusinessCalendar::AlwaysOpen().DueTime(start, absl::Hours(24)),
            start + absl::Hours(24));
  EXPECT_EQ(*BusinessCalendar::AlwaysOpen().DueTime(start, absl::Hours(48) + absl::Nanoseconds(1)),
            start + absl::Hours(48) + absl::Nanoseconds(1));
}

struct PauseCase {
  const char* name;
  const char* pauses;  // "begin/end", or "begin/" while it goes on; on 9 March 2026 and later.
  const char* due;     // Empty: it stands still.
};
// A promise of 8 business hours, made on Monday 9 March at 10:00: without pauses due on
// Tuesday at 10:00.
const PauseCase kPauseCases[] = {
    {"none", "", "2026-03-10T10:00"},
    {"an hour", "2026-03-09T11:00/2026-03-09T12:00", "2026-03-10T11:00"},
    {"a night costs what of it was open", "2026-03-09T16:00/2026-03-10T09:30", "2026-03-10T11:30"},
    {"a pause outside of the hours costs nothing", "2026-03-09T18:00/2026-03-10T08:00",
     "2026-03-10T10:00"},
    {"several", "2026-03-09T11:00/2026-03-09T12:00 2026-03-09T13:00/2026-03-09T13:30",
     "2026-03-10T11:30"},
    {"in any order", "2026-03-09T13:00/2026-03-09T13:30 2026-03-09T11:00/2026-03-09T12:00",
     "2026-03-10T11:30"},
    {"what overlaps counts once",
     "2026-03-09T11:00/2026-03-09T13:00 2026-03-09T12:00/2026-03-09T14:00", "2026-03-10T13:00"},
    {"one within another", "2026-03-09T11:00/2026-03-09T14:00 2026-03-09T12:00/2026-03-09T13:00",
     "2026-03-10T13:00"},
    {"before the promise", "2026-03-09T08:00/2026-03-09T09:30", "2026-03-10T10:00"},
    {"since before the promise", "2026-03-09T09:00/2026-03-09T11:00", "2026-03-10T11:00"},
    {"after it was due", "2026-03-10T11:00/2026-03-10T12:00", "2026-03-10T10:00"},
    {"it goes on", "2026-03-09T11:00/", ""},
    {"it began when the promise was due", "2026-03-10T10:00/", "2026-03-10T10:00"},
    {"it goes on, but was due before", "2026-03-10T11:00/", "2026-03-10T10:00"},
    {"an earlier one moves the due time into one that goes on",
     "2026-03-09T11:00/2026-03-09T12:00 2026-03-10T10:30/", ""},
    {"a week", "2026-03-09T11:00/2026-03-16T11:00", "2026-03-17T10:00"},
    {"of no length", "2026-03-09T11:00/2026-03-09T11:00", "2026-03-10T10:00"},
};

TEST(BusinessCalendarTest, PausesAreRecomputedFromTheirLog) {
  const BusinessCalendar calendar = Calendar("Europe/Madrid", kOffice, "");
  const absl::TimeZone zone = Zone("Europe/Madrid");
  for (const PauseCase& c : kPauseCases) {
    SCOPED_TRACE(c.name);
    std::vector<Pause> pauses;
    for (const std::string& text :
         std::vector<std::string>(absl::StrSplit(c.pauses, ' ', absl::SkipEmpty()))) {
      const std::pair<std::string, std::string> ends = absl::StrSplit(text, '/');
      Pause pause{At(ends.first, zone), std::nullopt};
      if (!ends.second.empty()) pause.end = At(ends.second, zone);
      pauses.push_back(pause);
    }
    const absl::StatusOr<std::optional<absl::Time>> due =
        calendar.DueTime(At("2026-03-09T10:00", zone), absl::Hours(8), pauses);
    ASSERT_TRUE(due.ok()) << due.status();
    const std::string text =
        due->has_value() ? absl::FormatTime("%Y-%m-%dT%H:%M", **due, zone) : "";
    EXPECT_EQ(text, c.due);
  }
}

TEST(BusinessCalendarTest, OpeningHoursAreOpenAtTheirBeginningAndNotAtTheirEnd) {
  const BusinessCalendar calendar = Calendar("UTC", kOffice, "2026-03-10");
  const auto is_open = [&](const char* time) {
    return calendar.IsOpenAt(At(time, absl::UTCTimeZone()));
  };
  EXPECT_TRUE(is_open("2026-03-09T09:00"));
  EXPECT_FALSE(is_open("2026-03-09T08:59"));
  EXPECT_TRUE(is_open("2026-03-09T16:59"));
  EXPECT_FALSE(is_open("2026-03-09T17:00"));
  EXPECT_FALSE(is_open("2026-03-10T12:00")) << "a holiday";
  EXPECT_FALSE(is_open("2026-03-08T12:00")) << "a Sunday";
}

TEST(BusinessCalendarTest, OverlappingHoursCountOnce) {
  const BusinessCalendar calendar =
      Calendar("UTC", "MON 09:00-12:00, MON 10:00-14:00, MON 14:00-15:00", "");
  const absl::Time monday = At("2026-03-09T00:00", absl::UTCTimeZone());
  EXPECT_EQ(calendar.OpenTimeBetween(monday, monday + absl::Hours(24)), absl::Hours(6));
}

struct TextCase {
  const char* text;
  int days;  // 0: refused.
  int open;
  int close;
};
const TextCase kTextCases[] = {
    {"MON-FRI 09:00-17:00", 5, 540, 1020},
    {"SAT 10:00-14:30", 1, 600, 870},
    {"FRI-MON 00:00-24:00", 4, 0, 1440},
    {"SUN-SUN 00:00-00:01", 1, 0, 1},
    {"MON-FRI 9:00-17:00", 0, 0, 0},
    {"MON-FRI 09:00-09:00", 0, 0, 0},
    {"MON-FRI 17:00-09:00", 0, 0, 0},
    {"MON-FRI 09:00-24:01", 0, 0, 0},
    {"MON-FRI 09:60-17:00", 0, 0, 0},
    {"mon-fri 09:00-17:00", 0, 0, 0},
    {"MON-TUE-WED 09:00-17:00", 0, 0, 0},
    {"MON-FRI", 0, 0, 0},
    {"MON-FRI 09:00", 0, 0, 0},
    {"", 0, 0, 0},
    {"MON-FRI +9:00-17:00", 0, 0, 0},
    {"MON-FRI 09:00-17:00 ", 0, 0, 0},
};

TEST(BusinessCalendarTest, OpeningHoursAreReadFromOneSpelling) {
  for (const TextCase& c : kTextCases) {
    const std::optional<std::vector<OpeningHours>> hours = ParseOpeningHours(c.text);
    EXPECT_EQ(hours.has_value(), c.days > 0) << c.text;
    if (!hours.has_value()) continue;
    EXPECT_EQ(static_cast<int>(hours->size()), c.days) << c.text;
    EXPECT_EQ(hours->front().open, c.open) << c.text;
    EXPECT_EQ(hours->front().close, c.close) << c.text;
  }
}

TEST(BusinessCalendarTest, HolidaysAreDaysThatThereAre) {
  EXPECT_EQ(*ParseHoliday("2028-02-29"), absl::CivilDay(2028, 2, 29));
  for (const char* text : {"2026-02-29", "2026-2-28", "2026-13-01", "28.02.2026", "", "2026-02"}) {
    EXPECT_FALSE(ParseHoliday(text).has_value()) << text;
  }
}

TEST(BusinessCalendarTest, WhatCannotBeIsRefused) {
  EXPECT_EQ(BusinessCalendar::Create(absl::UTCTimeZone(), {}, {}).status().message(),
            "a calendar that is never open");
  EXPECT_EQ(BusinessCalendar::Create(absl::UTCTimeZone(), {{absl::Weekday::monday, 60, 60}}, {})
                .status()
                .message(),
            "opening hours from minute 60 to minute 60 of a day");
  const BusinessCalendar calendar = Calendar("UTC", "MON 09:00-09:01", "");
  EXPECT_EQ(calendar.DueTime(absl::UnixEpoch(), absl::Hours(-1)).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(calendar.DueTime(absl::UnixEpoch(), absl::Hours(1'000)).status().message(),
            "a promise that is not due within 100 years");
}

// The plain way: minute by minute, asking the clock on the wall.
absl::Time DueMinuteByMinute(absl::TimeZone zone, const std::vector<OpeningHours>& hours,
                             const std::vector<absl::CivilDay>& holidays,
                             const std::vector<Pause>& pauses, absl::Time start, int minutes) {
  absl::Time time = start;
  while (minutes > 0) {
    const absl::CivilMinute local = absl::ToCivilMinute(time, zone);
    const absl::CivilDay day(local);
    const int minute = local.hour() * 60 + local.minute();
    bool is_open = false;
    for (const OpeningHours& h : hours) {
      is_open |= h.day == absl::GetWeekday(day) && h.open <= minute && minute < h.close;
    }
    for (const absl::CivilDay& holiday : holidays) is_open &= holiday != day;
    for (const Pause& pause : pauses) is_open &= time < pause.begin || *pause.end <= time;
    if (is_open) --minutes;
    time += absl::Minutes(1);
  }
  return time;
}

TEST(BusinessCalendarTest, DueTimesAreThoseOfCountingMinutes) {
  const std::vector<absl::TimeZone> zones = {Zone("UTC"), Zone("America/New_York"),
                                             Zone("Australia/Lord_Howe"), Zone("Asia/Kathmandu"),
                                             Zone("America/Santiago")};
  EXPECT_TRUE(testing::CheckProperty("due", [&] {
    const absl::TimeZone zone = zones[*rc::gen::inRange<size_t>(0, zones.size())];
    std::vector<OpeningHours> hours;
    const int spans = *rc::gen::inRange(1, 6);
    for (int i = 0; i < spans; ++i) {
      const int open = *rc::gen::inRange(0, 1440);
      hours.push_back({static_cast<absl::Weekday>(*rc::gen::inRange(0, 7)), open,
                       *rc::gen::inRange(open + 1, 1441)});
    }
    // Near a change of the clock, more often than not.
    const std::vector<absl::CivilDay> changes = {
        absl::CivilDay(2026, 3, 8), absl::CivilDay(2026, 11, 1), absl::CivilDay(2026, 4, 5),
        absl::CivilDay(2026, 9, 6)};
    const absl::CivilDay change = changes[*rc::gen::inRange<size_t>(0, changes.size())];
    const absl::Time start =
        absl::FromCivil(change, zone) + absl::Minutes(*rc::gen::inRange(-3000, 1500));
    const std::vector<absl::CivilDay> holidays = {change + *rc::gen::inRange(-3, 5)};
    std::vector<Pause> pauses;
    const int pause_count = *rc::gen::inRange(0, 3);
    for (int i = 0; i < pause_count; ++i) {
      const absl::Time begin = start + absl::Minutes(*rc::gen::inRange(-500, 3000));
      pauses.push_back({begin, begin + absl::Minutes(*rc::gen::inRange(0, 2000))});
    }
    const int minutes = *rc::gen::inRange(1, 700);
    const absl::StatusOr<BusinessCalendar> calendar =
        BusinessCalendar::Create(zone, hours, holidays);
    RC_ASSERT(calendar.ok());
    const absl::StatusOr<std::optional<absl::Time>> due =
        calendar->DueTime(start, absl::Minutes(minutes), pauses);
    RC_ASSERT(due.ok());
    RC_ASSERT(due->has_value());
    RC_ASSERT(**due == DueMinuteByMinute(zone, hours, holidays, pauses, start, minutes));
    if (pauses.empty()) {
      RC_ASSERT(calendar->OpenTimeBetween(start, **due) == absl::Minutes(minutes));
    }
  }));
}

}  // namespace
}  // namespace makegood::rules
