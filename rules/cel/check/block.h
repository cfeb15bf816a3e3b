// `cel.@block([a, b], c)`: an expression with names for values that it uses, as optimizers
// write it. b may name the value of a `@index0`, and c also that of b, `@index1`.

#ifndef MAKEGOOD_RULES_CEL_CHECK_BLOCK_H_
#define MAKEGOOD_RULES_CEL_CHECK_BLOCK_H_

#include <cstddef>
#include <string>

#include "rules/cel/syntax/ast.h"

namespace makegood::cel {

// If so, the first argument is a ListExpr.
bool IsBlock(const Call& call);

std::string BlockVariable(size_t index);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_BLOCK_H_
