#include "rules/base/source.h"

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace makegood::rules {
namespace {

struct PositionCase {
  std::string text;
  uint32_t offset;
  Position position;
};

const PositionCase kPositionCases[] = {
    {"", 0, {1, 1}},
    {"", 7, {1, 1}},
    {"abc", 0, {1, 1}},
    {"abc", 2, {1, 3}},
    {"abc", 3, {1, 4}},
    {"abc", 99, {1, 4}},
    {"a\nb", 1, {1, 2}},
    {"a\nb", 2, {2, 1}},
    {"a\n", 2, {2, 1}},
    {"a\r\nb", 1, {1, 2}},
    {"a\r\nb", 2, {1, 2}},  // Inside the line end: still its start.
    {"a\r\nb", 3, {2, 1}},
    {"a\rb", 2, {2, 1}},
    {"a\n\rb", 3, {3, 1}},
    {"\tx", 1, {1, 2}},
    {"日本x", 6, {1, 3}},
    {"a\xFF"
     "b",
     2,
     {1, 3}},
};

TEST(SourceTest, CountsLinesAndColumnsAsPeopleDo) {
  for (const PositionCase& c : kPositionCases) {
    const Source source("x", c.text);
    const Position position = source.PositionAt(c.offset);
    EXPECT_EQ(source.LineAt(c.offset), position.line) << c.offset;
    EXPECT_EQ(position.line, c.position.line) << testing::PrintToString(c.text) << c.offset;
    EXPECT_EQ(position.column, c.position.column) << testing::PrintToString(c.text) << c.offset;
  }
}

TEST(SourceTest, LinesComeWithoutTheirEnds) {
  const Source source("x", "one\ntwo\r\nthree\rfour\n");
  EXPECT_EQ(source.line_count(), 5);
  EXPECT_EQ(source.Line(1), "one");
  EXPECT_EQ(source.Line(2), "two");
  EXPECT_EQ(source.Line(3), "three");
  EXPECT_EQ(source.Line(4), "four");
  EXPECT_EQ(source.Line(5), "");
  EXPECT_EQ(source.Line(0), "");
  EXPECT_EQ(source.Line(6), "");
}

// "key: 'it''s' # x": the text it's stands in two runs, the second quote in none.
Excerpt Quoted() {
  return Excerpt(std::make_shared<const Source>("x", "key: 'it''s' # x"), "it's",
                 {{0, 6, 3}, {3, 10, 1}});
}

struct ToSourceCase {
  Span span;
  Span source;
};

const ToSourceCase kToSourceCases[] = {
    {{0, 2}, {6, 8}}, {{0, 3}, {6, 9}},   {{0, 4}, {6, 11}},   {{3, 4}, {10, 11}},
    {{0, 0}, {6, 6}}, {{4, 4}, {11, 11}}, {{9, 12}, {11, 11}}, {{2, 1}, {8, 8}},
};

TEST(ExcerptTest, ASpanReachesFromItsFirstBytesPlaceToItsLast) {
  const Excerpt excerpt = Quoted();
  for (const ToSourceCase& c : kToSourceCases) {
    const Span span = excerpt.ToSource(c.span);
    EXPECT_EQ(span.begin, c.source.begin) << c.span.begin << ".." << c.span.end;
    EXPECT_EQ(span.end, c.source.end) << c.span.begin << ".." << c.span.end;
  }
}

TEST(ExcerptTest, TextThatNoRunCoversBelongsToTheEndOfTheRunBefore) {
  // Two lines that a fold joined with a space.
  const Excerpt folded(std::make_shared<const Source>("x", "ab\n  cd"), "ab cd",
                       {{0, 0, 2}, {3, 5, 2}});
  EXPECT_EQ(folded.ToSource({2, 3}), (Span{2, 2}));
  EXPECT_EQ(folded.ToSource({1, 3}), (Span{1, 2}));
  EXPECT_EQ(folded.ToSource({2, 4}), (Span{2, 6}));
  EXPECT_EQ(folded.ToSource({0, 5}), (Span{0, 7}));
}

TEST(ExcerptTest, AWholeSourceAndAFreeTextMapToThemselves) {
  const Excerpt whole(std::make_shared<const Source>("x", "abc"));
  EXPECT_EQ(whole.text(), "abc");
  EXPECT_EQ(whole.ToSource({1, 2}), (Span{1, 2}));
  const Excerpt free_text = Excerpt::FromText("<arg>", "1 + 2");
  EXPECT_EQ(free_text.source()->name(), "<arg>");
  EXPECT_EQ(free_text.ToSource({4, 5}), (Span{4, 5}));
}

TEST(ExcerptTest, OnePlaceOfASourceIsItsTextAndMapsThere) {
  const auto source = std::make_shared<const Source>("x", "key: value # x");
  const Excerpt value(source, Span{5, 10});
  EXPECT_EQ(value.text(), "value");
  EXPECT_EQ(value.text().data(), source->text().data() + 5);
  EXPECT_EQ(value.ToSource({1, 3}), (Span{6, 8}));
  EXPECT_EQ(value.ToSource({4, 9}), (Span{9, 10}));
  EXPECT_EQ(value.ToSource({7, 7}), (Span{10, 10}));
  EXPECT_EQ(Excerpt(source, Span{4, 4}).ToSource({0, 1}), (Span{4, 4}));
}

TEST(ExcerptTest, AnExcerptWithoutRunsPointsToTheStart) {
  const Excerpt none(std::make_shared<const Source>("x", "abc"), "zz", {});
  EXPECT_EQ(none.ToSource({0, 2}), (Span{0, 0}));
}

}  // namespace
}  // namespace makegood::rules
