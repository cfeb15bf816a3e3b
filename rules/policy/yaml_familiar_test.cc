// What is familiar is read right when nobody can tell: every text, right or wrong, gives the same
// tree, the same places and the same issues as when yaml-cpp reads it.

#include "rules/policy/yaml_familiar.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/policy/yaml_source.h"
#include "rules/policy/yaml_tree.h"
#include "tests/testing/number_from_environment.h"

namespace makegood::rules {
namespace {

// ---- What is familiar.

const char* const kFamiliar[] = {
    "",
    "# a\n\na: one two  # b\n# c\nb:  1\n",
    "a:  # c\n\n  - b: 'one'\n    c: \"two\"\n  -  three\n",
    "a: |  # c\n  x\n    # y\n\n\n  z \n# c\nb: >-\n  x\n  y\n\n  z\n    u\n\n  v\n\n",
    "a: |-\r\n  one\r\n  two\r\nb: [1, 2]\r\n",
    "a:\n- b: >\n    ---\n    x\n- null\n- Null # c\n",
    "a: \"x\\\\d\\n\\\"y\"\nb: 'it''s'\n",
    "a: one\nb: two\n  # c\nc: four",
    // Lists in the column of their key, lists of lists, and what is left out.
    "a:\n- b:\n  - c\n  -\n- d: e\n  f:\ng:\nh:\n  -\n  - - i\n    - j: k\n    -\n",
    "  a:\n      b: c\n      d:\n  e: f\n",
    "-\n  - a\n-\n  b: c\n-  # x-y\n-\n",
    "- a # x-y\n-\n- a:  # b: c\n",
    "a: ~  # b\nb: null\n",
    // Brackets.
    "a: []\nb: {}\nc: [ a b , 09:00-17:00,[x],{y: [z, {u: v}]} ]  # d\n",
    "- {a: b c, d: 1.5 , e_f: g/(h)}\n- [MON-FRI 09:00-17:00]\n",
    // A key is given twice.
    "a: one\nb: two\na: three\n",
    "a: {b: 1, b: 2}\n",
    "- a: one\n  a:\n    - b\n-\n",
    "a:\nb:\nc:\nd:\ne:\nf:\ng:\nh:\ni:\nj:\nk:\nl:\nm:\nn:\no:\np:\nq:\na:\nq:\n",
};

// One line of each is not quite as expected.
const char* const kUnfamiliar[] = {
    "a: one\nb: two\n  three\nc: four\n",
    "a: one\nb: two\n   - c\n",
    "a: one\n---\nb: two\n",
    "a: one\n...\n",
    "a: one\nb:two\n",
    "a: one\nb: [1,\n 2]\n",
    "a: one\nb: !t two\n",
    "a: one\nb: &t two\nc: *t\n",
    "a: one\nb: two: three\n",
    "a: one\nb: 'two' 'three'\n",
    "a: one\nb: 'two'#c\n",
    "a: \"x\ty\"\n",
    "a: \"x\\ty\"\n",
    "a: \"x\\'y\"\n",
    "a: one\nnull: two\n",
    // Blocks.
    "a: one\nb: |+\n  c\n\n",
    "a: one\nb: |2\n   c\n",
    "a: one\nb: |\n\n  c\n",
    "a: one\nb: |\n  c",
    "a: one\nb: |\n  c\n   ",
    "a: one\nb: |\n  c\n   \n  d\n",
    "a: one\nb: |\n  c\n\td\n",
    "a: one\nb: |\n    c\n  d\n",
    "a: one\nb: |\nc: d\n",
    // Tabs.
    "a: one\nb: two\n\t\nc: four\n",
    "a: one\nb: two\n \t# c\n",
    "a: one\n\tb: two\n",
    // Columns that fit nothing.
    "a:\n    b: one\n  c: two\n",
    "  a: one\nb: two\n",
    "- a\nb: c\n",
    "a: b\n- c\n",
    "a:\n  - b\n  c: d\n",
    "- a: b\n c: d\n",
    "- a\n - b\n",
    // Brackets.
    "{\"a\": \"one\"}\n",
    "a: [b, ]\n",
    "a: [,]\n",
    "a: [b c\n",
    "a: [b]]\n",
    "a: [b: c]\n",
    "a: {b}\n",
    "a: {b: }\n",
    "a: {b:c}\n",
    "a: {b : c}\n",
    "a: {[b]: c}\n",
    "a: [b}\n",
    "a: [~]\n",
    "a: [null, b]\n",
    "a: ['b']\n",
    "a: [b # c]\n",
    "a: [[[[[[[[[[a]]]]]]]]]]\n",
};

bool IsFamiliar(const std::string& text) {
  const auto source = std::make_shared<const Source>("p.yaml", text);
  YamlAttempt attempt;
  const Limits limits;
  const std::vector<Span> none_reported;
  YamlTreeBuilder builder(source, limits, none_reported, attempt);
  return ReadFamiliarYaml(text, builder);
}

TEST(YamlFamiliarTest, WhatCertainlyEndsWhereItSeemsToIsFamiliar) {
  for (const char* text : kFamiliar) EXPECT_TRUE(IsFamiliar(text)) << text;
  for (const char* text : kUnfamiliar) EXPECT_FALSE(IsFamiliar(text)) << text;
}

TEST(YamlFamiliarTest, LimitsHoldForFamiliarTexts) {
  const std::string text = "a:\n- b: [c]\n";
  Limits limits;
  limits.yaml_depth_max = 3;
  for (const YamlReading reading : {YamlReading::kFamiliarFirst, YamlReading::kYamlCpp}) {
    IssueList issues;
    EXPECT_EQ(ReadYaml(std::make_shared<const Source>("p.yaml", text), limits, issues, reading),
              nullptr);
    EXPECT_EQ(issues.error_count(), 1);
  }
}

// ---- That nobody can tell.

std::string Describe(Span span) { return absl::StrCat("[", span.begin, ",", span.end, ")"); }

void Describe(const YamlNode& node, std::string& out) {
  absl::StrAppend(&out, Describe(node.span), static_cast<int>(node.kind), node.is_reported);
  if (node.kind == YamlKind::kScalar) {
    absl::StrAppend(&out, static_cast<int>(node.style), node.is_null, Describe(node.content),
                    Describe(node.comment), "<", node.value(), ">");
    for (uint32_t i = 0; i <= node.value().size(); ++i) {
      absl::StrAppend(&out, Describe(node.text.ToSource({i, i + 1})));
    }
  }
  absl::StrAppend(&out, "\n");
  for (const YamlNode& item : node.items) Describe(item, out);
  for (const YamlEntry& entry : node.entries) {
    absl::StrAppend(&out, entry.key.text(), Describe(entry.key_span), ": ");
    Describe(entry.value, out);
  }
}

std::string DescribeReading(const std::string& text, YamlReading reading) {
  IssueList issues;
  const std::unique_ptr<YamlDocument> document =
      ReadYaml(std::make_shared<const Source>("p.yaml", text), Limits(), issues, reading);
  std::string out = Render(issues);
  if (document != nullptr) Describe(document->root(), out);
  return out;
}

// Whether the text is familiar.
bool CheckSame(const std::string& text) {
  EXPECT_EQ(DescribeReading(text, YamlReading::kFamiliarFirst),
            DescribeReading(text, YamlReading::kYamlCpp))
      << text;
  return IsFamiliar(text);
}

TEST(YamlFamiliarTest, TextsOfAllShapesAreReadAsByYamlCpp) {
  for (const char* text : kFamiliar) CheckSame(text);
  for (const char* text : kUnfamiliar) CheckSame(text);
}

TEST(YamlFamiliarTest, BlocksAreReadAsByYamlCpp) {
  const std::vector<std::string> usual_frames = {"a: $\nb: one\n", "a:\n  b: $\n  c: one\n",
                                                 "- $\n- one\n", "- - a: $\n    b: one\n",
                                                 "a:\n- b: $\n  c: one\n- two\n"};
  const std::vector<std::string> frames = {
      "a: [$]\nb: one\n", "a: !t $\nb: one\n", "a: &t $\nb: one\n", "a: one\nb: $", "$",
      "? $\n: one\n"};
  const std::vector<std::string> usual = {"one", "one two ", "  deeper", "", "é", "x # c"};
  const std::vector<std::string> lines = {
      "one",  "one two ", "  deeper", "\tone", "",  " ",     "    ", "      ",   "# c", "- one",
      "a: b", "---",      "...",      "\"",    "é", "one\t", ": ",   "\xC2\x85", "[",   "x # c"};
  const uint32_t seed = 20261127;
  std::mt19937 random(seed);
  const auto pick = [&random](const std::vector<std::string>& from) {
    return from[random() % from.size()];
  };
  const int64_t cases = NumberFromEnvironment("MAKEGOOD_CASES", 20'000);
  int64_t familiar = 0;
  for (int64_t i = 0; i < cases; ++i) {
    std::string block = pick(
        {"|", ">", "|-", ">-", "|", ">", "|-", ">-", "|+", ">+", "|1", ">2-", "|-4", "|0", "> x"});
    absl::StrAppend(&block, pick({"", "", "", " ", "  # c", "#c", "\t"}));
    const std::string end = pick({"\n", "\n", "\n", "\r\n"});
    const std::string indentation(random() % 7, ' ');
    for (uint32_t n = random() % 6; n > 0; --n) {
      absl::StrAppend(&block, end, random() % 8 == 0 ? std::string(random() % 7, ' ') : indentation,
                      pick(random() % 4 == 0 ? lines : usual));
    }
    const std::vector<std::string> parts =
        absl::StrSplit(pick(random() % 4 == 0 ? frames : usual_frames), '$');
    familiar += CheckSame(absl::StrJoin(parts, block)) ? 1 : 0;
    ASSERT_FALSE(HasFailure()) << "seed " << seed << ", case " << i;
  }
  EXPECT_GT(familiar, cases / 16);  // Or this would say little.
}

TEST(YamlFamiliarTest, LinesInAllColumnsAreReadAsByYamlCpp) {
  const std::vector<std::string> dashes = {"", "", "", "", "", "- ", "- ", "- ", "- - ", "-   "};
  const std::vector<std::string> entries = {"a:",
                                            "a:",
                                            "b:",
                                            "b:",
                                            "c: one",
                                            "d: 'it''s'",
                                            "e: |\n         one",
                                            "f: [g]",
                                            "h: {i: ",
                                            "j: k",
                                            "~: l",
                                            "-",
                                            "- ",
                                            "m: \"n\\\"\"",
                                            "o: [p, ",
                                            "q: {r: s}",
                                            "# t",
                                            "",
                                            "one",
                                            "u: {v: [w], x: y}",
                                            "z: [a: b]",
                                            "a: ~",
                                            "b: [~]",
                                            "c : d",
                                            "e: [f g ]",
                                            "h:  # i"};
  const uint32_t seed = 20261129;
  std::mt19937 random(seed);
  const int64_t cases = NumberFromEnvironment("MAKEGOOD_CASES", 20'000);
  int64_t familiar = 0;
  for (int64_t i = 0; i < cases; ++i) {
    std::string text;
    const uint32_t step = 1 + random() % 2;
    uint32_t column = random() % 8 == 0 ? 1 : 0;
    for (uint32_t n = random() % 8; n > 0; --n) {
      absl::StrAppend(&text, std::string(column, ' '), dashes[random() % dashes.size()],
                      entries[random() % (random() % 2 == 0 ? 5 : entries.size())], "\n");
      // Mostly where something may stand.
      const uint32_t turn = random() % 8;
      if (turn < 3) column += step;
      if (turn > 5) column = step * (random() % 3);
    }
    familiar += CheckSame(text) ? 1 : 0;
    ASSERT_FALSE(HasFailure()) << "seed " << seed << ", case " << i;
  }
  EXPECT_GT(familiar, cases / 8);
}

std::vector<std::string> ReadYamlFiles() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           ".", std::filesystem::directory_options::follow_directory_symlink)) {
    const std::string path = entry.path();
    const std::string extension = entry.path().extension();
    const bool is_input = path.find("/corpus/policy_yaml/") != std::string::npos ||
                          extension == ".yaml" || extension == ".md";
    if (entry.is_regular_file() && is_input) paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> texts;
  for (const std::string& path : paths) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    texts.push_back(text.str());
  }
  return texts;
}

TEST(YamlFamiliarTest, FilesAreReadAsByYamlCpp) {
  const std::vector<std::string> texts = ReadYamlFiles();
  ASSERT_GT(texts.size(), 100u);
  for (const std::string& text : texts) CheckSame(text);
}

// Parts of files in which somebody has been typing.
TEST(YamlFamiliarTest, FilesWithMistakesAreReadAsByYamlCpp) {
  const std::vector<std::string> texts = ReadYamlFiles();
  const std::vector<std::string> typed = {
      "\n", " ",   "  ", "\t", "# ",  " # c", "'",    "\"", ":",  ": ", "-",    "- ",  "|",   ">",
      "|-", ">\n", "[",  "]",  "{",   "}",    ",",    "!",  "&a", "*a", "?",    "? ",  "---", "...",
      "~",  "é",   "\r", "\\", "x: ", "\n  ", "\n\n", "%",  "@",  "`",  "null", "<<: "};
  const uint32_t seed = 20261128;
  std::mt19937 random(seed);
  const int64_t cases = NumberFromEnvironment("MAKEGOOD_CASES", 6'000);
  int64_t familiar = 0;
  for (int64_t i = 0; i < cases; ++i) {
    const std::vector<std::string> lines = absl::StrSplit(texts[random() % texts.size()], '\n');
    const size_t begin = random() % lines.size();
    const size_t count = std::min<size_t>(1 + random() % 25, lines.size() - begin);
    std::string text =
        absl::StrJoin(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                      lines.begin() + static_cast<std::ptrdiff_t>(begin + count), "\n");
    absl::StrAppend(&text, random() % 8 == 0 ? "" : "\n");
    for (uint32_t n = random() % 4; n > 0; --n) {
      const size_t at = random() % (text.size() + 1);
      if (random() % 3 == 0) {
        text.erase(at, 1 + random() % 3);
      } else {
        text.insert(at, typed[random() % typed.size()]);
      }
    }
    familiar += CheckSame(text) ? 1 : 0;
    ASSERT_FALSE(HasFailure()) << "seed " << seed << ", case " << i;
  }
  EXPECT_GT(familiar, cases / 5);
}

}  // namespace
}  // namespace makegood::rules
