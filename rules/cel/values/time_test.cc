#include "rules/cel/values/time.h"

#include <gtest/gtest.h>

namespace makegood::cel {
namespace {

std::string Rewritten(absl::string_view timestamp) {
  const std::optional<TimeParts> parsed = ParseTimestamp(timestamp);
  return parsed.has_value() ? FormatTimestamp(*parsed) : "none";
}

TEST(TimeTest, TimestampsAreReadAsRfc3339AndWrittenInUtc) {
  struct Case {
    absl::string_view text;
    absl::string_view written;
  };
  const Case kCases[] = {
      {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
      {"2009-02-13T23:31:30Z", "2009-02-13T23:31:30Z"},
      {"2026-03-02T10:00:00.5Z", "2026-03-02T10:00:00.5Z"},
      {"2026-03-02T10:00:00.500000000Z", "2026-03-02T10:00:00.5Z"},
      {"2026-03-02T10:00:00.000000001Z", "2026-03-02T10:00:00.000000001Z"},
      {"2026-03-02T10:00:00.000Z", "2026-03-02T10:00:00Z"},
      {"2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00Z"},
      {"2026-03-02T23:00:00-05:30", "2026-03-03T04:30:00Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
      {"1969-12-31T23:59:59.25Z", "1969-12-31T23:59:59.25Z"},
      {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
      {"9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"},
      {"0000-12-31T23:00:00-01:00", "0001-01-01T00:00:00Z"},
      // Out of range, some only because of the offset.
      {"0000-01-01T00:00:00Z", "none"},
      {"0001-01-01T00:00:00+00:01", "none"},
      {"9999-12-31T23:59:59-00:01", "none"},
      {"10000-01-01T00:00:00Z", "none"},
      // No such day, hour, minute, second, offset.
      {"2026-02-29T00:00:00Z", "none"},
      {"2026-04-31T00:00:00Z", "none"},
      {"2026-00-10T00:00:00Z", "none"},
      {"2026-13-10T00:00:00Z", "none"},
      {"2026-01-00T00:00:00Z", "none"},
      {"2026-01-01T24:00:00Z", "none"},
      {"2026-01-01T00:60:00Z", "none"},
      {"2016-12-31T23:59:60Z", "none"},
      {"2026-01-01T00:00:00+24:00", "none"},
      {"2026-01-01T00:00:00+01:60", "none"},
      // Not RFC 3339.
      {"", "none"},
      {"now", "none"},
      {"2026-01-01", "none"},
      {"2026-01-01T00:00:00", "none"},
      {"2026-01-01 00:00:00Z", "none"},
      {"2026-01-01t00:00:00z", "none"},
      {"2026-01-01T00:00:00.Z", "none"},
      {"2026-01-01T00:00:00.1234567890Z", "none"},
      {"2026-01-01T00:00:00+0100", "none"},
      {"2026-01-01T00:00:00+01:00 ", "none"},
      {" 2026-01-01T00:00:00Z", "none"},
      {"2026-1-1T00:00:00Z", "none"},
      {"-026-01-01T00:00:00Z", "none"},
      {"2026-01-01T00:00:00ZZ", "none"},
  };
  for (const Case& c : kCases) EXPECT_EQ(Rewritten(c.text), c.written) << c.text;
}

TEST(TimeTest, TimestampsHaveTheirSecondsSince1970) {
  EXPECT_EQ(ParseTimestamp("2009-02-13T23:31:30Z")->seconds, 1'234'567'890);
  EXPECT_EQ(ParseTimestamp("0001-01-01T00:00:00Z")->seconds, kTimestampSecondsMin);
  EXPECT_EQ(ParseTimestamp("9999-12-31T23:59:59Z")->seconds, kTimestampSecondsMax);
  EXPECT_EQ(*ParseTimestamp("1969-12-31T23:59:59.25Z"), (TimeParts{-1, 250'000'000}));
}

TEST(TimeTest, DurationsAreReadInGoNotation) {
  struct Case {
    absl::string_view text;
    absl::string_view written;  // As string(duration) writes it.
  };
  const Case kCases[] = {
      {"0", "0s"},
      {"+0", "0s"},
      {"-0", "0s"},
      {"1h30m", "5400s"},
      {"-1.5h", "-5400s"},
      {"+5s", "5s"},
      {".5s", "0.5s"},
      {"5.s", "5s"},
      {"-.5s", "-0.5s"},
      {"250ms", "0.25s"},
      {"1us", "0.000001s"},
      {"1\u00b5s", "0.000001s"},
      {"1\u03bcs", "0.000001s"},
      {"1ns", "0.000000001s"},
      {"0.1ns", "0s"},
      {"1.9ns", "0.000000001s"},
      {"1h1h", "7200s"},
      {"30m2h", "9000s"},
      {"1000000s", "1000000s"},
      {"0.3333333333333333333h", "1199.999999999s"},
      {"9223372036.854775807s", "9223372036.854775807s"},
      {"-9223372036.854775808s", "-9223372036.854775808s"},
      {"-9223372036854775808ns", "-9223372036.854775808s"},
      {"2562047h47m16.854775807s", "9223372036.854775807s"},
      // Out of range, at once or as a sum.
      {"9223372036.854775808s", "none"},
      {"9223372036854775808ns", "none"},
      {"-9223372036854775809ns", "none"},
      {"2562047h47m16.854775808s", "none"},
      {"320000000000s", "none"},
      {"-320000000000s", "none"},
      {"99999999999999999999999999h", "none"},
      {"9223372036854775807ns1ns", "none"},
      // Not a duration.
      {"", "none"},
      {"+", "none"},
      {"-", "none"},
      {"5", "none"},
      {".s", "none"},
      {"s", "none"},
      {"1x", "none"},
      {"1h-5m", "none"},
      {"1 h", "none"},
      {" 1h", "none"},
      {"1h ", "none"},
      {"1H", "none"},
      {"1d", "none"},
      {"--1s", "none"},
      {"1e3s", "none"},
      {"00", "none"},
  };
  for (const Case& c : kCases) {
    const std::optional<TimeParts> parsed = ParseDuration(c.text);
    EXPECT_EQ(parsed.has_value() ? FormatDuration(*parsed) : "none", c.written) << c.text;
  }
}

TEST(TimeTest, DaysAreReadWhereTheyAreAllowed) {
  EXPECT_EQ(FormatDuration(*ParseDuration("14d", true)), "1209600s");
  EXPECT_EQ(FormatDuration(*ParseDuration("-1.5d", true)), "-129600s");
  EXPECT_EQ(FormatDuration(*ParseDuration("1d12h", true)), "129600s");
  EXPECT_FALSE(ParseDuration("106752d", true).has_value());
}

TEST(TimeTest, DurationsForPeopleAreShortAndReadBackAsTheSame) {
  struct Case {
    absl::string_view text;
    absl::string_view written;
  };
  const Case kCases[] = {
      {"0", "0s"},
      {"24h", "24h"},
      {"48h", "2d"},
      {"336h", "14d"},
      {"-336h", "-14d"},
      {"25h", "25h"},
      {"49h", "49h"},
      {"90m", "1h30m"},
      {"60m", "1h"},
      {"90s", "1m30s"},
      {"3601s", "1h1s"},
      {"1500ms", "1.5s"},
      {"250ms", "250ms"},
      {"-250ms", "-250ms"},
      {"15us", "15us"},
      {"1ns", "1ns"},
      {"1000001ns", "1000001ns"},
      {"59.999999999s", "59.999999999s"},
      {"-9223372036854775808ns", "-2562047h47m16.854775808s"},
  };
  for (const Case& c : kCases) {
    const TimeParts duration = *ParseDuration(c.text);
    EXPECT_EQ(FormatDurationForPeople(duration), c.written);
    EXPECT_EQ(ParseDuration(c.written, true), duration) << c.written;
  }
}

TEST(TimeTest, SumsAndDifferencesCarryNanoseconds) {
  const TimeParts kTimes[] = {
      {0, 0}, {0, 1}, {0, 999'999'999}, {-1, 1}, {-1, 999'999'999}, {5, 500'000'000}, {-7, 0}};
  for (const TimeParts a : kTimes) {
    for (const TimeParts b : kTimes) {
      EXPECT_EQ(AddTimes(a, b), TimeParts::FromNanoseconds(a.ToNanoseconds() + b.ToNanoseconds()));
      EXPECT_EQ(SubtractTimes(a, b),
                TimeParts::FromNanoseconds(a.ToNanoseconds() - b.ToNanoseconds()));
    }
  }
}

TEST(TimeTest, DurationsAreWhatFits64BitsOfNanoseconds) {
  EXPECT_TRUE(IsDurationInRange(TimeParts{9'223'372'036, 854'775'807}));
  EXPECT_FALSE(IsDurationInRange(TimeParts{9'223'372'036, 854'775'808}));
  EXPECT_TRUE(IsDurationInRange(TimeParts{-9'223'372'037, 145'224'192}));
  EXPECT_FALSE(IsDurationInRange(TimeParts{-9'223'372'037, 145'224'191}));
  EXPECT_FALSE(IsDurationInRange(TimeParts{9'223'372'037, 0}));
  EXPECT_FALSE(IsDurationInRange(TimeParts{INT64_MAX, 0}));
  EXPECT_FALSE(IsDurationInRange(TimeParts{INT64_MIN, 0}));
}

TEST(TimeTest, AbslTimesConvertBothWaysAndAreClampedToTheRange) {
  const TimeParts kTimes[] = {{0, 0},
                              {-1, 999'999'999},
                              {1'234'567'890, 1},
                              {kTimestampSecondsMin, 0},
                              {kTimestampSecondsMax, 999'999'999}};
  for (const TimeParts time : kTimes) EXPECT_EQ(FromAbslTime(ToAbslTime(time)), time);
  EXPECT_EQ(FromAbslTime(absl::InfinitePast()), (TimeParts{kTimestampSecondsMin, 0}));
  EXPECT_EQ(FromAbslTime(absl::InfiniteFuture()), (TimeParts{kTimestampSecondsMax, 999'999'999}));
}

TEST(TimeTest, TimeZonesAreNamesOrOffsets) {
  struct Case {
    absl::string_view name;
    int offset_minutes;  // On 1 July 2026.
  };
  const Case kCases[] = {
      {"UTC", 0},
      {"Europe/Madrid", 120},
      {"America/New_York", -240},
      {"Asia/Kathmandu", 345},
      {"US/Central", -300},
      {"GMT", 0},
      {"Etc/GMT+5", -300},
      {"America/Argentina/Ushuaia", -180},
      {"+05:30", 330},
      {"-08:00", -480},
      {"02:00", 120},
      {"-00:00", 0},
      {"-02:30", -150},
      {"+23:59", 1439},
  };
  const absl::Time july = absl::FromUnixSeconds(ParseTimestamp("2026-07-01T00:00:00Z")->seconds);
  for (const Case& c : kCases) {
    const std::optional<absl::TimeZone> zone = FindTimeZone(c.name);
    ASSERT_TRUE(zone.has_value()) << c.name;
    EXPECT_EQ(zone->At(july).offset, c.offset_minutes * 60) << c.name;
  }
}

TEST(TimeTest, WhatIsNoTimeZoneNeverReachesTheFileSystem) {
  for (const absl::string_view name : {"",
                                       "Mars/Phobos",
                                       "europe/madrid",
                                       "localtime",
                                       "posixrules",
                                       "/etc/passwd",
                                       "/usr/share/zoneinfo/UTC",
                                       "../zoneinfo/Europe/Madrid",
                                       "Europe/../Europe/Madrid",
                                       "libc:localtime",
                                       "Fixed/UTC+01:00:00",
                                       "Europe",
                                       "Europe/Madrid ",
                                       "posix/Europe/Madrid",
                                       "right/Europe/Madrid",
                                       "zone.tab",
                                       "+5:30",
                                       "+05:30:00",
                                       "+24:00",
                                       "+01:60",
                                       "++1:00",
                                       "05:3x"}) {
    EXPECT_FALSE(FindTimeZone(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace makegood::cel
