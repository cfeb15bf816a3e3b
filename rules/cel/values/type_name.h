// The type of a value as type() answers it, for every kind of value.

#ifndef MAKEGOOD_RULES_CEL_VALUES_TYPE_NAME_H_
#define MAKEGOOD_RULES_CEL_VALUES_TYPE_NAME_H_

#include "absl/strings/string_view.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// "int", "google.protobuf.Timestamp", a message's full name. Lives as long as the value's
// type does. Not for errors.
absl::string_view TypeNameOf(Value value);

// For messages to people, as the checker writes types: "timestamp", "null".
absl::string_view DisplayTypeName(Value value);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_TYPE_NAME_H_
