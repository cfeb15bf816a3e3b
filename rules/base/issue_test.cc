#include "rules/base/issue.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "rules/base/utf8.h"

namespace makegood::rules {
namespace {

Place PlaceIn(const std::string& text, uint32_t begin, uint32_t end) {
  return Place{std::make_shared<const Source>("p.yaml", text), Span{begin, end}};
}

Issue ErrorAt(const std::string& text, uint32_t begin, uint32_t end) {
  Issue issue;
  issue.code = issue_code::kUnknownField;
  issue.message = "unknown field `chanel`";
  issue.place = PlaceIn(text, begin, end);
  return issue;
}

struct RenderCase {
  std::string text;
  uint32_t begin;
  uint32_t end;
  std::string rendered;
};

const RenderCase kRenderCases[] = {
    {"a: c.chanel == 1\n", 5, 11,
     "p.yaml:1:6: error[MG0204]: unknown field `chanel`\n"
     "    1 | a: c.chanel == 1\n"
     "      |      ^^^^^^\n"},
    // A span over several lines shows the first, without the blanks at its end.
    {"x\nab cd  \n ef\n", 5, 12,
     "p.yaml:2:4: error[MG0204]: unknown field `chanel`\n"
     "    2 | ab cd\n"
     "      |    ^^\n"},
    // An empty span and the end of the text still get a caret.
    {"abc", 1, 1,
     "p.yaml:1:2: error[MG0204]: unknown field `chanel`\n"
     "    1 | abc\n"
     "      |  ^\n"},
    {"abc\n", 4, 4,
     "p.yaml:2:1: error[MG0204]: unknown field `chanel`\n"
     "    2 |\n"
     "      | ^\n"},
    {"abc", 3, 9,
     "p.yaml:1:4: error[MG0204]: unknown field `chanel`\n"
     "    1 | abc\n"
     "      |    ^\n"},
    // A tab under a tab.
    {"\ta\tbc", 3, 5,
     "p.yaml:1:4: error[MG0204]: unknown field `chanel`\n"
     "    1 | \ta\tbc\n"
     "      | \t \t^^\n"},
    // Wide letters and combining accents are a column each.
    {"\"日本\" + e\xCC\x81 + x", 17, 18,
     "p.yaml:1:13: error[MG0204]: unknown field `chanel`\n"
     "    1 | \"日本\" + e\xCC\x81 + x\n"
     "      |             ^\n"},
    // Nothing of the text reaches the terminal as a command, or reorders it.
    {"a\x1B[31m\xE2\x80\xAE\xFFz", 9, 10,
     "p.yaml:1:8: error[MG0204]: unknown field `chanel`\n"
     "    1 | a [31m ?z\n"
     "      |        ^\n"},
};

TEST(RenderTest, ShowsTheLineAndACaretUnderThePlace) {
  for (const RenderCase& c : kRenderCases) {
    EXPECT_EQ(Render(ErrorAt(c.text, c.begin, c.end)), c.rendered);
  }
}

TEST(RenderTest, HelpSuggestionAndRemarksFollow) {
  Issue issue = ErrorAt("a: c.chanel\nb: 1\n", 5, 11);
  issue.suggestion = "channel";
  issue.help = "fields of Contact are listed in makegood/v1/facts.proto";
  issue.remarks.push_back({"declared here", Place{issue.place.source, Span{12, 13}}});
  issue.remarks.push_back({"and nowhere else", Place{}});
  EXPECT_EQ(Render(issue),
            "p.yaml:1:6: error[MG0204]: unknown field `chanel`\n"
            "    1 | a: c.chanel\n"
            "      |      ^^^^^^\n"
            "   = help: did you mean `channel`?\n"
            "   = help: fields of Contact are listed in makegood/v1/facts.proto\n"
            "   = note: p.yaml:2:1: declared here\n"
            "   = note: and nowhere else\n");
}

TEST(RenderTest, ASuggestionThatTheHelpShowsIsNotRepeated) {
  Issue issue = ErrorAt("a: !b\n", 3, 5);
  issue.suggestion = "\"!b\"";
  issue.help = "quote the expression: \"!b\"";
  EXPECT_EQ(Render(issue),
            "p.yaml:1:4: error[MG0204]: unknown field `chanel`\n"
            "    1 | a: !b\n"
            "      |    ^^\n"
            "   = help: quote the expression: \"!b\"\n");
}

TEST(RenderTest, AnIssueWithoutAPlaceIsOneLine) {
  Issue issue;
  issue.severity = Severity::kWarning;
  issue.code = issue_code::kUnreadable;
  issue.message = "no policy\nin `policies`";
  EXPECT_EQ(Render(issue), "warning[MG0502]: no policy in `policies`\n");
}

TEST(RenderTest, LineNumbersOfSixDigitsWidenTheMargin) {
  const std::string text = std::string(123455, '\n') + "ab";
  EXPECT_EQ(Render(ErrorAt(text, 123456, 123457)),
            "p.yaml:123456:2: error[MG0204]: unknown field `chanel`\n"
            "123456 | ab\n"
            "       |  ^\n");
}

// Whatever the length of the line and wherever the place is in it: at most 120 columns, and
// the caret under the byte that is meant.
TEST(RenderTest, ALongLineIsCutAroundTheCaret) {
  for (uint32_t size : {100u, 111u, 112u, 113u, 120u, 240u, 100000u}) {
    for (uint32_t at : {0u, 1u, 50u, 99u, size / 2, size - 2, size - 1}) {
      if (at >= size) continue;
      std::string text(size, 'x');
      text[at] = '#';
      const std::string rendered = Render(ErrorAt(text, at, at + 1));
      const std::vector<std::string> lines = absl::StrSplit(rendered, '\n');
      ASSERT_EQ(lines.size(), 4u);
      EXPECT_LE(CountColumns(lines[1]), 120);
      EXPECT_LE(CountColumns(lines[2]), 120);
      EXPECT_EQ(lines[1].find('#'), lines[2].find('^')) << size << " " << at << "\n" << rendered;
      EXPECT_EQ(lines[2].find('^'), lines[2].rfind('^'));
    }
    const std::string all = Render(ErrorAt(std::string(size, 'x'), 3, size));
    for (const absl::string_view line : absl::StrSplit(all, '\n')) {
      EXPECT_LE(CountColumns(line), 120);
    }
  }
}

TEST(IssueListTest, KeepsSoManyErrorsAndCountsTheRest) {
  IssueList issues(2);
  for (int i = 0; i < 5; ++i) {
    issues.AddError(issue_code::kSyntax, Place{}, "wrong").help = "mend it";
  }
  issues.AddWarning(issue_code::kUnusedDeclaration, Place{}, "unused");
  EXPECT_EQ(issues.error_count(), 5);
  EXPECT_EQ(issues.warning_count(), 1);
  EXPECT_EQ(issues.issues().size(), 3u);
  EXPECT_EQ(issues.dropped_count(), 3);
  EXPECT_EQ(Render(issues),
            "error[MG0201]: wrong\n   = help: mend it\n"
            "error[MG0201]: wrong\n   = help: mend it\n"
            "warning[MG0309]: unused\n"
            "... and 3 more errors\n");

  IssueList sum;
  sum.Append(issues);
  EXPECT_EQ(sum.error_count(), 5);
  EXPECT_EQ(sum.warning_count(), 1);
  EXPECT_EQ(sum.issues().size(), 3u);
}

TEST(IssueListTest, SortsByPlaceAndDropsRepetitions) {
  const auto source = std::make_shared<const Source>("p.yaml", "0123456789");
  const auto other = std::make_shared<const Source>("a.yaml", "0123456789");
  IssueList issues;
  issues.AddError(issue_code::kSyntax, Place{source, {5, 6}}, "later");
  issues.AddError(issue_code::kSyntax, Place{source, {2, 3}}, "first of two");
  issues.AddError(issue_code::kNoOverload, Place{source, {2, 3}}, "another code");
  issues.AddError(issue_code::kSyntax, Place{source, {2, 3}}, "second of two");
  issues.AddWarning(issue_code::kSyntax, Place{source, {2, 3}}, "a warning");
  issues.AddError(issue_code::kSyntax, Place{other, {9, 9}}, "another file");
  issues.AddError(issue_code::kSyntax, Place{}, "nowhere");
  issues.AddError(issue_code::kSyntax, Place{}, "nowhere too");
  issues.SortAndDeduplicate();

  std::vector<std::string> messages;
  for (const Issue& issue : issues.issues()) messages.push_back(issue.message);
  EXPECT_EQ(messages,
            (std::vector<std::string>{"nowhere", "nowhere too", "another file", "first of two",
                                      "another code", "a warning", "later"}));
  EXPECT_EQ(issues.error_count(), 6);
  EXPECT_EQ(issues.warning_count(), 1);
}

TEST(PlaceOfTest, APlaceInAnExcerptIsAPlaceInItsFile) {
  const auto source = std::make_shared<const Source>("p.yaml", "a: 'it''s'");
  const Excerpt excerpt(source, "it's", {{0, 4, 3}, {3, 8, 1}});
  const Place place = PlaceOf(excerpt, {3, 4});
  EXPECT_EQ(place.source, source);
  EXPECT_EQ(place.span, (Span{8, 9}));
}

}  // namespace
}  // namespace makegood::rules
