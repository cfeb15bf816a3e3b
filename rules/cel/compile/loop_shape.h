// Recognises the loops that the language's macros expand to, so that they can run as what
// they are: a search, a count, a filter, a transformation.

#ifndef MAKEGOOD_RULES_CEL_COMPILE_LOOP_SHAPE_H_
#define MAKEGOOD_RULES_CEL_COMPILE_LOOP_SHAPE_H_

#include "rules/cel/syntax/ast.h"

namespace makegood::cel {

enum class LoopKind { kGeneral, kExists, kAll, kExistsOne, kMap };

struct LoopShape {
  LoopKind kind = LoopKind::kGeneral;
  const Expr* predicate = nullptr;  // Null for kMap: every element.
  const Expr* transform = nullptr;  // kMap only; null: the element itself.
};

// kGeneral for anything that is not exactly what a macro makes. Every `exists` and `all` is
// recognized, and so nothing ever computes @not_strictly_false, which stands in their conditions.
LoopShape RecognizeLoop(const Comprehension& loop);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_COMPILE_LOOP_SHAPE_H_
