// Where the parts of a policy stand, as messages point at them.

#ifndef MAKEGOOD_RULES_POLICY_POLICY_PLACES_H_
#define MAKEGOOD_RULES_POLICY_POLICY_PLACES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// A match's condition, or its output, or the rule under it.
Place PlaceOf(const PolicyMatch& match);

// A rule's id, or its first line.
Place PlaceOf(const PolicyRule& rule);

// The ids of a rule and of those around it, outermost first: "guarantee/gates". Rules without
// an id are left out.
std::string PathOf(const PolicyRule& rule);

// The name that a variable is declared with.
absl::string_view NameOf(const Variable& variable);
Place NamePlaceOf(const Variable& variable);

// Tells by a remark through which rules a mistake was reached; nothing for the policy's own.
void RemarkRules(const PolicyRule& rule, Issue& issue);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_POLICY_PLACES_H_
