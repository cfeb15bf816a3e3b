// Checks policy files that are in nobody's force: what an author has on disk, or sends.

#ifndef MAKEGOOD_SERVICE_DECIDE_POLICY_CHECK_H_
#define MAKEGOOD_SERVICE_DECIDE_POLICY_CHECK_H_

#include <string>
#include <vector>

#include "rules/base/issue.h"
#include "rules/policy/catalog.h"
#include "rules/policy/policy_cost.h"
#include "rules/policy/policy_language.h"

namespace makegood {

// Adds all that is wrong with the files, as if one directory held these and no others. `path` is
// what messages print; files whose paths end in `<name>/v<N>/policy.yaml` are checked against
// these two, and against one another. There is at least one file.
void CheckPolicyFiles(std::vector<rules::PolicyText> files, const rules::PolicyLanguage& language,
                      rules::IssueList& issues);

// What one file takes at most.
struct PolicyFileCost {
  std::string path;
  rules::PolicyCost cost;
};

// Of each file in turn. Those with other mistakes than taking too much are left out.
std::vector<PolicyFileCost> EstimateCosts(const std::vector<rules::PolicyText>& files,
                                          const rules::PolicyLanguage& language);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_POLICY_CHECK_H_
