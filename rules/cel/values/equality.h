// CEL equality and ordering at run time (language definition, "Equality", "Ordering"):
// numbers of different kinds compare by value, different kinds are otherwise unequal,
// containers and messages compare element by element.

#ifndef MAKEGOOD_RULES_CEL_VALUES_EQUALITY_H_
#define MAKEGOOD_RULES_CEL_VALUES_EQUALITY_H_

#include <optional>

#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/flips.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// A bool, or an error (budget; an element that cannot be read). Notes the horizon of moving
// operands, element-wise in containers.
Value Equal(EvalContext& context, Value a, Value b);

// -1, 0, 1; nothing for kinds that have no order between them, and for NaN. Looks at values
// only: the caller notes flips of moving ones. An int or uint is rounded to a double when it
// meets one, as the conformance tests ask (9223372036854775807 == 9223372036854775808.0).
std::optional<int> Compare(Value a, Value b);

inline bool CompareTimeParts(TimeComparison comparison, TimeParts left, TimeParts right) {
  switch (comparison) {
    case TimeComparison::kLess: return left < right;
    case TimeComparison::kLessEquals: return !(right < left);
    case TimeComparison::kGreater: return right < left;
    case TimeComparison::kGreaterEquals: return !(left < right);
    case TimeComparison::kEquals: return left == right;
  }
  return false;
}

Value CompareMovingTimes(EvalContext& context, TimeComparison comparison, Value left, Value right);

// A bool, with its flip noted in the context when an operand moves.
inline Value CompareTimes(EvalContext& context, TimeComparison comparison, Value left,
                          Value right) {
  if (left.slope() == right.slope()) {  // Their distance stands still.
    return Value::Bool(CompareTimeParts(comparison, left.as_time(), right.as_time()));
  }
  return CompareMovingTimes(context, comparison, left, right);
}

// `left OP right` for operands whose kinds were not known before: a bool, or
// kNoMatchingOverload for kinds that have no order between them. Notes flips. `comparison`
// is not kEquals.
Value CompareDynamic(EvalContext& context, TimeComparison comparison, Value left, Value right);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_EQUALITY_H_
