// `container[key]` and `value in container` for operands whose kinds were not known before.
// Both look further than the signatures of their overloads say: a list takes any number that
// is whole as an index, and any value may be looked for in any list or map.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_INDEXING_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_INDEXING_H_

#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// The element, or an error: kIndexOutOfBounds, kNoSuchKey, kInvalidArgument for an index
// that is no whole number, kNoMatchingOverload for what is neither a list nor a map.
Value Index(EvalContext& context, Value container, Value key);

// A bool or an error: kNoMatchingOverload for what is neither a list nor a map. Notes the
// horizon of moving elements.
Value IsIn(EvalContext& context, Value needle, Value container);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_INDEXING_H_
