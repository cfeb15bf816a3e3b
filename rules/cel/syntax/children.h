// What a node of the tree is made of.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_CHILDREN_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_CHILDREN_H_

#include <variant>

#include "rules/cel/syntax/ast.h"

namespace makegood::cel {

// Calls `visit(const Expr&)` for each part, in the order in which they are written.
template <typename Visit>
void ForEachChild(const Expr& expr, const Visit& visit) {
  struct Parts {
    const Visit& visit;
    void Tell(const Expr* part) const {
      if (part != nullptr) visit(*part);
    }
    void operator()(const Literal&) const {}
    void operator()(const Ident&) const {}
    void operator()(const Select& select) const { Tell(select.operand); }
    void operator()(const Call& call) const {
      Tell(call.target);
      for (const Expr* argument : call.args) Tell(argument);
    }
    void operator()(const ListExpr& list) const {
      for (const Expr* element : list.elements) Tell(element);
    }
    void operator()(const MapExpr& map) const {
      for (const MapEntry& entry : map.entries) {
        Tell(entry.key);
        Tell(entry.value);
      }
    }
    void operator()(const MessageExpr& message) const {
      for (const FieldEntry& entry : message.entries) Tell(entry.value);
    }
    void operator()(const Comprehension& loop) const {
      for (const Expr* part : {loop.range, loop.init, loop.condition, loop.step, loop.result}) {
        Tell(part);
      }
    }
  };
  std::visit(Parts{visit}, expr.node);
}

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_CHILDREN_H_
