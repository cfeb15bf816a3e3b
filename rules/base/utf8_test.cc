#include "rules/base/utf8.h"

#include <string>

#include "gtest/gtest.h"

namespace makegood::rules {
namespace {

struct DecodeCase {
  std::string bytes;
  int64_t value;  // -1: refused.
};

const DecodeCase kDecodeCases[] = {
    {"a", 'a'},
    {std::string(1, '\0'), 0},
    {"\x7F", 0x7F},
    {"\xC2\x80", 0x80},
    {"\xDF\xBF", 0x7FF},
    {"\xE0\xA0\x80", 0x800},
    {"\xE2\x82\xAC", 0x20AC},
    {"\xEF\xBF\xBF", 0xFFFF},
    {"\xF0\x90\x80\x80", 0x10000},
    {"\xF4\x8F\xBF\xBF", 0x10FFFF},
    {"\x80", -1},              // A continuation without a start.
    {"\xC0\x80", -1},          // Overlong.
    {"\xC1\xBF", -1},          // Overlong.
    {"\xE0\x9F\xBF", -1},      // Overlong.
    {"\xF0\x8F\xBF\xBF", -1},  // Overlong.
    {"\xED\xA0\x80", -1},      // A surrogate.
    {"\xF4\x90\x80\x80", -1},  // Beyond Unicode.
    {"\xF8\x88\x80\x80\x80", -1},
    {"\xE2\x82", -1},  // Cut short.
    {"\xE2\x28\xAC", -1},
    {"\xFF", -1},
};

TEST(Utf8Test, DecodesScalarValuesInTheirShortestFormOnly) {
  for (const DecodeCase& c : kDecodeCases) {
    const auto decoded = DecodeUtf8(c.bytes, 0);
    if (c.value < 0) {
      EXPECT_FALSE(decoded.has_value()) << testing::PrintToString(c.bytes);
    } else {
      ASSERT_TRUE(decoded.has_value()) << testing::PrintToString(c.bytes);
      EXPECT_EQ(static_cast<int64_t>(decoded->value), c.value);
      EXPECT_EQ(decoded->length, c.bytes.size());
    }
  }
}

TEST(Utf8Test, AsciiIsSkippedUpToTheFirstOtherByte) {
  EXPECT_EQ(SkipAscii("ab\x7F\xC2\x80", 0), 3u);
  EXPECT_EQ(SkipAscii("ab\xC2\x80z", 2), 2u);
  EXPECT_EQ(SkipAscii("ab\xC2\x80z", 4), 5u);
  EXPECT_EQ(SkipAscii("", 0), 0u);
}

TEST(Utf8Test, EveryScalarValueSurvivesARoundTrip) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    AppendUtf8(c, text);
    const auto decoded = DecodeUtf8(text, 0);
    ASSERT_TRUE(decoded.has_value()) << static_cast<uint32_t>(c);
    ASSERT_EQ(decoded->value, c);
    ASSERT_EQ(decoded->length, text.size());
  }
}

TEST(Utf8Test, ACodePointIsOneColumnAndSoIsAStrayByte) {
  EXPECT_EQ(CountColumns(""), 0);
  EXPECT_EQ(CountColumns("abc"), 3);
  EXPECT_EQ(CountColumns("a\tb"), 3);
  EXPECT_EQ(CountColumns("日本"), 2);
  EXPECT_EQ(CountColumns("e\xCC\x81"), 2);  // A combining accent.
  EXPECT_EQ(CountColumns("a\xFF\xE2\x82"), 4);
}

}  // namespace
}  // namespace makegood::rules
