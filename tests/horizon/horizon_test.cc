// Expressions and policies by the ten thousand, and each answer held to its horizon.
// MAKEGOOD_CASES says how many (100,000; policies and the wide world get a tenth), MAKEGOOD_SEED
// from which seed on (1).

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/horizon/grammar.h"
#include "tests/horizon/rule_case.h"
#include "tests/horizon/time_case.h"

namespace makegood::cel {
namespace {

int64_t FromEnvironment(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

int64_t Cases() { return FromEnvironment("MAKEGOOD_CASES", 100'000); }
int64_t Seed() { return FromEnvironment("MAKEGOOD_SEED", 1); }

void Print(const char* what, const HorizonCounts& counts) {
  std::printf("%s, seed %lld: %s\n", what, static_cast<long long>(Seed()), counts.ToText().c_str());
}

// Of the horizons in the world, in percent, those at which the answer does change. Few cases say
// little about it.
void ExpectTight(const HorizonCounts& counts, int percent) {
  if (counts.finite >= 1'000) {
    EXPECT_GE(counts.tight * 100, counts.finite * percent);
  }
}

void CheckExpressions(const CaseWorld& world, const Grammar& grammar, int64_t cases,
                      HorizonCounts& counts) {
  for (int64_t i = 0; i < cases; ++i) {
    // A case depends on nothing but its number.
    Random random(static_cast<uint64_t>(Seed() + i));
    TimeCase time_case = MakeTimeCase(world, grammar, random);
    if (!CheckTimeCase(time_case, counts).has_value()) continue;
    HorizonCounts ignored;
    const auto fails = [&] { return CheckTimeCase(time_case, ignored).has_value(); };
    grammar.Shrink(time_case.root, fails);
    for (Phrase& variable : time_case.variables) grammar.Shrink(variable, fails);
    grammar.Shrink(time_case.root, fails);
    FAIL() << "MAKEGOOD_SEED=" << Seed() + i << " MAKEGOOD_CASES=10 shows it\n"
           << time_case.ToText() << "\n  " << *CheckTimeCase(time_case, ignored);
  }
}

TEST(HorizonTest, AnswersStandUntilTheirHorizonAtEveryInstant) {
  HorizonCounts counts;
  CheckExpressions(SmallWorld(), Grammar::Load("tests/horizon/time.grammar"), Cases(), counts);
  Print("small world", counts);
  EXPECT_LE(counts.refused, Cases() / 10);
  EXPECT_GE(counts.finite, Cases() / 4);
  ExpectTight(counts, 45);
}

TEST(HorizonTest, InTheWorldAsItIsTheyDoSoAtTheInstantsTried) {
  const int64_t cases = (Cases() + 9) / 10;
  for (const char* grammar : {"tests/horizon/time.grammar", "tests/horizon/calendar.grammar"}) {
    HorizonCounts counts;
    CheckExpressions(WideWorld(), Grammar::Load(grammar), cases, counts);
    Print("wide world", counts);
    EXPECT_LE(counts.refused, cases / 10);
    EXPECT_GE(counts.finite, cases / 8);
    ExpectTight(counts, 28);
  }
}

TEST(HorizonTest, TheHorizonOfOneComparisonIsItsNextFlip) {
  const int64_t cases = (Cases() + 9) / 10;
  HorizonCounts counts;
  CheckExpressions(SmallWorld(), Grammar::Load("tests/horizon/affine.grammar"), cases, counts);
  Print("one comparison", counts);
  EXPECT_GE(counts.finite, cases / 8);
  EXPECT_EQ(counts.tight, counts.finite);
}

TEST(HorizonTest, PoliciesOfNestedRulesStandUntilTheirHorizonAtEveryInstant) {
  const Grammar grammar = Grammar::Load("tests/horizon/time.grammar");
  const int64_t cases = (Cases() + 9) / 10;
  HorizonCounts counts;
  for (int64_t i = 0; i < cases; ++i) {
    Random random(static_cast<uint64_t>(Seed() + i));
    RuleCase rule_case = MakeRuleCase(SmallWorld(), grammar, random);
    if (!CheckRuleCase(rule_case, counts).has_value()) continue;
    ShrinkRules(grammar, rule_case);
    HorizonCounts ignored;
    FAIL() << "MAKEGOOD_SEED=" << Seed() + i << " MAKEGOOD_CASES=10 shows it\n"
           << rule_case.ToYaml() << rule_case.facts.ToText() << "\n  "
           << *CheckRuleCase(rule_case, ignored);
  }
  Print("policies", counts);
  EXPECT_LE(counts.refused, cases * 2 / 3);
  EXPECT_GE(counts.finite, cases / 8);
  ExpectTight(counts, 58);
}

}  // namespace
}  // namespace makegood::cel
