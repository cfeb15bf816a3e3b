// One question to a policy: rules within rules, with variables of their own, in which the first
// match whose condition holds answers. What the engine's policies say is held against a walk of
// the same rules, whose expressions the plain walk answers.

#ifndef MAKEGOOD_TESTS_HORIZON_RULE_CASE_H_
#define MAKEGOOD_TESTS_HORIZON_RULE_CASE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/horizon/case_world.h"
#include "tests/horizon/grammar.h"
#include "tests/horizon/horizon_check.h"

namespace makegood::cel {

struct RuleShape;

struct MatchShape {
  std::optional<Phrase> condition;
  std::optional<Phrase> output;  // Or `rule`.
  std::unique_ptr<RuleShape> rule;
};

struct RuleShape {
  std::vector<std::pair<std::string, Phrase>> variables;  // By name: "v0".
  std::vector<MatchShape> matches;
};

struct RuleCase {
  const CaseWorld* world = nullptr;
  RuleShape root;
  CaseFacts facts;

  // The policy as its file has it.
  std::string ToYaml() const;
};

RuleCase MakeRuleCase(const CaseWorld& world, const Grammar& grammar, Random& random);

// Nothing if all is well; otherwise what is wrong (horizon_check.h). Policies with a match that
// proves to be out of reach are refused.
std::optional<std::string> CheckRuleCase(const RuleCase& rule_case, HorizonCounts& counts);

// Takes matches out for as long as what is left is still wrong.
void ShrinkRules(const Grammar& grammar, RuleCase& rule_case);

}  // namespace makegood::cel

#endif  // MAKEGOOD_TESTS_HORIZON_RULE_CASE_H_
