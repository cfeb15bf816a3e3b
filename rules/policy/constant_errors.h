// Parts of expressions that fail whenever they are reached, whatever the facts: `1 / 0`,
// `duration("14d")`, `timestamp("2026-13-01T00:00:00Z")`, an int that overflows.

#ifndef MAKEGOOD_RULES_POLICY_CONSTANT_ERRORS_H_
#define MAKEGOOD_RULES_POLICY_CONSTANT_ERRORS_H_

#include "rules/base/issue.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// Adds each as kConstantError: an error where evaluating the expression always gets to it, a
// warning where `&&`, `||`, `?:` or a loop may pass it by or absorb it.
void CheckConstantErrors(const PolicyTree& tree, IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_CONSTANT_ERRORS_H_
