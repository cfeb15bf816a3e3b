#include "rules/cel/syntax/duration_hint.h"

#include <gtest/gtest.h>

namespace makegood::cel {
namespace {

TEST(DurationHintTest, PeoplesDurationsBecomeCalls) {
  const struct {
    const char* text;
    const char* hint;
  } kCases[] = {
      {"14d", "duration(\"336h\")"},
      {"14days", "duration(\"336h\")"},
      {"2weeks", "duration(\"336h\")"},
      {"1h30m", "duration(\"1h30m\")"},
      {"90Min", "duration(\"90m\")"},
      {"10s", "duration(\"10s\")"},
      {"5kg", ""},
      {"5", ""},
      {"h", ""},
      {"", ""},
      {"1_000", ""},
      {"99999999999999999999h", ""},
      {"9999999w", ""},
  };
  for (const auto& c : kCases) EXPECT_EQ(DurationHint(c.text), c.hint) << c.text;
}

}  // namespace
}  // namespace makegood::cel
