// From a document to a tree of checked and compiled expressions: every name means something,
// every type fits, conditions are bools and outputs agree.

#ifndef MAKEGOOD_RULES_POLICY_POLICY_CHECKER_H_
#define MAKEGOOD_RULES_POLICY_POLICY_CHECKER_H_

#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "rules/cel/cel.h"
#include "rules/policy/document.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// `base`: what all expressions of the policy may say; outlives the tree, as `document` does.
// `output_type`: the message that every output must be; empty when outputs only have to agree
// among themselves. Adds all mistakes to `issues`; the tree then has gaps.
PolicyTree CheckExpressions(const PolicyDocument& document, const cel::Environment& base,
                            absl::string_view output_type, IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_POLICY_CHECKER_H_
