// A tree, node by node, in the notation of the CEL project's conformance suites, so that
// ours can be compared with theirs.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_DEBUG_STRING_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_DEBUG_STRING_H_

#include <functional>
#include <string>

#include "rules/cel/syntax/ast.h"

namespace makegood::cel {

// What to add after a node, for example its type. The second is called for the entries of
// maps and messages. Either may be empty.
struct DebugAdorner {
  std::function<std::string(const Expr&)> node;
  std::function<std::string(ExprId)> entry;
};

// Adds the kind of each node: `1^#*expr.Constant_Int64Value#`.
DebugAdorner KindAdorner();

// Of several lines, indented by two blanks, macros expanded.
std::string DebugString(const Expr& expr, const DebugAdorner& adorner = {});

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_DEBUG_STRING_H_
