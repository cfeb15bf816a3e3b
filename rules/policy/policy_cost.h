// What a policy takes at most, in steps (Limits::cost_max), for any facts within the bounds that
// its language declares.

#ifndef MAKEGOOD_RULES_POLICY_POLICY_COST_H_
#define MAKEGOOD_RULES_POLICY_POLICY_COST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "rules/base/issue.h"

namespace makegood::rules {

// One expression that was written.
struct ExpressionCost {
  enum class Kind { kVariable, kCondition, kOutput, kExplanation, kAppliesTo };

  Kind kind = Kind::kCondition;
  std::string name;   // Of a variable; of the match, where it has an id.
  std::string rule;   // The ids of the rules that it stands in: "guarantee/gates".
  Place place;        // Of the expression.
  int64_t steps = 0;  // Evaluating it once, without the variables that it reads.
};

// The most expensive way through the policy's matches, with every variable that any expression on
// any way may read, each once, and the checks of the stage.
struct StageCost {
  std::string stage;  // Empty for a policy that knows no stages.
  int64_t steps = 0;
};

struct PolicyCost {
  std::vector<StageCost> stages;            // As the policy lists them.
  std::vector<ExpressionCost> expressions;  // As they are written.

  // Of its most expensive stage.
  int64_t steps() const;
};

// "1,000,000", or "unbounded" for more than can be counted (cel::kUnbounded).
std::string StepsText(int64_t steps);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_POLICY_COST_H_
