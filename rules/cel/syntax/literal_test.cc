#include "rules/cel/syntax/literal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"

namespace makegood::cel {
namespace {

std::string Show(const LiteralOrError& value) {
  if (const auto* literal = std::get_if<Literal>(&value)) return WriteLiteral(*literal);
  const auto& error = std::get<LiteralError>(value);
  return absl::StrCat(error.span.begin, "-", error.span.end, " ", error.message);
}

TEST(LiteralTest, NumbersAreReadToTheirLimits) {
  EXPECT_EQ(Show(ReadInt("0", false)), "0");
  EXPECT_EQ(Show(ReadInt("007", false)), "7");
  EXPECT_EQ(Show(ReadInt("0x2A", false)), "42");
  EXPECT_EQ(Show(ReadInt("0xff", true)), "-255");
  EXPECT_EQ(Show(ReadInt("9223372036854775807", false)), "9223372036854775807");
  EXPECT_EQ(Show(ReadInt("9223372036854775808", true)), "-9223372036854775808");
  EXPECT_EQ(Show(ReadInt("0x8000000000000000", true)), "-9223372036854775808");
  EXPECT_EQ(Show(ReadInt("9223372036854775808", false)),
            "0-19 `9223372036854775808` does not fit an int");
  EXPECT_EQ(Show(ReadInt("9223372036854775809", true)),
            "0-19 `-9223372036854775809` does not fit an int");
  EXPECT_EQ(Show(ReadInt("99999999999999999999", false)),
            "0-20 `99999999999999999999` does not fit an int");
  EXPECT_EQ(Show(ReadUint("18446744073709551615u")), "18446744073709551615u");
  EXPECT_EQ(Show(ReadUint("0xFFU")), "255u");
  EXPECT_EQ(Show(ReadUint("18446744073709551616u")),
            "0-21 `18446744073709551616u` does not fit a uint");
  EXPECT_EQ(Show(ReadDouble("1.5", false)), "1.5");
  EXPECT_EQ(Show(ReadDouble(".5", true)), "-0.5");
  EXPECT_EQ(Show(ReadDouble("1e3", false)), "1000.0");
  EXPECT_EQ(Show(ReadDouble("0.0", true)), "-0.0");
  EXPECT_EQ(Show(ReadDouble("1e-400", false)), "0.0");
  EXPECT_EQ(Show(ReadDouble("1e400", false)), "0-5 `1e400` does not fit a double");
}

TEST(LiteralTest, AnIntThatIsOneTooLargeMayBeAUint) {
  const auto error = std::get<LiteralError>(ReadInt("9223372036854775808", false));
  EXPECT_EQ(error.suggestion, "9223372036854775808u");
}

TEST(LiteralTest, StringsAndBytesAreUnescaped) {
  const struct {
    const char* text;
    std::string value;
  } kStrings[] = {
      {"''", ""},
      {"\"a'b\"", "a'b"},
      {"'''a'b''c'''", "a'b''c"},
      {"\"\"\"line\nline\"\"\"", "line\nline"},
      {R"('\a\b\f\n\r\t\v\\\'\"\`\?')", "\a\b\f\n\r\t\v\\'\"`?"},
      {R"('\x41\X42\101')", "ABA"},
      {R"('\xff\377')", "ÿÿ"},
      {R"('\u2764')", "❤"},
      {R"('\U0001F62C')", "😬"},
      {R"('\000')", std::string("\0", 1)},
      {R"(r'\d+\')", "\\d+\\"},
      {R"(R"""\n""")", "\\n"},
      {"'ß'", "ß"},
  };
  for (const auto& c : kStrings) {
    const auto value = ReadString(c.text);
    ASSERT_TRUE(std::holds_alternative<Literal>(value)) << c.text << ": " << Show(value);
    EXPECT_EQ(std::get<std::string>(std::get<Literal>(value)), c.value) << c.text;
  }
  const struct {
    const char* text;
    std::string value;
  } kBytes[] = {
      {"b'abc'", "abc"},        {"B'ÿ'", "\xc3\xbf"},       {R"(b'\377\xff')", "\xff\xff"},
      {R"(br'\377')", "\\377"}, {R"(bR"""a"b""")", "a\"b"},
  };
  for (const auto& c : kBytes) {
    const auto value = ReadBytes(c.text);
    ASSERT_TRUE(std::holds_alternative<Literal>(value)) << c.text << ": " << Show(value);
    EXPECT_EQ(std::get<BytesLiteral>(std::get<Literal>(value)).bytes, c.value) << c.text;
  }
}

TEST(LiteralTest, BadEscapesAreReportedWhereTheyStand) {
  EXPECT_EQ(Show(ReadString(R"("\d+")")), R"(1-3 unknown escape `\d`)");
  EXPECT_EQ(Show(ReadString(R"("ab\8")")), R"(3-5 unknown escape `\8`)");
  EXPECT_EQ(Show(ReadString("'\\ß'")), "1-4 unknown escape `\\ß`");
  EXPECT_EQ(Show(ReadString(R"("\x4")")), R"(1-4 the escape `\x4` is too short)");
  EXPECT_EQ(Show(ReadString(R"("\u12g4")")), R"(1-5 the escape `\u12` is too short)");
  EXPECT_EQ(Show(ReadString(R"("\12")")), R"(1-4 the escape `\12` is too short)");
  EXPECT_EQ(Show(ReadString(R"("\ud800")")), R"(1-7 `\ud800` is not a Unicode character)");
  EXPECT_EQ(Show(ReadString(R"("\U00110000")")), R"(1-11 `\U00110000` is not a Unicode character)");
  EXPECT_EQ(Show(ReadBytes(R"(b"\u0041")")), R"(2-8 `\u0041` cannot stand in bytes)");
  EXPECT_EQ(Show(ReadBytes(R"(b"\U41")")), R"(2-6 `\U41` cannot stand in bytes)");
  EXPECT_EQ(std::get<LiteralError>(ReadString(R"("\d")")).suggestion, R"(\\d)");
}

TEST(LiteralTest, DoublesAreWrittenWithTheFewestDigits) {
  EXPECT_EQ(WriteDouble(0.1), "0.1");
  EXPECT_EQ(WriteDouble(100), "100.0");
  EXPECT_EQ(WriteDouble(1e16), "10000000000000000.0");
  EXPECT_EQ(WriteDouble(1e17), "1e+17");
  EXPECT_EQ(WriteDouble(1e-5), "0.00001");
  EXPECT_EQ(WriteDouble(1.5e-7), "1.5e-07");
  EXPECT_EQ(WriteDouble(-0.0), "-0.0");
  EXPECT_EQ(WriteDouble(std::numeric_limits<double>::infinity()), "double(\"Infinity\")");
  EXPECT_EQ(WriteDouble(-std::numeric_limits<double>::infinity()), "double(\"-Infinity\")");
  EXPECT_EQ(WriteDouble(std::nan("")), "double(\"NaN\")");
}

TEST(LiteralTest, TextIsWrittenSoThatAReaderCanSeeIt) {
  EXPECT_EQ(WriteString("a'b\"c\\d\n"), R"("a'b\"c\\d\n")");
  EXPECT_EQ(WriteString("größe ❤"), "\"größe ❤\"");
  EXPECT_EQ(WriteString(std::string("\x00\x1b\x7f", 3)), R"("\x00\x1b\x7f")");
  EXPECT_EQ(WriteString("\u00a0\u200b\U000E0001"), R"("\u00a0\u200b\U000e0001")");
  EXPECT_EQ(WriteString("\xff"), R"("\ufffd")");
  EXPECT_EQ(WriteBytes("a\"\xff\xc3\xbf"), "b\"a\\\"\\xffÿ\"");
  EXPECT_EQ(WriteLiteral(NullLiteral()), "null");
  EXPECT_EQ(WriteLiteral(true), "true");
}

}  // namespace
}  // namespace makegood::cel
