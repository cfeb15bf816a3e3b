// Expressions by the hundred thousand in a world that is small enough to look at every instant.
// MAKEGOOD_CASES says how many (100,000), MAKEGOOD_SEED from which seed on (1).

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/horizon/grammar.h"
#include "tests/horizon/toy_case.h"

namespace makegood::cel {
namespace {

int64_t FromEnvironment(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

TEST(HorizonTest, AnswersStandUntilTheirHorizonAtEveryInstant) {
  const Grammar grammar = Grammar::Load("tests/horizon/time.grammar");
  const int64_t cases = FromEnvironment("MAKEGOOD_CASES", 100'000);
  const int64_t seed = FromEnvironment("MAKEGOOD_SEED", 1);
  ToyCounts counts;
  for (int64_t i = 0; i < cases; ++i) {
    // A case depends on nothing but its number.
    Random random(static_cast<uint64_t>(seed + i));
    ToyCase toy_case = MakeToyCase(grammar, random);
    if (!CheckToyCase(toy_case, counts).has_value()) continue;
    ToyCounts ignored;
    const auto fails = [&] { return CheckToyCase(toy_case, ignored).has_value(); };
    grammar.Shrink(toy_case.root, fails);
    for (Phrase& variable : toy_case.variables) grammar.Shrink(variable, fails);
    grammar.Shrink(toy_case.root, fails);
    FAIL() << "MAKEGOOD_SEED=" << seed + i << " MAKEGOOD_CASES=1 shows it\n"
           << toy_case.ToText() << "\n  " << *CheckToyCase(toy_case, ignored);
  }
  std::printf("seed %lld: %s\n", static_cast<long long>(seed), counts.ToText().c_str());
  EXPECT_LE(counts.refused, cases / 10);
  EXPECT_GE(counts.finite, cases / 4);
}

}  // namespace
}  // namespace makegood::cel
