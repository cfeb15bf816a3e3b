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
  std::string text = absl::StrCat(steps);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

}  // namespace makegood::rules
