// Advice: what a policy may say and hardly ever means.

#ifndef MAKEGOOD_RULES_POLICY_POLICY_LINTER_H_
#define MAKEGOOD_RULES_POLICY_POLICY_LINTER_H_

#include "rules/base/issue.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// Adds warnings and notes only.
void LintPolicy(const PolicyTree& tree, IssueList& issues);

// `issues` without the warnings that the author has silenced: with `makegood:ignore MG0309` in a
// comment on the line of the warning, or alone on the line above it.
IssueList WithoutIgnored(const IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_POLICY_LINTER_H_
