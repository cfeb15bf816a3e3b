// The greatest number of steps that an expression can take, computed from what is declared of
// the sizes of its facts: never less than an evaluation of facts within these bounds counts
// (rules::Limits::cost_max). All operands are taken to be evaluated and all loops to run to
// their end.

#ifndef MAKEGOOD_RULES_CEL_COST_COST_H_
#define MAKEGOOD_RULES_CEL_COST_COST_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "rules/base/limits.h"
#include "rules/cel/check/typed_ast.h"
#include "rules/cel/cost/value_size.h"

namespace makegood::cel {

// A loop, or a call that reads much, on the way to where most of the steps are taken.
struct CostlyPart {
  ExprId id = 0;                // Of the loop or the call.
  const Expr* range = nullptr;  // Of a loop: what it walks over. Null for a call.
  int64_t elements = 0;         // Of the range, at most.
  int64_t steps = 0;            // Of the whole expression's, all runs together.
};

struct WorstCase {
  // Of one evaluation. Reading a lazy variable is one of them; evaluating it is not.
  int64_t steps = 0;
  ValueSize size;  // Of the value.

  // Where most of the steps are taken, from the outside in; each stands within a turn of the one
  // before. Empty where loops and calls are not what matters.
  std::vector<CostlyPart> costly;
};

// The size of the value of a lazy variable, by slot.
using SizeOfVariable = std::function<ValueSize(int slot)>;

// `ast` as it was checked, in an environment whose types `model` has.
WorstCase EstimateWorstCase(const TypedAst& ast, const SizeModel& model,
                            const rules::Limits& limits, const SizeOfVariable& size_of_variable);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_COST_COST_H_
