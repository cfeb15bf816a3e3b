// google.protobuf.Value, Struct and ListValue as CEL sees them: null, numbers, strings,
// bools, maps and lists. Containers are views: what is inside is made when it is read.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_JSON_VIEW_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_JSON_VIEW_H_

#include "google/protobuf/struct.pb.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {

// The messages must live as long as what is made of them. A Value without a kind is null.
Value ViewJson(EvalContext& context, const google::protobuf::Value& json);
Value ViewJson(EvalContext& context, const google::protobuf::Struct& json);
Value ViewJson(EvalContext& context, const google::protobuf::ListValue& json);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_JSON_VIEW_H_
