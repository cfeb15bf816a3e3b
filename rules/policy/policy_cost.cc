#include "rules/policy/policy_cost.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "rules/cel/cost/value_size.h"

namespace makegood::rules {

int64_t PolicyCost::steps() const {
  int64_t most = 0;
  for (const StageCost& stage : stages) most = std::max(most, stage.steps);
  return most;
}

std::string StepsText(int64_t steps) {
  if (steps == cel::kUnbounded) return "unbounded";
  const std::string digits = absl::StrCat(steps);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text.push_back(',');
    text.push_back(digits[i]);
  }
  return text;
}

}  // namespace makegood::rules
