// Makes messages of one type with one set of fields: what a message literal compiles to.

#ifndef MAKEGOOD_RULES_CEL_VALUES_MESSAGE_MAKER_H_
#define MAKEGOOD_RULES_CEL_VALUES_MESSAGE_MAKER_H_

#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// Immutable and thread-safe.
class MessageMaker {
 public:
  virtual ~MessageMaker() = default;

  // `values[i]` goes to the i-th of the literal's fields; `present[i]` false leaves that field
  // unset. The result lives in the context's arena and is what CEL says: a message, or for a
  // well-known type the value that it stands for. Errors: kOverflow for a number that the
  // field cannot hold, kNoMatchingOverload for a value that does not fit it.
  virtual Value Make(EvalContext& context, const Value* values, const bool* present) const = 0;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_MESSAGE_MAKER_H_
