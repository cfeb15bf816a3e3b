// The message types that CEL has a meaning of its own for (language definition, "Dynamic
// Values", "Abstract types"): times, wrappers, Any, and the JSON messages.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_WELL_KNOWN_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_WELL_KNOWN_H_

#include "google/protobuf/descriptor.h"

namespace makegood::cel {

using WellKnownType = google::protobuf::Descriptor::WellKnownType;

// google.protobuf.Int64Value and its like.
bool IsWrapper(WellKnownType type);

// Messages that are message values in CEL: all but those above.
bool StaysMessage(const google::protobuf::Descriptor& message);

bool IsNullValueEnum(const google::protobuf::EnumDescriptor& type);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_WELL_KNOWN_H_
