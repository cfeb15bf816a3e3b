// What policies take at most, for people and for scripts.

#ifndef MAKEGOOD_SERVICE_CLI_COST_TEXT_H_
#define MAKEGOOD_SERVICE_CLI_COST_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "service/decide/policy_check.h"

namespace makegood {

// For each file a table: its stages, then the expressions that take most of it, most first.
// `steps_max`: of how many steps the shares are.
std::string CostTable(const std::vector<PolicyFileCost>& costs, int64_t steps_max);

// All stages and expressions, one to a line: `path:line:column: 1234 steps: condition`, for a stage
// without line and column.
std::string CostLines(const std::vector<PolicyFileCost>& costs);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_COST_TEXT_H_
