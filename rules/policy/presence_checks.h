// Reads of fields that may not be set, seen over a whole policy: what a stage's requests
// always have, and what the matches passed on the way have asked with has(), need no guard.

#ifndef MAKEGOOD_RULES_POLICY_PRESENCE_CHECKS_H_
#define MAKEGOOD_RULES_POLICY_PRESENCE_CHECKS_H_

#include "rules/base/issue.h"
#include "rules/policy/policy_language.h"
#include "rules/policy/policy_tree.h"
#include "rules/policy/reachability.h"

namespace makegood::rules {

// Adds an error for each unguarded read of an optional scalar, and a warning for each of a
// message, timestamp or duration in a condition or output. Variables are evaluated where they
// are read, behind guards that cannot be followed into them, so that their reads of messages
// are not reported.
void CheckPresence(const ReachabilityInput& input, const PolicyLanguage& language,
                   IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_PRESENCE_CHECKS_H_
