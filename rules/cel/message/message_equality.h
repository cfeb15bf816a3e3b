// When two messages are equal (language definition, "Equality").

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_EQUALITY_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_EQUALITY_H_

#include "google/protobuf/message.h"
#include "rules/cel/message/environment.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {

// A bool, or an error when the budget is used up. Equal messages are of the same type, have
// the same fields set, and equal values in them: NaN equals nothing, maps have no order, an
// Any is equal by its content where its type is known and by its bytes where it is not.
// Fields that the type does not know are compared byte for byte.
Value EqualMessages(EvalContext& context, const google::protobuf::Message& a,
                    const google::protobuf::Message& b, const MessageEnvironment& environment);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_EQUALITY_H_
