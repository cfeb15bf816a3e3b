#include "rules/policy/function_manual.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "rules/policy/testing/order_language.h"

namespace makegood::rules {
namespace {

using testing::OrderLanguage;

TEST(FunctionManualTest, ShowsOperatorsMacrosAndCallsAsTheyAreWritten) {
  std::set<std::string> lines;
  for (const ManualSection& section : FunctionManual(OrderLanguage())) {
    EXPECT_FALSE(section.description.empty()) << section.name;
    for (const ManualEntry& entry : section.entries) {
      EXPECT_FALSE(entry.description.empty()) << entry.usage;
      EXPECT_TRUE(lines.insert(section.name + ": " + entry.usage).second) << entry.usage;
      EXPECT_EQ(entry.usage.find('@'), std::string::npos) << entry.usage;
    }
  }
  for (const char* line : {
           "macros: has(a.b)",
           "macros: list.exists(x, condition)",
           "logic: bool && bool -> bool",
           "logic: !bool -> bool",
           "logic: bool ? A : A -> A",
           "comparison: A == A -> bool",
           "arithmetic: timestamp + duration -> timestamp",
           "arithmetic: -int -> int",
           "containers: map(A, B)[A] -> B",
           "containers: A in map(A, B) -> bool",
           "strings: string.startsWith(string) -> bool",
           "time: timestamp.getHours(string) -> int",
       }) {
    EXPECT_EQ(lines.count(line), 1u) << line;
  }
}

TEST(FunctionManualTest, EndsWithTheFunctionsOfTheLanguageItself) {
  const PolicyLanguage& language = OrderLanguage();
  ASSERT_FALSE(language.families.empty());
  EXPECT_EQ(FunctionManual(language).back().name, language.families.back().name);
}

}  // namespace
}  // namespace makegood::rules
