#include "rules/cel/values/double_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace makegood::cel {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(DoubleTextTest, DoublesAreWrittenWithTheFewestDigits) {
  struct Case {
    double d;
    absl::string_view text;
  };
  const Case kCases[] = {
      {0, "0"},
      {-0.0, "-0"},
      {1, "1"},
      {-1, "-1"},
      {123.456, "123.456"},
      {-4.5e-3, "-0.0045"},
      {1e-4, "0.0001"},
      {1e-5, "1e-05"},
      {123456, "123456"},
      {1234567, "1.234567e+06"},
      {1e6, "1e+06"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1e100, "1e+100"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {kInfinity, "+Inf"},
      {-kInfinity, "-Inf"},
      {std::nan(""), "NaN"},
  };
  for (const Case& c : kCases) EXPECT_EQ(FormatDouble(c.d), c.text);
  EXPECT_EQ(FormatDouble(1e6, 17), "1000000");
  EXPECT_EQ(FormatDouble(1e16, 17), "10000000000000000");
  EXPECT_EQ(FormatDouble(1e17, 17), "1e+17");
}

TEST(DoubleTextTest, EveryDoubleReadsBackAsItself) {
  std::mt19937_64 random(20260302);
  for (int i = 0; i < 100'000; ++i) {
    const uint64_t bits = random();
    double d;
    std::memcpy(&d, &bits, sizeof(d));
    if (std::isnan(d)) continue;
    ASSERT_EQ(ParseDouble(FormatDouble(d)), d) << FormatDouble(d);
  }
}

TEST(DoubleTextTest, TextsAreReadStrictly) {
  struct Case {
    absl::string_view text;
    std::optional<double> d;
  };
  const Case kCases[] = {
      {"0", 0.0},
      {"123", 123.0},
      {"+1.5", 1.5},
      {"-987.654", -987.654},
      {".5", 0.5},
      {"5.", 5.0},
      {"6.02214e23", 6.02214e23},
      {"-84.32e7", -84.32e7},
      {"1E3", 1000.0},
      {"1e-400", 0.0},
      {"-1e-400", -0.0},
      {"Infinity", kInfinity},
      {"-Infinity", -kInfinity},
      {"+Inf", kInfinity},
      {"inf", kInfinity},
      {"1.7976931348623157e308", 1.7976931348623157e308},
      {"1e309", std::nullopt},
      {"-1e309", std::nullopt},
      {"", std::nullopt},
      {"-", std::nullopt},
      {".", std::nullopt},
      {"1.5 ", std::nullopt},
      {" 1.5", std::nullopt},
      {"1,5", std::nullopt},
      {"0x10", std::nullopt},
      {"1e", std::nullopt},
      {"--1", std::nullopt},
      {"+-1", std::nullopt},
      {"nan(1)", std::nullopt},
      {"one", std::nullopt},
      {"1.5f", std::nullopt},
  };
  for (const Case& c : kCases) EXPECT_EQ(ParseDouble(c.text), c.d) << c.text;
  EXPECT_TRUE(std::isnan(*ParseDouble("NaN")));
  EXPECT_TRUE(std::isnan(*ParseDouble("nan")));
}

}  // namespace
}  // namespace makegood::cel
