#include "rules/cel/compile/moving.h"

#include "rules/cel/syntax/children.h"

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
  bool mentions = false;
  ForEachChild(expr, [&](const Expr& part) { mentions = mentions || MentionsMoving(ast, part); });
  return mentions;
}

}  // namespace makegood::cel
