// `container[key]`, `value in container`, and the same with optionals, for operands whose
// kinds were not known before. They look further than the signatures of their overloads say:
// a list takes any number that is whole as an index, and any value may be looked for in any
// list or map.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_INDEXING_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_INDEXING_H_

#include "absl/strings/string_view.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// The element, or an error: kIndexOutOfBounds, kNoSuchKey, kInvalidArgument for an index
// that is no whole number, kNoMatchingOverload for what is neither a list nor a map.
// Of an optional, as OptionalIndex.
Value Index(EvalContext& context, Value container, Value key);

// A bool or an error: kNoMatchingOverload for what is neither a list nor a map. Notes the
// horizon of moving elements.
Value IsIn(EvalContext& context, Value needle, Value container);

// `operand.?field`: an optional, with the field's value if it is set. Of an optional, the
// field of its content. An error for what can have no fields, or not this one.
Value OptionalSelect(EvalContext& context, Value operand, absl::string_view field);

// `container[?key]`: an optional, with the element if there is one. Of an optional, the
// element of its content. Errors as Index, except for elements that are missing.
Value OptionalIndex(EvalContext& context, Value container, Value key);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_INDEXING_H_
