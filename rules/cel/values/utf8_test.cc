#include "rules/cel/values/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace makegood::cel {
namespace {

TEST(Utf8Test, ValidTextsAreCounted) {
  struct Case {
    absl::string_view text;
    size_t code_points;
  };
  const Case kCases[] = {{"", 0},
                         {"four", 4},
                         {"\u03c0\u03ad\u03bd\u03c4\u03b5", 5},
                         {"\U0001f431\U0001f600", 2},
                         {"\x7f", 1},
                         {"\u0080", 1},
                         {"\u07ff\u0800", 2},
                         {"\uffff", 1},
                         {"\U0010ffff", 1},
                         {"a long text of ASCII and then \u00f1", 31}};
  for (const Case& c : kCases) {
    EXPECT_TRUE(IsValidUtf8(c.text)) << c.text;
    EXPECT_EQ(CountCodePoints(c.text), c.code_points) << c.text;
  }
}

TEST(Utf8Test, InvalidTextsAreFoundWhereverTheyStand) {
  for (const char* invalid :
       {"\xff", "\x80", "\xc3", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
        "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xe2\x82", "\xe2\x28\xa1", "\xf0\x9f\x98"}) {
    for (size_t before = 0; before < 18; ++before) {
      EXPECT_FALSE(IsValidUtf8(std::string(before, 'a') + invalid));
      EXPECT_FALSE(IsValidUtf8(std::string(before, 'a') + invalid + "and more after it"));
    }
  }
}

}  // namespace
}  // namespace makegood::cel
