// Advice about time: what a policy may ask of it and hardly ever means to.

#ifndef MAKEGOOD_RULES_POLICY_TIME_LINTER_H_
#define MAKEGOOD_RULES_POLICY_TIME_LINTER_H_

#include "rules/base/issue.h"
#include "rules/policy/policy_language.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// Adds warnings and notes only. The tree has a root.
void LintTimes(const PolicyTree& tree, IssueList& issues);

// The same about waits that no passing of time ends, of a tree in which nothing is wrong: with a
// match missing, most waits look like that.
void LintWaits(const PolicyTree& tree, const PolicyLanguage& language, IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TIME_LINTER_H_
