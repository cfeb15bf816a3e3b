// A tree, node by node, in the notation of the CEL project's conformance suites, so that
// ours can be compared with theirs.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_DEBUG_STRING_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_DEBUG_STRING_H_

#include <functional>
#include <optional>
#include <string>

#include "rules/cel/syntax/ast.h"

namespace makegood::cel {

// What to add after a node, for example its type. The second is called for the entries of
// maps and messages. Either may be empty.
struct DebugAdorner {
  std::function<std::string(const Expr&)> node;
  std::function<std::string(ExprId)> entry;

  // A name to write in place of the tree's: for a chain of selects, which becomes the name
  // as a whole; for a function, which then has no target; for a message's type. Nothing:
  // what the tree says.
  std::function<std::optional<std::string>(const Expr&)> name;
};

// Adds the kind of each node: `1^#*expr.Constant_Int64Value#`.
DebugAdorner KindAdorner();

// Of several lines, indented by two blanks, macros expanded.
std::string DebugString(const Expr& expr, const DebugAdorner& adorner = {});

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_DEBUG_STRING_H_
