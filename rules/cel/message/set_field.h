// Values into message fields: what a message literal does with each of its entries.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_SET_FIELD_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_SET_FIELD_H_

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "rules/cel/message/environment.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {

// Sets a field of `message`; returns null, or an error: kOverflow for a number that the
// field cannot hold, kNoMatchingOverload for a value of another kind, kInvalidArgument for
// what cannot be converted to JSON where the field is JSON. Null leaves a field
// unset whose type is a message, a time or a wrapper; a google.protobuf.Value and Any
// become null; no other field may be null. A float field takes the nearest float.
Value SetField(EvalContext& context, google::protobuf::Message* message,
               const google::protobuf::FieldDescriptor& field, Value value,
               const MessageEnvironment& environment);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_SET_FIELD_H_
