#include "rules/cel/compile/moving.h"

namespace makegood::cel {

bool CanMove(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kDyn:
    case TypeKind::kAny:
    case TypeKind::kOpaque:
    case TypeKind::kParameter:
    case TypeKind::kError: return true;
    case TypeKind::kList: return CanMove(type.element());
    case TypeKind::kMap: return CanMove(type.value());
    default: return false;
  }
}

bool MentionsMoving(const TypedAst& ast, const Expr& expr) {
  if (const auto* variable = std::get_if<VariableReference>(&ast.ReferenceOf(expr))) {
    return variable->variable->moving;
  }
  struct Parts {
    const TypedAst& ast;
    bool Any(const Expr* part) const { return part != nullptr && MentionsMoving(ast, *part); }
    bool operator()(const Literal&) const { return false; }
    bool operator()(const Ident&) const { return false; }
    bool operator()(const Select& select) const { return Any(select.operand); }
    bool operator()(const Call& call) const {
      if (Any(call.target)) return true;
      for (const Expr* argument : call.args) {
        if (Any(argument)) return true;
      }
      return false;
    }
    bool operator()(const ListExpr& list) const {
      for (const Expr* element : list.elements) {
        if (Any(element)) return true;
      }
      return false;
    }
    bool operator()(const MapExpr& map) const {
      for (const MapEntry& entry : map.entries) {
        if (Any(entry.key) || Any(entry.value)) return true;
      }
      return false;
    }
    bool operator()(const MessageExpr& message) const {
      for (const FieldEntry& entry : message.entries) {
        if (Any(entry.value)) return true;
      }
      return false;
    }
    bool operator()(const Comprehension& loop) const {
      return Any(loop.range) || Any(loop.init) || Any(loop.condition) || Any(loop.step) ||
             Any(loop.result);
    }
  };
  return std::visit(Parts{ast}, expr.node);
}

}  // namespace makegood::cel
