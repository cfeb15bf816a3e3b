#include "rules/policy/yaml_source.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/testing/number_from_environment.h"

namespace makegood::rules {
namespace {

struct Reading {
  std::unique_ptr<YamlDocument> document;
  IssueList issues;
};

Reading Read(const std::string& text) {
  Reading reading;
  reading.document =
      ReadYaml(std::make_shared<const Source>("p.yaml", text), Limits(), reading.issues);
  return reading;
}

std::string Repeat(absl::string_view text, int count) {
  std::string repeated;
  for (int i = 0; i < count; ++i) absl::StrAppend(&repeated, text);
  return repeated;
}

// ---- What a file says.

// A node in one line: scalars as <text> with a letter for their style, ~ for null.
std::string Describe(const YamlNode& node) {
  std::string text;
  switch (node.kind) {
    case YamlKind::kScalar:
      if (node.is_reported) return "REPORTED";
      if (node.is_null) return absl::StrCat("~", node.value());
      return absl::StrCat(std::string(1, "psdlf"[static_cast<int>(node.style)]), "<", node.value(),
                          ">");
    case YamlKind::kList:
      for (const YamlNode& item : node.items) {
        absl::StrAppend(&text, text.empty() ? "" : ", ", Describe(item));
      }
      return absl::StrCat("[", text, "]");
    case YamlKind::kMap:
      for (const YamlEntry& entry : node.entries) {
        absl::StrAppend(&text, text.empty() ? "" : ", ", entry.key.text(), ": ",
                        Describe(entry.value));
      }
      return absl::StrCat("{", text, "}");
  }
  return text;
}

struct TreeCase {
  std::string text;
  std::string tree;
};

const TreeCase kTrees[] = {
    {"", "~"},
    {"# only a comment\n", "~"},
    {"a: b\n", "{a: p<b>}"},
    {"b: 1\na: no\n", "{b: p<1>, a: p<no>}"},
    {"a:\nb: ~\nc: null\nd: 'null'\n", "{a: ~, b: ~~, c: ~null, d: s<null>}"},
    {"a:\nnull: 3\n", "{a: ~, null: p<3>}"},
    {"- a\n-\n- - b\n", "[p<a>, ~, [p<b>]]"},
    {"a: {b: [1, 2], 'c': d, e: , f}\n", "{a: {b: [p<1>, p<2>], c: p<d>, e: ~, f: ~}}"},
    {"a: [b: c]\n", "{a: [{b: p<c>}]}"},
    {"a: b\n  c\n\n  d\n", "{a: p<b c\nd>}"},
    {"a: |\n  x\n    y\n\n  z\n", "{a: l<x\n  y\n\nz\n>}"},
    {"a: >-\n  x\n  y\n\n  z\n", "{a: f<x y\nz>}"},
    {"a: |+\n  x\n\n", "{a: l<x\n\n>}"},
    {"a: |\nb: 1\n", "{a: l<>, b: p<1>}"},
    {"a: \"x\\ty \\u00e9 \\\n   z\"\n", "{a: d<x\ty é z>}"},
    {"a: 'it''s'\n", "{a: s<it's>}"},
    {"a: x # c\n", "{a: p<x>}"},
    {"\xEF\xBB\xBF"
     "a: b\r\nc: |\r\n  d\r\n",
     "{a: p<b>, c: l<d\n>}"},
    {"---\na: b\n...\n", "{a: p<b>}"},
    {"%YAML 1.2\n---\na: b\n", "{a: p<b>}"},
    {"a: b == \"x\"\n", "{a: p<b == \"x\">}"},
    {"a: c ? d:e\n", "{a: p<c ? d:e>}"},
    // JSON.
    {"{\"a\": [true, null, -1.5e3], \"b\": {\"c\": \"\\/\\n\"}}",
     "{a: [p<true>, ~null, p<-1.5e3>], b: {c: d</\n>}}"},
    {"{\"a\":1,\"b\":\"x\"}", "{a: p<1>, b: d<x>}"},
    {"{\"a\": \"\\uD83D\\uDE00 \\\\uD83D \\ud83d\\ude00\"}", "{a: d<😀 \\uD83D 😀>}"},
};

TEST(YamlSourceTest, ReadsYamlAndJson) {
  for (const TreeCase& c : kTrees) {
    const Reading reading = Read(c.text);
    ASSERT_NE(reading.document, nullptr) << c.text << Render(reading.issues);
    EXPECT_EQ(Describe(reading.document->root()), c.tree) << c.text;
    EXPECT_TRUE(reading.issues.issues().empty()) << Render(reading.issues);
  }
}

// ---- Where it stands.

// A scalar under the key `a`. `at` is a word of the value; the file has it once, too.
struct PlaceCase {
  std::string text;
  std::string at;
};

const PlaceCase kPlaces[] = {
    {"x: 1\na: one two three\n", "two"},
    {"a: one\n   two\n\n   three\n", "three"},
    {"a: 'one ''two'' three'\n", "two"},
    {"a: 'one\n\n    two'\n", "two"},
    {"a: \"one \\\"two\\\" three\"\n", "two"},
    {"a: \"one\\n\\x41\\u00e9\\U0001F600 two\"\n", "two"},
    {"a: \"one \\\n     two\"\n", "two"},
    {"{\"a\": \"\\uD83D\\uDE00 two\"}", "two"},
    {"a: |\n  one\n    two\n", "two"},
    {"a: |2\n    one\n  two\n", "two"},
    {"a: >\n  one\n  two\n\n\n  three\n", "three"},
    {"a: >-\n  one\n     two\n  three\n", "three"},
    {"a: >+   # a comment\n\n\n  one\n  two\n\n", "two"},
    {"a: |-\r\n  one\r\n  two\r\n", "two"},
    {"\xEF\xBB\xBF"
     "a: |\n  é one\n  é two\n",
     "two"},
    {"é: |\n  x\na: >\n  é one\n  é two\n", "two"},
    {"- {a: [1]}\n-   a: >-\n        one\n        two\n", "two"},
};

const YamlNode* FindA(const YamlNode& node) {
  if (const YamlNode* found = node.Find("a"); found != nullptr) {
    if (found->kind == YamlKind::kScalar) return found;
  }
  for (const YamlNode& item : node.items) {
    if (const YamlNode* found = FindA(item)) return found;
  }
  return nullptr;
}

TEST(YamlSourceTest, EveryStyleOfScalarLeadsBackToTheFile) {
  for (const PlaceCase& c : kPlaces) {
    const Reading reading = Read(c.text);
    ASSERT_NE(reading.document, nullptr) << c.text << Render(reading.issues);
    const YamlNode* node = FindA(reading.document->root());
    ASSERT_NE(node, nullptr) << c.text;
    const size_t begin = node->value().find(c.at);
    ASSERT_NE(begin, absl::string_view::npos) << c.text;
    const Span span = node->text.ToSource(
        {static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + c.at.size())});
    EXPECT_EQ(span.begin, c.text.rfind(c.at)) << c.text;
    EXPECT_EQ(span.end, c.text.rfind(c.at) + c.at.size()) << c.text;
    EXPECT_LE(node->span.begin, span.begin) << c.text;
    EXPECT_GE(node->span.end, span.end) << c.text;
  }
}

TEST(YamlSourceTest, SpansTakeInQuotesBracketsAndIndicators) {
  const std::string text = "a: 'x y'  # c\nb: [1, {c: 2} ]\nd: >-\n  e\n  f\n\ng:\nh: i  # j\n";
  const Reading reading = Read(text);
  ASSERT_NE(reading.document, nullptr);
  const auto part = [&text](Span span) { return text.substr(span.begin, span.end - span.begin); };
  const YamlNode& root = reading.document->root();
  EXPECT_EQ(part(root.Find("a")->span), "'x y'");
  EXPECT_EQ(part(root.Find("a")->content), "x y");
  EXPECT_EQ(part(root.Find("b")->span), "[1, {c: 2} ]");
  EXPECT_EQ(part(root.Find("b")->items[1].span), "{c: 2}");
  EXPECT_EQ(part(root.Find("d")->span), ">-\n  e\n  f");
  EXPECT_EQ(part(root.Find("d")->content), "e\n  f");
  EXPECT_EQ(root.Find("g")->span.begin, text.find("g:") + 2);
  EXPECT_EQ(root.Find("g")->span.end, text.find("g:") + 2);
  EXPECT_EQ(part(root.Find("h")->comment), "# j");
  EXPECT_EQ(root.Find("nothing"), nullptr);
}

void CheckPlaces(const std::string& text, const YamlNode& node) {
  for (const YamlEntry& entry : node.entries) CheckPlaces(text, entry.value);
  for (const YamlNode& item : node.items) CheckPlaces(text, item);
  if (node.kind != YamlKind::kScalar || node.is_reported) return;
  for (uint32_t i = 0; i < node.value().size(); ++i) {
    const Span span = node.text.ToSource({i, i + 1});
    ASSERT_GE(span.begin, node.span.begin) << text;
    ASSERT_LE(span.end, node.span.end) << text;
    if (span.begin == span.end) continue;  // A fold or an escape, or a scalar of yaml-cpp's own.
    ASSERT_EQ(span.end, span.begin + 1) << text;
    ASSERT_EQ(text[span.begin], node.value()[i]) << text << "\n" << node.value();
  }
}

// For files made of whatever YAML is made of: no crash; no tree without a reason; and every
// byte of every scalar leads to that byte in the file, or to none.
TEST(YamlSourceTest, AnyTextIsReadOrRefusedWithAReasonAndTruePlaces) {
  const std::vector<std::string> tokens = {"a",
                                           "b",
                                           "key",
                                           "null",
                                           "~",
                                           " ",
                                           "  ",
                                           "\n",
                                           "\n",
                                           "\n ",
                                           "\n  ",
                                           "\n    ",
                                           "\n  - ",
                                           "\n- ",
                                           "- ",
                                           ": ",
                                           ": ",
                                           ":",
                                           "a: ",
                                           "b: ",
                                           "c: ",
                                           "\nd: ",
                                           "\n  e: ",
                                           "|",
                                           "|\n  ",
                                           ">-\n  ",
                                           ">",
                                           "|2-\n",
                                           "\"",
                                           "'",
                                           "\"x\"",
                                           "'y'",
                                           "[",
                                           "]",
                                           "{",
                                           "}",
                                           ",",
                                           "#",
                                           " # c",
                                           "!t",
                                           "&a",
                                           "*a",
                                           "\t",
                                           "é",
                                           "\\",
                                           "\\n",
                                           "\\\n",
                                           "?",
                                           "? ",
                                           "---\n",
                                           "\r\n",
                                           "%",
                                           "@",
                                           "x y",
                                           "|+\n   q\n\n",
                                           "\n\n",
                                           "''",
                                           "\\u00e9",
                                           "\n   \n",
                                           ">\n  a\n    b\n  c\n",
                                           "\\uD83D\\uDE00"};
  const uint32_t seed = 20260101;
  std::mt19937 random(seed);
  const int64_t cases = NumberFromEnvironment("MAKEGOOD_CASES", 20'000);
  int64_t trees = 0;
  for (int64_t i = 0; i < cases; ++i) {
    std::string text;
    for (uint32_t n = 1 + random() % 25; n > 0; --n) text += tokens[random() % tokens.size()];
    const Reading reading = Read(text);
    if (reading.document == nullptr) {
      ASSERT_TRUE(reading.issues.has_errors()) << text;
    } else {
      ++trees;
      ASSERT_NO_FATAL_FAILURE(CheckPlaces(text, reading.document->root()));
    }
    ASSERT_FALSE(Render(reading.issues).empty() && reading.issues.has_errors());
  }
  EXPECT_GT(trees, cases / 4);  // Or the property would say little.
}

// ---- Mistakes.

struct MistakeCase {
  std::string text;
  std::string rendered;
  std::string tree;  // Empty: none.
};

const MistakeCase kMistakes[] = {
    // Expressions that need quotes.
    {"condition: !a && b\noutput: c\n",
     "p.yaml:1:12: error[MG0105]: YAML takes `!a` for a tag\n"
     "    1 | condition: !a && b\n"
     "      |            ^^^^^^^\n"
     "   = help: quote the expression: \"!a && b\"\n",
     "{condition: REPORTED, output: p<c>}"},
    {"condition: !has(a.b)  # none yet\n",
     "p.yaml:1:12: error[MG0105]: YAML takes `!has(a.b)` for a tag\n"
     "    1 | condition: !has(a.b)  # none yet\n"
     "      |            ^^^^^^^^^\n"
     "   = help: quote the expression: \"!has(a.b)\"\n",
     "{condition: REPORTED}"},
    {"output: a ? b : \"c\"\n",
     "p.yaml:1:9: error[MG0110]: YAML takes the `:` of `? :` for the end of a key\n"
     "    1 | output: a ? b : \"c\"\n"
     "      |         ^^^^^^^^^^^\n"
     "   = help: quote the expression: 'a ? b : \"c\"'\n",
     "{output: REPORTED}"},
    {"output: a ?\n    b\n    : c\nid: d\n",
     "p.yaml:1:9: error[MG0110]: YAML takes the `:` of `? :` for the end of a key\n"
     "    1 | output: a ?\n"
     "      |         ^^^\n"
     "   = help: quote the expression, or write it as a block after `>-`\n",
     "{output: REPORTED, id: p<d>}"},
    {"output: \"x\" + 'it'\n",
     "p.yaml:1:9: error[MG0110]: YAML takes the quotes at the start for the whole value, but text "
     "follows them\n"
     "    1 | output: \"x\" + 'it'\n"
     "      |         ^^^^^^^^^^\n"
     "   = help: quote the expression: '\"x\" + ''it'''\n",
     "{output: REPORTED}"},
    {"expression: [1, 2].size()\n",
     "p.yaml:1:13: error[MG0110]: YAML takes the brackets at the start for a list, but text "
     "follows them\n"
     "    1 | expression: [1, 2].size()\n"
     "      |             ^^^^^^^^^^^^^\n"
     "   = help: quote the expression: \"[1, 2].size()\"\n",
     "{expression: REPORTED}"},
    {"condition: > 5\n",
     "p.yaml:1:12: error[MG0110]: YAML takes `>` at the start of a value for a block of text on "
     "the "
     "lines below\n"
     "    1 | condition: > 5\n"
     "      |            ^^^\n"
     "   = help: quote the expression: \"> 5\"\n",
     "{condition: REPORTED}"},
    {"condition: `a`\nid: @b\ntext: %c\n",
     "p.yaml:1:12: error[MG0110]: an unquoted value cannot start with a backtick\n"
     "    1 | condition: `a`\n"
     "      |            ^^^\n"
     "   = help: quote the expression: \"`a`\"\n"
     "p.yaml:2:5: error[MG0110]: an unquoted value cannot start with `@`\n"
     "    2 | id: @b\n"
     "      |     ^^\n"
     "   = help: quote the text: \"@b\"\n"
     "p.yaml:3:7: error[MG0110]: an unquoted value cannot start with `%`\n"
     "    3 | text: %c\n"
     "      |       ^^\n"
     "   = help: quote the text: \"%c\"\n",
     "{condition: REPORTED, id: REPORTED, text: REPORTED}"},
    {"- {condition: !a && f(b, c), output: d}\n",
     "p.yaml:1:15: error[MG0105]: YAML takes `!` at the start of a value for a tag\n"
     "    1 | - {condition: !a && f(b, c), output: d}\n"
     "      |               ^^^^^^^^^^^^^\n"
     "   = help: quote the expression: \"!a && f(b, c)\"\n",
     "[{condition: REPORTED, output: p<d>}]"},
    {"description: Note: the customer\n",
     "p.yaml:1:14: error[MG0110]: YAML takes a `:` inside this value for the end of a key\n"
     "    1 | description: Note: the customer\n"
     "      |              ^^^^^^^^^^^^^^^^^^\n"
     "   = help: quote the text: \"Note: the customer\"\n",
     "{description: REPORTED}"},
    {"a: - b\n",
     "p.yaml:1:4: error[MG0103]: YAML takes `- ` for the start of a list item or key, which needs "
     "a "
     "line of its own\n"
     "    1 | a: - b\n"
     "      |    ^^^\n"
     "   = help: quote the text: \"- b\"\n",
     "{a: REPORTED}"},
    // Parts of YAML that are not read.
    {"a: &x [*x]\n",
     "p.yaml:1:4: error[MG0104]: YAML takes `&x` for an anchor\n"
     "    1 | a: &x [*x]\n"
     "      |    ^^^^^^^\n"
     "   = help: quote the text: \"&x [*x]\"\n",
     "{a: REPORTED}"},
    {"a: &x\n  b: c\nd: *x\n",
     "p.yaml:1:4: error[MG0104]: YAML takes `&x` for an anchor, and none are read\n"
     "    1 | a: &x\n"
     "      |    ^^\n"
     "   = help: remove it\n"
     "p.yaml:3:4: error[MG0104]: YAML takes `*x` for an alias\n"
     "    3 | d: *x\n"
     "      |    ^^\n"
     "   = help: quote the text: \"*x\"\n",
     "{a: {b: p<c>}, d: REPORTED}"},
    {"a: !!str\n  b: c\n",
     "p.yaml:1:4: error[MG0105]: YAML takes `!!str` for a tag, and none are read\n"
     "    1 | a: !!str\n"
     "      |    ^^^^^\n"
     "   = help: remove it\n",
     "{a: {b: p<c>}}"},
    {"a: 1\nb: 2\na: 3\n",
     "p.yaml:3:1: error[MG0108]: `a` is given twice\n"
     "    3 | a: 3\n"
     "      | ^\n"
     "   = note: p.yaml:1:1: first given here\n",
     "{a: p<1>, b: p<2>}"},
    {"{\"a\": 1, 'a': 2}",
     "p.yaml:1:10: error[MG0108]: `a` is given twice\n"
     "    1 | {\"a\": 1, 'a': 2}\n"
     "      |          ^^^\n"
     "   = note: p.yaml:1:2: first given here\n",
     "{a: p<1>}"},
    {"a: 1\n---\nb: 2\n",
     "p.yaml:2:1: error[MG0109]: a second document starts here\n"
     "    2 | ---\n"
     "      | ^^^\n"
     "   = help: one file holds one document; remove the `---` or move the rest elsewhere\n",
     "{a: p<1>}"},
    {"? [a]\n: b\nc: d\n",
     "p.yaml:1:3: error[MG0113]: a key must be a word, not a list\n"
     "    1 | ? [a]\n"
     "      |   ^^^\n",
     "{c: p<d>}"},
    {": b\n",
     "p.yaml:1:1: error[MG0103]: a key is missing before the colon\n"
     "    1 | : b\n"
     "      | ^\n",
     "{}"},
    // Lines and indentation.
    {"a:\n\tb: c\n",
     "p.yaml:2:1: error[MG0103]: a tab is used for indentation\n"
     "    2 | \tb: c\n"
     "      | ^\n"
     "   = help: indent with spaces\n",
     ""},
    {"a:\n  b: 1\n c: 2\n",
     "p.yaml:3:2: error[MG0103]: this indentation of 1 fits no line above\n"
     "    3 |  c: 2\n"
     "      |  ^\n"
     "   = help: line it up with the keys or items that it belongs to\n",
     ""},
    {"a:\n  b: 1\n   c: 2\n",
     "p.yaml:3:4: error[MG0103]: this line goes on with the value of line 2, so it cannot be a "
     "key\n"
     "    3 |    c: 2\n"
     "      |    ^^\n"
     "   = help: line it up with the keys that it belongs to\n",
     ""},
    {"a: 'x'\n   b: c\n",
     "p.yaml:2:4: error[MG0103]: this line is indented more than the one that it belongs to\n"
     "    2 |    b: c\n"
     "      |    ^\n"
     "   = help: line it up with the keys or items that it belongs to\n",
     ""},
    {"a: 1\n- b\n",
     "p.yaml:2:1: error[MG0103]: a list item stands between the keys of a map\n"
     "    2 | - b\n"
     "      | ^\n"
     "   = help: indent it under the key that it belongs to\n",
     ""},
    {"- a\nb: c\n",
     "p.yaml:2:1: error[MG0103]: a key stands between the items of a list\n"
     "    2 | b: c\n"
     "      | ^\n"
     "   = help: start the item with `- `, or indent the key under one\n",
     ""},
    {"a: 1\nrule\nb: 2\n",
     "p.yaml:2:1: error[MG0103]: this line is no `key: value`\n"
     "    2 | rule\n"
     "      | ^^^^\n"
     "   = help: a key ends in a colon; a list item starts with `- `\n",
     ""},
    {"a:1\nb: 2\n",
     "p.yaml:1:1: error[MG0103]: a space is missing after `a:`\n"
     "    1 | a:1\n"
     "      | ^^\n",
     ""},
    // What is never closed, or closed twice. yaml-cpp takes the first for text to the end.
    {"a: \"b\nc: d\n",
     "p.yaml:1:4: error[MG0103]: the quoted text that starts here is never closed\n"
     "    1 | a: \"b\n"
     "      |    ^\n"
     "   = help: close it with \"\n",
     "{a: REPORTED}"},
    {"a: [1, 2\nb: c\n",
     "p.yaml:1:4: error[MG0103]: this `[` is never closed\n"
     "    1 | a: [1, 2\n"
     "      |    ^\n",
     "{a: REPORTED, b: p<c>}"},
    // One cause, one mistake, and those of other lines as well.
    {"a:\n  b: [1, 2\n  c: >-\n    !x\n  d: [3]\ne: !y\n",
     "p.yaml:2:6: error[MG0103]: this `[` is never closed\n"
     "    2 |   b: [1, 2\n"
     "      |      ^\n"
     "p.yaml:6:4: error[MG0105]: YAML takes `!y` for a tag\n"
     "    6 | e: !y\n"
     "      |    ^^\n"
     "   = help: quote the expression: \"!y\"\n",
     "{a: {b: REPORTED, c: f<!x>, d: [p<3>]}, e: REPORTED}"},
    {"a: [1, 2}\n",
     "p.yaml:1:9: error[MG0103]: `}` cannot close the `[` of line 1\n"
     "    1 | a: [1, 2}\n"
     "      |         ^\n",
     ""},
    {"{a: b}}\n",
     "p.yaml:1:7: error[MG0103]: this bracket closes nothing\n"
     "    1 | {a: b}}\n"
     "      |       ^\n"
     "   = help: remove it\n",
     ""},
    // Escapes.
    {"a: \"x\\d+\"\n",
     "p.yaml:1:6: error[MG0103]: YAML knows no such escape\n"
     "    1 | a: \"x\\d+\"\n"
     "      |      ^^\n"
     "   = help: write `\\\\` for a backslash, or use single quotes\n",
     ""},
    {"a: \"\\uD83D\"\n",
     "p.yaml:1:5: error[MG0103]: this escape is no Unicode letter\n"
     "    1 | a: \"\\uD83D\"\n"
     "      |     ^^^^^^\n"
     "   = help: write a letter beyond U+FFFF as it is, or as `\\U` and eight digits\n",
     ""},
    // Texts that are none.
    {"a: \xFF\n",
     "p.yaml:1:4: error[MG0102]: the byte 0xff is not UTF-8\n"
     "    1 | a: ?\n"
     "      |    ^\n"
     "   = help: save the file as UTF-8\n",
     ""},
    {std::string("a: b\0c\n", 7),
     "p.yaml:1:5: error[MG0115]: the control character U+0000\n"
     "    1 | a: b c\n"
     "      |     ^\n"
     "   = help: remove it\n",
     ""},
    {"a: b\rc: d\n",
     "p.yaml:1:5: error[MG0115]: the control character U+000d without a line feed after it\n"
     "    1 | a: b\n"
     "      |     ^\n"
     "   = help: end lines with a line feed\n",
     ""},
};

TEST(YamlSourceTest, MistakesAreToldInTheAuthorsTermsAndTheRestIsRead) {
  for (const MistakeCase& c : kMistakes) {
    const Reading reading = Read(c.text);
    EXPECT_EQ(Render(reading.issues), c.rendered) << c.text;
    EXPECT_EQ(reading.document == nullptr ? "" : Describe(reading.document->root()), c.tree)
        << c.text;
  }
}

TEST(YamlSourceTest, WhatLooksOddButIsYamlIsReadWithoutAWord) {
  for (const char* text :
       {"a: b\n  ? c\n", "a: x:y\n", "a: 'x'#y\n", "a: b#c\n", "url: http://x\n", "a:\n- b\n- c\n",
        "a: [\n  1,\n  2\n]\n", "a: {\n b: c }\n", "a: \"x\\\n  y\"\n", "a: b\n # c\n",
        "- - a\n  - b\n- c\n", "a: |\n  - x: y: z\n  \"\n  [\nb: c\n"}) {
    const Reading reading = Read(text);
    EXPECT_NE(reading.document, nullptr) << text;
    EXPECT_TRUE(reading.issues.issues().empty()) << text << Render(reading.issues);
  }
}

TEST(YamlSourceTest, QuotesAreOfTheKindThatNeedsNoEscapes) {
  EXPECT_EQ(QuoteYaml("!a && b"), "\"!a && b\"");
  EXPECT_EQ(QuoteYaml("a == 'b'"), "\"a == 'b'\"");
  EXPECT_EQ(QuoteYaml("a == \"b\""), "'a == \"b\"'");
  EXPECT_EQ(QuoteYaml("it's \"b\""), "'it''s \"b\"'");
  EXPECT_EQ(QuoteYaml("a\\d"), "'a\\d'");
  EXPECT_EQ(QuoteYaml("a\n\"b\\"), "\"a\\n\\\"b\\\\\"");
  for (const char* text : {"", "!a", "a: b", "'", "\"", "\\", "a\nb", "'\"\\ # x"}) {
    const Reading reading = Read(absl::StrCat("a: ", QuoteYaml(text), "\n"));
    ASSERT_NE(reading.document, nullptr) << text;
    EXPECT_EQ(reading.document->root().Find("a")->value(), text);
  }
}

// ---- Bombs.

struct Bomb {
  std::string name;
  std::string text;
  std::string code;
};

std::vector<Bomb> Bombs() {
  std::string stairs;
  for (int i = 0; i < 600; ++i)
    absl::StrAppend(&stairs, std::string(static_cast<size_t>(i), ' '), "a:\n");
  std::string lol = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c < 'j'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    absl::StrAppend(&lol, std::string(1, c), ": &", std::string(1, c), " [*", before, ", *", before,
                    "]\n");
  }
  return {
      {"brackets", Repeat("[", 100000), "MG0106"},
      {"braces", Repeat("{", 250000), "MG0106"},
      {"brackets with items", Repeat("[a,", 87000), "MG0106"},
      {"brackets on lines", Repeat("[\n", 100000), "MG0106"},
      {"brackets under keys", Repeat("a: [\n", 40000), "MG0106"},
      {"dashes", Repeat("- ", 130000), "MG0106"},
      {"question marks", Repeat("? ", 130000), "MG0106"},
      {"stairs", stairs, "MG0106"},
      {"items on a line", absl::StrCat("[", Repeat("a,", 130000), "]"), "MG0107"},
      {"colons in a bracket", absl::StrCat("[", Repeat(": ", 130000)), "MG0107"},
      {"question marks in a bracket", absl::StrCat("{", Repeat("? ", 130000)), "MG0107"},
      {"keys", Repeat("a: b\n", 52000), "MG0107"},
      {"keys without values", Repeat(":\n", 130000), "MG0107"},
      {"list", absl::StrCat("a:\n", Repeat("- b\n", 65000)), "MG0107"},
      {"aliases that multiply", lol, "MG0104"},
      {"an alias to itself", "a: &a [*a]", "MG0104"},
      {"tags", Repeat("!a ", 87000), "MG0105"},
      {"exclamation marks", Repeat("!", 260000), "MG0105"},
      {"anchors", Repeat("&a ", 87000), "MG0104"},
      {"merge keys", Repeat("<<: *a\n", 37000), "MG0104"},
      {"documents", Repeat("---\n", 65000), "MG0109"},
      {"double quotes", Repeat("\"", 262143), "MG0110"},
      {"single quotes", Repeat("'", 262143), "MG0103"},
      {"an open quote", absl::StrCat("\"", Repeat("a\n", 131000)), "MG0103"},
      {"slips", Repeat("a: \"b\" c\n", 29000), "MG0110"},
      {"colons", Repeat("a: ", 87000), "MG0110"},
      {"a large file", Repeat("a: b\n", 2000000), "MG0101"},
      {"NUL", std::string(262144, '\0'), "MG0115"},
  };
}

bool IsSanitized() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(MAKEGOOD_COUNTED)
  return true;
#elif defined(__has_feature)
  return __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||
         __has_feature(undefined_behavior_sanitizer);
#else
  return false;
#endif
}

int64_t PeakMemoryKilobytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// 50 ms and 64 MiB each, in processor time, the best of three; the file itself is not counted.
TEST(YamlSourceTest, BombsAreRefusedQuicklyAndInLittleMemory) {
  const double milliseconds_max = IsSanitized() ? 1000 : 50;
  for (const Bomb& bomb : Bombs()) {
    const auto source = std::make_shared<const Source>("p.yaml", bomb.text);
    const int64_t memory_before = PeakMemoryKilobytes();
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
      IssueList issues;
      const std::clock_t start = std::clock();
      ReadYaml(source, Limits(), issues);
      best = std::min(best, 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
      ASSERT_TRUE(issues.has_errors()) << bomb.name;
      EXPECT_NE(Render(issues.issues()[0]).find(bomb.code), std::string::npos)
          << bomb.name << "\n"
          << Render(issues.issues()[0]);
    }
    EXPECT_LT(best, milliseconds_max) << bomb.name;
    if (!IsSanitized()) {
      EXPECT_LT(PeakMemoryKilobytes() - memory_before, 64 * 1024) << bomb.name;
    }
  }
}

TEST(YamlSourceTest, TheLimitsAreWhereTheySay) {
  Limits limits;
  const auto errors = [&limits](const std::string& text) {
    IssueList issues;
    ReadYaml(std::make_shared<const Source>("p.yaml", text), limits, issues);
    return issues.error_count();
  };
  EXPECT_EQ(errors(absl::StrCat(Repeat("[", 32), Repeat("]", 32))), 0);
  EXPECT_EQ(errors(absl::StrCat(Repeat("[", 33), Repeat("]", 33))), 1);
  EXPECT_EQ(errors(absl::StrCat(Repeat("- ", 32), "a")), 0);
  EXPECT_EQ(errors(absl::StrCat(Repeat("- ", 33), "a")), 1);

  // A list and its items.
  limits.yaml_nodes_max = 100;
  EXPECT_EQ(errors(Repeat("- a\n", 99)), 0);
  EXPECT_EQ(errors(Repeat("- a\n", 100)), 1);
  EXPECT_EQ(errors(absl::StrCat("[", Repeat("a, ", 99), "]")), 0);
  EXPECT_EQ(errors(absl::StrCat("[", Repeat("a, ", 100), "]")), 1);

  limits.file_bytes_max = 10;
  EXPECT_EQ(errors("a: 3456789"), 0);
  EXPECT_EQ(errors("a: 34567890"), 1);
}

}  // namespace
}  // namespace makegood::rules
