// Can the service tell until when a decision stands? Not if the decision depends on something
// that looks at a moving time in a way that the engine cannot follow, such as `string(now)`.

#ifndef MAKEGOOD_RULES_POLICY_TIME_FLOW_H_
#define MAKEGOOD_RULES_POLICY_TIME_FLOW_H_

#include "rules/base/issue.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// Adds an error for each condition and output that depends on such a place, through variables as
// well. Explanations may: they are as of the instant of the decision.
void CheckTimeFlow(const PolicyTree& tree, IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TIME_FLOW_H_
