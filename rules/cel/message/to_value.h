// Any message as a value: well-known types as what they stand for, others as messages.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_TO_VALUE_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_TO_VALUE_H_

#include "google/protobuf/message.h"
#include "rules/cel/message/environment.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {

// `message` must live as long as the value. Errors:
//   kOverflow         a timestamp or duration out of CEL's range
//   kInvalidArgument  an Any of an unknown type, with broken content, or nested too deep
Value ToValue(EvalContext& context, const google::protobuf::Message& message,
              const MessageEnvironment& environment);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_TO_VALUE_H_
