#include "rules/cel/library/regex.h"

#include <gtest/gtest.h>

#include <string>

namespace makegood::cel {
namespace {

TEST(RegexTest, PatternsMatchAnywhereUnlessTheySayOtherwise) {
  struct Case {
    absl::string_view pattern;
    absl::string_view text;
    bool matches;
  };
  const Case kCases[] = {
      {"ubb", "hubba", true},
      {"foo|bar", "", false},
      {"", "cows", true},
      {"^hub", "hubba", true},
      {"^ubb", "hubba", false},
      {"ba$", "hubba", true},
      {"gr(a|e)y", "grey", true},
      {"a+\u00f1+a+", "ma\u00f1ana", true},
      {"(a|\U0001f600){2}", "\U0001f431\U0001f600\U0001f600", true},
      {".", "\u00f1", true},
      {"^.$", "\u00f1", true},
      {"(?i)HUB", "hubba", true},
      {"a.b", "a\nb", false},
  };
  Arena arena;
  for (const Case& c : kCases) {
    EvalContext context(arena, 10'000);
    const auto regex = Regex::Compile(c.pattern);
    ASSERT_TRUE(regex.ok()) << c.pattern;
    EXPECT_EQ((*regex)->Match(context, c.text).is_true(), c.matches) << c.pattern << " " << c.text;
    EXPECT_EQ(MatchOnce(context, c.text, c.pattern).is_true(), c.matches)
        << c.pattern << " " << c.text;
  }
}

TEST(RegexTest, WhatIsNoPatternOrTooLargeIsRefused) {
  for (const std::string& pattern :
       {std::string("("), std::string("a{2000}"), std::string("[z-a]"), std::string("(?<a>x)"),
        std::string("\\"), std::string(1001, 'a'), std::string(10'000, 'a'),
        std::string("((a{100}){100}){100}"), std::string("(a{30}){40}")}) {
    EXPECT_EQ(Regex::Compile(pattern).status().code(), absl::StatusCode::kInvalidArgument)
        << pattern.substr(0, 30);
    Arena arena;
    EvalContext context(arena, 100'000);
    const Value result = MatchOnce(context, "text", pattern);
    ASSERT_TRUE(result.is_error()) << pattern.substr(0, 30);
    EXPECT_EQ(result.as_error()->code, ErrorCode::kInvalidArgument);
  }
}

TEST(RegexTest, LongTextsAreRefusedAndLongMatchesPaidFor) {
  const auto regex = Regex::Compile("(x+x+)+y");
  ASSERT_TRUE(regex.ok());
  Arena arena;
  EvalContext context(arena, 100'000);
  const Value too_long = (*regex)->Match(context, std::string(4097, 'x'));
  ASSERT_TRUE(too_long.is_error());
  EXPECT_EQ(too_long.as_error()->message,
            "the text has 4097 bytes; a regular expression is matched against 4096 at most");
  EXPECT_TRUE((*regex)->Match(context, std::string(4096, 'x')).is_false());
  EXPECT_GT(context.cost(), 4096 / 64);
  EvalContext poor(arena, 10);
  EXPECT_EQ((*regex)->Match(poor, std::string(4096, 'x')).as_error()->code,
            ErrorCode::kBudgetExceeded);
  EXPECT_EQ(MatchOnce(poor, "x", "x").as_error()->code, ErrorCode::kBudgetExceeded);
}

}  // namespace
}  // namespace makegood::cel
