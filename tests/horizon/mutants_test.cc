// Are the tests of the horizon any good? Plausible mistakes are planted in the engine, one at a
// time, and each must be found (mutants.txt). MAKEGOOD_MUTANT_CASES says after how many cases a
// mistake counts as one that gets away (200,000).

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "tests/horizon/grammar.h"
#include "tests/horizon/mutant.h"
#include "tests/horizon/time_case.h"

namespace makegood {

int mutant_awake = 0;

namespace {

struct Mutant {
  std::string name;
  bool is_planted = false;
};

std::vector<Mutant> ReadMutants(const std::string& path) {
  std::ifstream file(path);
  std::vector<Mutant> mutants;
  for (std::string line; std::getline(file, line);) {
    if (line.substr(0, 3) == "## ") mutants.push_back({line.substr(3)});
    if (line.substr(0, 3) == "in ") mutants.back().is_planted = true;
  }
  return mutants;
}

// After how many cases a mistake is found; -1 if it is not.
int64_t CasesUntilFound(const Grammar& grammar, int64_t cases_max) {
  cel::HorizonCounts counts;
  for (int64_t i = 1; i <= cases_max; ++i) {
    Random random(static_cast<uint64_t>(i));
    if (cel::CheckTimeCase(cel::MakeTimeCase(cel::SmallWorld(), grammar, random), counts)
            .has_value())
      return i;
  }
  return -1;
}

TEST(MutantsTest, EveryMistakeIsFound) {
  const Grammar grammar = Grammar::Load("tests/horizon/time.grammar");
  const std::vector<Mutant> mutants = ReadMutants("tests/horizon/mutants.txt");
  ASSERT_GE(mutants.size(), 30U);
  const char* configured = std::getenv("MAKEGOOD_MUTANT_CASES");
  const int64_t cases_max = configured == nullptr ? 200'000 : std::atoll(configured);

  mutant_awake = 0;
  EXPECT_EQ(CasesUntilFound(grammar, 2'000), -1) << "without any mistake";
  int found = 0;
  for (size_t i = 0; i < mutants.size(); ++i) {
    if (!mutants[i].is_planted) {
      std::printf("%2zu  not planted  %s\n", i + 1, mutants[i].name.c_str());
      continue;
    }
    mutant_awake = static_cast<int>(i + 1);
    const int64_t cases = CasesUntilFound(grammar, cases_max);
    std::printf("%2zu  %8lld cases  %s\n", i + 1, static_cast<long long>(cases),
                mutants[i].name.c_str());
    EXPECT_GT(cases, 0) << "not found: " << mutants[i].name;
    found += cases > 0;
  }
  mutant_awake = 0;
  std::printf("%d mistakes found\n", found);
}

}  // namespace
}  // namespace makegood
