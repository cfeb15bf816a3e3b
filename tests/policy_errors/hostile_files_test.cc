// Files that were made to hurt, or that chance has made look so. Each is refused with a message in
// the author's terms, soon and within little memory, however large or deep it is.
//
// A refusal may take 50 ms and 64 MiB. Memory is counted, byte by byte; time is this thread's own
// time on a processor, and gets four times as much, since caches and pipelines are shared with
// whatever runs beside. What takes longer is tried again: a neighbour's noise passes, a quadratic
// loop does not.

#include <malloc.h>
#include <time.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "service/decide/decision_language.h"
#include "service/decide/policy_check.h"

namespace {

std::atomic<int64_t> bytes_in_use{0};
std::atomic<int64_t> bytes_in_use_max{0};

void* Allocate(size_t size) {
  void* const block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) std::abort();
  const int64_t now = bytes_in_use += static_cast<int64_t>(malloc_usable_size(block));
  int64_t max = bytes_in_use_max;
  while (now > max && !bytes_in_use_max.compare_exchange_weak(max, now)) {
  }
  return block;
}

void Free(void* block) {
  if (block == nullptr) return;
  bytes_in_use -= static_cast<int64_t>(malloc_usable_size(block));
  std::free(block);
}

}  // namespace

// Of the whole program, the libraries included.
void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return Allocate(size); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return Allocate(size); }
void operator delete(void* block) noexcept { Free(block); }
void operator delete[](void* block) noexcept { Free(block); }
void operator delete(void* block, size_t) noexcept { Free(block); }
void operator delete[](void* block, size_t) noexcept { Free(block); }

namespace makegood {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(MAKEGOOD_COUNTED)
constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
constexpr bool kIsSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kIsSanitized = false;
#endif

constexpr double kSecondsMax = 4 * 0.050;
constexpr int kTries = 5;
constexpr int64_t kBytesMax = 64 * 1024 * 1024;

double ProcessorSeconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::string Repeat(const std::string& text, int times) {
  std::string result;
  result.reserve(text.size() * static_cast<size_t>(times));
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

// A policy with one output.
std::string Output(const std::string& expression) {
  return absl::StrCat("rule:\n  match:\n    - output: >-\n        ", expression, "\n");
}

std::string NestedRules(int depth) {
  std::string text = "rule:\n";
  std::string indent = "  ";
  for (int i = 1; i < depth; ++i) {
    absl::StrAppend(&text, indent, "match: [{rule: {\n");
    indent += " ";
  }
  return absl::StrCat(text, indent, "match: [{output: 'deny(\"a\")'}]", Repeat("}}]", depth - 1),
                      "\n");
}

std::string AliasBomb() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    absl::StrAppend(&text, "a", i, ": &a", i, " [", Repeat(absl::StrCat("*a", i - 1, ", "), 8),
                    "*a", i - 1, "]\n");
  }
  return text;
}

std::string ManyKeys(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) absl::StrAppend(&text, "k", i, ": 0\n");
  return text;
}

std::string ManyMatches(int count) {
  std::string text = "rule:\n  match:\n";
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&text, "    - condition: lead.price_credits == ", i,
                    "\n      output: wait('a')\n");
  }
  return text;
}

std::string DeepBlock(int depth) {
  std::string text;
  for (int i = 0; i < depth; ++i)
    absl::StrAppend(&text, std::string(static_cast<size_t>(i), ' '), "a:\n");
  return text;
}

std::string NestedLoops(int depth) {
  std::string text = "true";
  for (int i = 0; i < depth; ++i) text = absl::StrCat("contacts.exists(c", i, ", ", text, ")");
  return text;
}

struct HostileFile {
  std::string name;
  std::string text;
  std::string said;  // Where, and in which words; of several issues the first.
};

const std::vector<HostileFile>& Files() {
  static const auto* const kFiles = new std::vector<HostileFile>{
      // Not text.
      {"a NUL", std::string("name: a\0b\n", 10), "1:8 MG0115 the control character U+0000"},
      {"a control character", "name: a\x1b[31mb\n", "1:8 MG0115 the control character U+001b"},
      {"bytes that are not UTF-8", "name: a\nrule:\n  id: caf\xe9\n",
       "3:10 MG0102 the byte 0xe9 is not UTF-8"},
      {"UTF-16", std::string("\xff\xfen\0a\0m\0e\0:\0 \0a\0", 16),
       "1:1 MG0102 the byte 0xff is not UTF-8"},
      {"half a surrogate pair", "name: \xed\xa0\x80\n", "1:7 MG0102 the byte 0xed is not UTF-8"},

      // Too large.
      {"10 MB", Repeat("# padding\n", 1024 * 1024),
       "1:1 MG0101 the file has 10485760 bytes; at most 262144 are read"},
      {"one byte too many", std::string(256 * 1024, '#') + "\n",
       "1:1 MG0101 the file has 262145 bytes; at most 262144 are read"},
      {"20,001 things", ManyKeys(10'001), "10001:1 MG0107 more than 20000 keys and values"},
      {"a list of commas", "a: [" + Repeat("x,", 100'000) + "]",
       "1:40001 MG0107 more than 20000 keys and values"},

      // Too deep.
      {"100,000 brackets", Repeat("[", 100'000),
       "1:33 MG0106 more than 32 lists and maps inside one another"},
      {"100,000 braces", Repeat("{", 100'000),
       "1:33 MG0106 more than 32 lists and maps inside one another"},
      {"100,000 dashes", Repeat("- ", 100'000),
       "1:65 MG0106 more than 32 lists and maps inside one another"},
      {"100,000 question marks", Repeat("? ", 100'000),
       "1:65 MG0106 more than 32 lists and maps inside one another"},
      {"brackets and braces", Repeat("[{a: ", 50'000),
       "1:81 MG0106 more than 32 lists and maps inside one another"},
      {"maps in maps", DeepBlock(600),
       "33:33 MG0106 more than 32 lists and maps inside one another"},
      {"rules in rules", NestedRules(17),
       "12:20 MG0106 more than 32 lists and maps inside one another"},

      // Bombs.
      {"a list in itself", "rule:\n  match: &a [*a]\n",
       "2:10 MG0104 YAML takes `&a` for an anchor"},
      {"nine times nine times nine", AliasBomb(),
       "1:1 MG0111 unknown key `a0` in a policy, and 18 more"},
      {"many anchors", Repeat("&a ", 80'000) + "x\n", "1:1 MG0104 YAML takes `&a` for an anchor"},
      {"many tags", Repeat("!a ", 80'000) + "x\n", "1:1 MG0105 YAML takes `!a` for a tag"},

      // Long.
      {"a long key", std::string(200'000, 'k') + ": v\n",
       "1:200001 MG0103 a `:` stands where no key can be"},
      {"a long line", "name: " + std::string(200'000, 'x') + "\n",
       "1:1 MG0112 a policy needs `rule`"},
      {"quotes without end", "name: " + Repeat("\"", 100'001) + "\n",
       "1:7 MG0110 YAML takes the quotes at the start for the whole value, but text follows them"},
      {"escapes without end", "name: \"" + Repeat("\\u00e9", 40'000) + "\n",
       "1:7 MG0103 the quoted text that starts here is never closed"},
      {"blank lines", "name: |\n" + Repeat("\n", 200'000) + "rule\n",
       "1:7 MG0114 `name` is empty, and 1 more"},
      {"comments", Repeat("#\n", 100'000), "1:1 MG0112 the file is empty; a policy needs `rule`"},
      {"directives", Repeat("%YAML 1.2\n", 20'000),
       "2:1 MG0103 this is no YAML: repeated YAML directive"},
      {"documents", Repeat("---\n", 50'000),
       "2:1 MG0109 a second document starts here, and 1 more"},

      // Expressions.
      {"an expression of 8 KiB and a byte", Output("deny('" + std::string(8192 - 7, 'a') + "')"),
       "4:9 MG0209 the expression has 8193 bytes (limit 8192)"},
      {"an expression of 200 KB", Output("'a' " + Repeat("+ 'a' ", 33'000)),
       "4:9 MG0209 the expression has 198003 bytes (limit 8192)"},
      {"4,000 parentheses", Output(Repeat("(", 4'000) + "1" + Repeat(")", 4'000)),
       "4:74 MG0209 nested too deeply (limit 64)"},
      {"10,000 parentheses", Output(Repeat("(", 10'000) + "1" + Repeat(")", 10'000)),
       "4:9 MG0209 the expression has 20001 bytes (limit 8192)"},
      {"8,000 exclamation marks", Output(Repeat("!", 8'000) + "true"),
       "4:9 MG0209 nested too deeply (limit 64)"},
      {"8,000 minus signs", Output(Repeat("- ", 4'000) + "1"),
       "4:9 MG0209 nested too deeply (limit 64)"},
      {"4,000 lists in lists", Output(Repeat("[", 4'000) + Repeat("]", 4'000)),
       "4:74 MG0209 nested too deeply (limit 64)"},
      {"4,000 selections", Output("lead" + Repeat(".a", 4'000)),
       "4:1036 MG0209 the expression is too deep (limit 512 operations, each on the result of "
       "another)"},
      {"2,000 conditionals", Output(Repeat("true?1:", 1'100) + "1"),
       "4:7009 MG0209 the expression has too many parts (limit 2000, macros expanded)"},
      {"a sum of 2,001", Output("1" + Repeat("+1", 2'000)),
       "4:1032 MG0209 the expression is too deep (limit 512 operations, each on the result of "
       "another)"},
      {"loops in loops", Output("refund(" + NestedLoops(70) + " ? 1 : 2, 'a')"),
       "4:1352 MG0209 nested too deeply (limit 64)"},
      {"a regular expression of 8,000 characters",
       Output("'a'.matches('" + Repeat("(a|b)*", 1'300) + "')"),
       "4:21 MG0210 the regular expression has 7800 bytes; at most 4000 are allowed"},
      {"a regular expression that unfolds", Output("'a'.matches('((((a{30}){30}){30}){30}){30}')"),
       "4:21 MG0210 invalid regular expression: invalid repetition size: {30}"},
      {"200 mistakes",
       "rule:\n  match:\n" + Repeat("    - condition: a + b\n      output: c\n", 200),
       "3:18 MG0203 undeclared name `a`, and 99 more"},
      {"2,001 matches", ManyMatches(2'001),
       "3:18 MG0214 `facts.lead` may be absent, and reading it is then an error, and 2001 more"},
  };
  return *kFiles;
}

rules::IssueList Check(std::string text) {
  static const DecisionLanguage* const language = new DecisionLanguage();
  rules::IssueList issues;
  CheckPolicyFiles({{"policy.yaml", std::move(text)}}, language->policy_language(), issues);
  return issues;
}

std::string Brief(const rules::IssueList& list) {
  const std::vector<rules::Issue>& issues = list.issues();
  if (issues.empty()) return "";
  const rules::Issue& first = issues[0];
  const rules::Position position = first.place.source->PositionAt(first.place.span.begin);
  return absl::StrCat(position.line, ":", position.column, " MG0", first.code.number, " ",
                      first.message,
                      issues.size() == 1 ? "" : absl::StrCat(", and ", issues.size() - 1, " more"));
}

TEST(HostileFilesTest, EachIsRefusedInWords) {
  for (const HostileFile& file : Files()) {
    const rules::IssueList issues = Check(file.text);
    EXPECT_TRUE(issues.has_errors()) << file.name;
    EXPECT_EQ(Brief(issues), file.said) << file.name << "\n" << rules::Render(issues);
  }
}

TEST(HostileFilesTest, EachIsRefusedSoonAndWithinLittleMemory) {
  Check("");  // Makes what is made once.
  for (const HostileFile& file : Files()) {
    // Sanitizers make the same work take a multiple of its time, which is then not asked about.
    double seconds = 0;
    int64_t bytes = 0;
    for (int i = 0; i == 0 || (i < kTries && !kIsSanitized && seconds > kSecondsMax); ++i) {
      std::string text = file.text;
      const int64_t bytes_before = bytes_in_use;
      bytes_in_use_max = bytes_before;
      const double seconds_before = ProcessorSeconds();
      Check(std::move(text));
      seconds = ProcessorSeconds() - seconds_before;
      bytes = bytes_in_use_max - bytes_before;
    }
    EXPECT_LE(bytes, kBytesMax) << file.name;
    EXPECT_TRUE(kIsSanitized || seconds <= kSecondsMax) << file.name << ": " << seconds << " s";
    std::printf("%7.1f ms %8.0f KiB  %s\n", seconds * 1e3, static_cast<double>(bytes) / 1024,
                file.name.c_str());
  }
}

}  // namespace
}  // namespace makegood
