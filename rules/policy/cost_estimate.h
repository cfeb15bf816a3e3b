// The worst case of a checked policy, and the refusal of one that may take too long.

#ifndef MAKEGOOD_RULES_POLICY_COST_ESTIMATE_H_
#define MAKEGOOD_RULES_POLICY_COST_ESTIMATE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/issue.h"
#include "rules/cel/cost/value_size.h"
#include "rules/policy/policy_cost.h"
#include "rules/policy/policy_run.h"
#include "rules/policy/policy_tree.h"
#include "rules/policy/reachability.h"

namespace makegood::rules {

struct CostInput {
  const PolicyTree* tree = nullptr;  // Without gaps.
  uint64_t stage_fingerprint = 0;    // As in ReachabilityInput.
  const std::vector<StageCase>* stages = nullptr;
  const std::map<std::string, std::vector<PolicyCheck>, std::less<>>* checks = nullptr;
  const PolicyExpression* applies_to = nullptr;  // Null: there is none.
  const cel::DeclaredBounds* bounds = nullptr;
};

// `steps_max` given: a stage or an `applies_to` that may take more is an error (kCostTooHigh) at
// what takes most of it.
PolicyCost EstimateCost(const CostInput& input, std::optional<int64_t> steps_max,
                        IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_COST_ESTIMATE_H_
