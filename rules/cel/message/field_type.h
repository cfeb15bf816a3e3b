// The CEL types of messages and their fields (language definition, "Protocol Buffer Data
// Conversion").

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_FIELD_TYPE_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_FIELD_TYPE_H_

#include "google/protobuf/descriptor.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// Of a message's values, of one element of a field, and of a whole field.
Type TypeOfMessage(const google::protobuf::Descriptor& message);
Type TypeOfElement(const google::protobuf::FieldDescriptor& field);
Type TypeOfField(const google::protobuf::FieldDescriptor& field);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_FIELD_TYPE_H_
