// Values as JSON (google.protobuf.Value), by the rules of CEL's conversion to JSON and of
// protobuf's JSON mapping: for fields of that type, and for traces.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_TO_JSON_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_TO_JSON_H_

#include "google/protobuf/struct.pb.h"
#include "rules/cel/message/environment.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {

// Sets `json`, and returns null, or an error: kInvalidArgument for a map whose keys are not
// strings, for types, optionals and opaque values, and for nesting deeper than 64.
//
// Ints that a double cannot hold exactly become strings, bytes base64, timestamps RFC 3339,
// durations "1.5s". Messages become objects whose keys are the fields' JSON names.
Value ToJson(EvalContext& context, Value value, const MessageEnvironment& environment,
             google::protobuf::Value* json);
Value ToJson(EvalContext& context, const Map& map, const MessageEnvironment& environment,
             google::protobuf::Struct* json);
Value ToJson(EvalContext& context, const List& list, const MessageEnvironment& environment,
             google::protobuf::ListValue* json);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_TO_JSON_H_
