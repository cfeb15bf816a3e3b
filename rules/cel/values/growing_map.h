// Maps that grow one entry at a time, as the accumulators of transformMap do, without
// copying what they have each time.

#ifndef MAKEGOOD_RULES_CEL_VALUES_GROWING_MAP_H_
#define MAKEGOOD_RULES_CEL_VALUES_GROWING_MAP_H_

#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// The map with one more entry; `map` itself does not change. Building a map of n entries so
// takes time proportional to n, as long as each result is what the next entry is added to.
// Errors: kDuplicateKey if the key is there, kInvalidArgument if it is of a kind that keys
// cannot have.
Value InsertIntoMap(EvalContext& context, Value map, Value key, Value value);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_GROWING_MAP_H_
