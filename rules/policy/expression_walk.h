// Visiting every part of every expression of a policy.

#ifndef MAKEGOOD_RULES_POLICY_EXPRESSION_WALK_H_
#define MAKEGOOD_RULES_POLICY_EXPRESSION_WALK_H_

#include <functional>

#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// All nodes of an expression, each before its parts; those of macros as they were expanded.
void ForEachNode(const cel::Expr& expr, const std::function<void(const cel::Expr&)>& visit);

// All expressions of a rule and of the rules within, in the order in which they are written.
void ForEachExpression(
    const PolicyRule& rule,
    const std::function<void(const PolicyExpression&, const PolicyRule&)>& visit);

// Leaves a rule and the rules within their programs only.
void DropAsts(PolicyRule& rule);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_EXPRESSION_WALK_H_
