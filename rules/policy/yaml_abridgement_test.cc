// The abridgement is right when nobody can tell that it is there: every text, right or wrong,
// gives the same tree, the same places and the same issues as when yaml-cpp reads all of it.

#include "rules/policy/yaml_abridgement.h"

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
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/policy/yaml_source.h"
#include "tests/testing/number_from_environment.h"

namespace makegood::rules {
namespace {

// ---- What is left out.

struct AbridgedCase {
  std::string text;
  std::string abridged;  // With _ for a key or value that is left out.
  std::vector<std::string> left_out;
  bool is_complete = true;
};

const AbridgedCase kAbridged[] = {
    {"", "", {}},
    {"# a\n\na: one two  # b\n# c\nb:  1\n", "_: _\n_:  _\n", {"a", "one two", "b", "1"}},
    {"a:  # c\n\n  - b: 'one'\n    c: \"two\"\n  -  three\n",
     "_:\n  - _: _\n    _: _\n  -  _\n",
     {"a", "b", "one", "c", "two", "three"}},
    {"a: |  # c\n  x\n    # y\n\n\n  z \n# c\nb: >-\n  x\n  y\n\n  z\n    u\n\n  v\n\n",
     "_: _\n_: _\n",
     {"a", "x\n  # y\n\n\nz \n", "b", "x y\nz\n  u\n\nv"}},
    {"a: |-\r\n  one\r\n  two\r\nb: [1, 2]\r\n", "_: _\n_: [1, 2]\n", {"a", "one\ntwo", "b"}},
    {"a:\n- b: >\n    ---\n    x\n- null\n- Null # c\n",
     "_:\n- _: _\n- null\n- Null\n",
     {"a", "b", "--- x\n"}},
    // What means more than it says is kept, and does not end it.
    {"a: \"x\\ty\"\nb: 'it''s'\nc: \"x\ty\"\nnull: one\n",
     "_: \"x\\ty\"\n_: 'it''s'\n_: \"x\ty\"\nnull: _\n",
     {"a", "b", "c", "one"}},
    {"a: one\nb: two\n  # c\nc: four\n",
     "_: _\n_: _\n_: _\n",
     {"a", "one", "b", "two", "c", "four"}},
    // The rest is kept from the first line on that is not quite as expected.
    {"a: one\nb: two\n  three\nc: four\n", "_: _\nb: two\n  three\nc: four\n", {"a", "one"}, false},
    {"a: one\nb: two\n   - c\n", "_: _\nb: two\n   - c\n", {"a", "one"}, false},
    {"a: one\n---\nb: two\n", "_: _\n---\nb: two\n", {"a", "one"}, false},
    {"a: one\n...\n", "_: _\n...\n", {"a", "one"}, false},
    {"a: one\nb:two\n", "_: _\nb:two\n", {"a", "one"}, false},
    {"a: one\nb: [1,\n 2]\n", "_: _\nb: [1,\n 2]\n", {"a", "one"}, false},
    {"a: one\nb: !t two\n", "_: _\nb: !t two\n", {"a", "one"}, false},
    {"a: one\nb: &t two\nc: *t\n", "_: _\nb: &t two\nc: *t\n", {"a", "one"}, false},
    {"a: one\nb: two: three\n", "_: _\nb: two: three\n", {"a", "one"}, false},
    {"a: one\nb: 'two' 'three'\n", "_: _\nb: 'two' 'three'\n", {"a", "one"}, false},
    {"a: one\nb: 'two'#c\n", "_: _\nb: 'two'#c\n", {"a", "one"}, false},
    {"a: one\nb: |+\n  c\n\n", "_: _\nb: |+\n  c\n\n", {"a", "one"}, false},
    {"a: one\nb: |2\n   c\n", "_: _\nb: |2\n   c\n", {"a", "one"}, false},
    {"a: one\nb: |\n\n  c\n", "_: _\nb: |\n\n  c\n", {"a", "one"}, false},
    {"a: one\nb: |\n  c", "_: _\nb: |\n  c", {"a", "one"}, false},
    {"a: one\nb: |\n  c\n   ", "_: _\nb: |\n  c\n   ", {"a", "one"}, false},
    {"a: one\nb: |\n  c\n   \n  d\n", "_: _\nb: |\n  c\n   \n  d\n", {"a", "one"}, false},
    {"a: one\nb: |\n  c\n\td\n", "_: _\nb: |\n  c\n\td\n", {"a", "one"}, false},
    {"a: one\nb: |\n    c\n  d\n", "_: _\nb: |\n    c\n  d\n", {"a", "one"}, false},
    {"a: one\nb: |\nc: d\n", "_: _\nb: |\nc: d\n", {"a", "one"}, false},
    {"a: one\nb: two\n\t\nc: four\n", "_: _\nb: two\n\t\nc: four\n", {"a", "one"}, false},
    {"a: one\nb: two\n \t# c\n", "_: _\nb: two\n \t# c\n", {"a", "one"}, false},
    {"a: one\n\tb: two\n", "a: one\n\tb: two\n", {}, false},
    {"{\"a\": \"one\"}\n", "{\"a\": \"one\"}\n", {}, false},
};

TEST(YamlAbridgementTest, WhatCertainlyEndsWhereItSeemsToIsLeftOut) {
  for (const AbridgedCase& c : kAbridged) {
    const YamlAbridgement abridgement = AbridgeYaml(c.text);
    EXPECT_EQ(absl::StrReplaceAll(abridgement.text, {{"\"\"", "_"}}), c.abridged) << c.text;
    EXPECT_EQ(abridgement.is_complete, c.is_complete) << c.text;
    std::vector<std::string> left_out;
    for (const auto& value : abridgement.left_out) left_out.push_back(value.value);
    EXPECT_EQ(left_out, c.left_out) << c.text;
    EXPECT_EQ(abridgement.ToWhole(static_cast<uint32_t>(abridgement.text.size())), c.text.size());
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

// Whether the abridgement made a difference to yaml-cpp.
bool CheckSame(const std::string& text) {
  EXPECT_EQ(DescribeReading(text, YamlReading::kAbridged),
            DescribeReading(text, YamlReading::kWhole))
      << text;
  return !AbridgeYaml(text).left_out.empty();
}

TEST(YamlAbridgementTest, TextsOfAllShapesAreReadAsIfNothingWereLeftOut) {
  for (const AbridgedCase& c : kAbridged) CheckSame(c.text);
}

TEST(YamlAbridgementTest, BlocksAreReadAsIfNothingWereLeftOut) {
  const std::vector<std::string> frames = {"a: $\nb: one\n",
                                           "a:\n  b: $\n  c: one\n",
                                           "- $\n- one\n",
                                           "- - a: $\n    b: one\n",
                                           "a:\n- b: $\n  c: one\n- two\n",
                                           "a: [$]\nb: one\n",
                                           "a: !t $\nb: one\n",
                                           "a: &t $\nb: one\n",
                                           "a: one\nb: $",
                                           "$",
                                           "? $\n: one\n"};
  const std::vector<std::string> lines = {
      "one",  "one two ", "  deeper", "\tone", "",  " ",     "    ", "      ",   "# c", "- one",
      "a: b", "---",      "...",      "\"",    "é", "one\t", ": ",   "\xC2\x85", "[",   "x # c"};
  const uint32_t seed = 20261127;
  std::mt19937 random(seed);
  const auto pick = [&random](const std::vector<std::string>& from) {
    return from[random() % from.size()];
  };
  const int64_t cases = NumberFromEnvironment("MAKEGOOD_CASES", 20'000);
  int64_t abridged = 0;
  for (int64_t i = 0; i < cases; ++i) {
    std::string block = pick(
        {"|", ">", "|-", ">-", "|", ">", "|-", ">-", "|+", ">+", "|1", ">2-", "|-4", "|0", "> x"});
    absl::StrAppend(&block, pick({"", "", "", " ", "  # c", "#c", "\t"}));
    const std::string end = pick({"\n", "\n", "\n", "\r\n"});
    const std::string indentation(random() % 7, ' ');
    for (uint32_t n = random() % 6; n > 0; --n) {
      absl::StrAppend(&block, end, random() % 8 == 0 ? std::string(random() % 7, ' ') : indentation,
                      pick(lines));
    }
    const std::vector<std::string> parts = absl::StrSplit(pick(frames), '$');
    abridged += CheckSame(absl::StrJoin(parts, block)) ? 1 : 0;
    ASSERT_FALSE(HasFailure()) << "seed " << seed << ", case " << i;
  }
  EXPECT_GT(abridged, cases / 8);  // Or this would say little.
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

TEST(YamlAbridgementTest, FilesAreReadAsIfNothingWereLeftOut) {
  const std::vector<std::string> texts = ReadYamlFiles();
  ASSERT_GT(texts.size(), 100u);
  for (const std::string& text : texts) CheckSame(text);
}

// Parts of files in which somebody has been typing.
TEST(YamlAbridgementTest, FilesWithMistakesAreReadAsIfNothingWereLeftOut) {
  const std::vector<std::string> texts = ReadYamlFiles();
  const std::vector<std::string> typed = {
      "\n", " ",   "  ", "\t", "# ",  " # c", "'",    "\"", ":",  ": ", "-",    "- ",  "|",   ">",
      "|-", ">\n", "[",  "]",  "{",   "}",    ",",    "!",  "&a", "*a", "?",    "? ",  "---", "...",
      "~",  "é",   "\r", "\\", "x: ", "\n  ", "\n\n", "%",  "@",  "`",  "null", "<<: "};
  const uint32_t seed = 20261128;
  std::mt19937 random(seed);
  const int64_t cases = NumberFromEnvironment("MAKEGOOD_CASES", 6'000);
  int64_t abridged = 0;
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
    abridged += CheckSame(text) ? 1 : 0;
    ASSERT_FALSE(HasFailure()) << "seed " << seed << ", case " << i;
  }
  EXPECT_GT(abridged, cases / 3);
}

}  // namespace
}  // namespace makegood::rules
