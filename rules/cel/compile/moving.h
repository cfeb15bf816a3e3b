// What can be told of `now` while compiling: which values may move with it.

#ifndef MAKEGOOD_RULES_CEL_COMPILE_MOVING_H_
#define MAKEGOOD_RULES_CEL_COMPILE_MOVING_H_

#include "rules/cel/check/typed_ast.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// Whether a value of this type can carry a slope, itself or in its elements.
bool CanMove(const Type& type);

// Whether an expression reads a variable that moves.
bool MentionsMoving(const TypedAst& ast, const Expr& expr);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_COMPILE_MOVING_H_
