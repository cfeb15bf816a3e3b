#include "rules/policy/scalar.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace makegood::rules {
namespace {

// The text, and its duration as absl writes it; empty: none.
struct DurationCase {
  std::string text;
  std::string duration;
};

const DurationCase kDurations[] = {
    {"24h", "24h"},
    {"14d", "336h"},
    {"7d12h", "180h"},
    {"90s", "1m30s"},
    {"500ms", "500ms"},
    {"1h30m", "1h30m"},
    {"1.5s", "1.5s"},
    {"0.5d", "12h"},
    {"1us", "1us"},
    {"1ns", "1ns"},
    {"0s", "0"},
    {"-5m", "-5m"},
    {"1d2h3m4s5ms6us7ns", "26h3m4.005006007s"},
    {"315576000000s", "87660000h"},
    {"3652500d", "87660000h"},
    {"315576000001s", ""},  // Beyond CEL's range.
    {"9223372036854775807d9223372036854775807d", ""},
    {"9223372036854775808s", ""},
    {"", ""},
    {"-", ""},
    {"5", ""},
    {"h", ""},
    {"5 h", ""},
    {"5h ", ""},
    {"+5h", ""},
    {"5H", ""},
    {"5w", ""},
    {"1.h", ""},
    {".5h", ""},
    {"1.0000000001s", ""},
    {"--5h", ""},
    {"5h-3m", ""},
};

TEST(ScalarTest, DurationsAreNumbersWithUnits) {
  for (const DurationCase& c : kDurations) {
    const std::optional<absl::Duration> duration = ParseDuration(c.text);
    EXPECT_EQ(duration.has_value() ? absl::FormatDuration(*duration) : "", c.duration) << c.text;
  }
}

// The text, and its instant in UTC; empty: none.
struct TimestampCase {
  std::string text;
  std::string time;
};

const TimestampCase kTimestamps[] = {
    {"2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00"},
    {"2026-01-01T09:30:00.25+01:00", "2026-01-01T08:30:00.25+00:00"},
    {"2026-01-01T00:00:00-05:30", "2026-01-01T05:30:00+00:00"},
    {"2024-02-29T23:59:59.999999999Z", "2024-02-29T23:59:59.999999999+00:00"},
    {"0001-01-01T00:00:00Z", "1-01-01T00:00:00+00:00"},
    {"9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999+00:00"},
    {"0001-01-01T00:00:00+00:01", ""},
    {"9999-12-31T23:59:59-00:01", ""},
    {"0000-01-01T00:00:00Z", ""},
    {"2025-02-29T00:00:00Z", ""},
    {"2026-13-01T00:00:00Z", ""},
    {"2026-01-01T24:00:00Z", ""},
    {"2026-01-01T00:00:60Z", ""},
    {"2026-01-01T00:00:00", ""},
    {"2026-01-01", ""},
    {"2026-01-01 00:00:00Z", ""},
    {"2026-01-01t00:00:00z", ""},
    {"2026-01-01T00:00:00.Z", ""},
    {"2026-01-01T00:00:00.0000000001Z", ""},
    {"2026-01-01T00:00:00+24:00", ""},
    {"2026-01-01T00:00:00+0100", ""},
    {"2026-01-01T00:00:00Zx", ""},
    {"2026-1-1T00:00:00Z", ""},
    {"", ""},
};

TEST(ScalarTest, TimestampsAreRfc3339) {
  for (const TimestampCase& c : kTimestamps) {
    const std::optional<absl::Time> time = ParseTimestamp(c.text);
    EXPECT_EQ(
        time.has_value() ? absl::FormatTime(absl::RFC3339_full, *time, absl::UTCTimeZone()) : "",
        c.time)
        << c.text;
  }
}

std::string Describe(const TypedScalar& scalar) {
  if (!scalar.value.has_value()) return absl::StrCat("error: ", scalar.problem);
  const std::string type(ScalarTypeName(*scalar.value));
  if (const auto* value = std::get_if<bool>(&*scalar.value)) {
    return absl::StrCat(type, " ", *value ? "true" : "false");
  }
  if (const auto* value = std::get_if<int64_t>(&*scalar.value))
    return absl::StrCat(type, " ", *value);
  if (const auto* value = std::get_if<double>(&*scalar.value))
    return absl::StrCat(type, " ", *value);
  if (const auto* value = std::get_if<std::string>(&*scalar.value)) {
    return absl::StrCat(type, " ", *value);
  }
  return type;
}

// A plain scalar, and what it is taken for.
struct PlainCase {
  std::string text;
  std::string meaning;
};

const PlainCase kPlain[] = {
    {"true", "bool true"},
    {"false", "bool false"},
    {"0", "int 0"},
    {"-0", "int 0"},
    {"50", "int 50"},
    {"-7", "int -7"},
    {"9223372036854775807", "int 9223372036854775807"},
    {"-9223372036854775808", "int -9223372036854775808"},
    {"9223372036854775808", "error: `9223372036854775808` is too large for an int"},
    {"0.5", "double 0.5"},
    {"-1.25", "double -1.25"},
    {"1e3", "double 1000"},
    {"1.5E-2", "double 0.015"},
    {"24h", "duration"},
    {"2026-01-01T00:00:00Z", "timestamp"},
    {"dingdoor", "string dingdoor"},
    {"refund_now", "string refund_now"},
    {"Europe/Madrid", "string Europe/Madrid"},
    {"e5", "string e5"},
    {"-", "string -"},
    {"v1.2", "string v1.2"},
    {"1st", "string 1st"},
    {"24 hours", "string 24 hours"},
    // YAML's traps.
    {"010", "error: `010` has a leading zero"},
    {"-010", "error: `-010` has a leading zero"},
    {"0x1F", "error: `0x1F` is no number"},
    {"0o17", "error: `0o17` is no number"},
    {"1_000", "error: `1_000` is no number"},
    {"1:30", "error: `1:30` is no number"},
    {"+5", "error: `+5` is no number"},
    {".5", "error: `.5` is no number"},
    {"5.", "error: `5.` is no number"},
    {"1e400", "error: `1e400` is no number"},
    {"1.2.3", "error: `1.2.3` is no number"},
    {".inf", "error: `.inf` is no number"},
    {"-.Inf", "error: `-.Inf` is no number"},
    {".nan", "error: `.nan` is no number"},
    {"yes", "error: `yes` could be text or a bool"},
    {"Off", "error: `Off` could be text or a bool"},
    {"True", "error: `True` is no bool"},
    {"2026-01-01", "error: `2026-01-01` is no time"},
    {"2026-01-01 00:00:00", "error: `2026-01-01 00:00:00` is no time"},
    {"2025-02-29T00:00:00Z", "error: `2025-02-29T00:00:00Z` is no time"},
};

TEST(ScalarTest, APlainWordIsWhatItLooksLikeOrAnError) {
  for (const PlainCase& c : kPlain) {
    const TypedScalar scalar = ParsePlainScalar(c.text);
    EXPECT_EQ(Describe(scalar), c.meaning) << c.text;
    EXPECT_EQ(scalar.help.empty(), scalar.value.has_value()) << c.text;
  }
}

TEST(ScalarTest, NamesAreIdentifiers) {
  for (const char* name : {"a", "_", "already_refunded", "A1"}) EXPECT_TRUE(IsIdentifier(name));
  for (const char* name : {"", "1a", "a-b", "a b", "a.b", "é"}) EXPECT_FALSE(IsIdentifier(name));
}

}  // namespace
}  // namespace makegood::rules
