#include "rules/cel/values/type_name.h"

#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/opaque.h"

namespace makegood::cel {

absl::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kError: return "error";
    case Kind::kNull: return "null_type";
    case Kind::kBool: return "bool";
    case Kind::kInt: return "int";
    case Kind::kUint: return "uint";
    case Kind::kDouble: return "double";
    case Kind::kString: return "string";
    case Kind::kBytes: return "bytes";
    case Kind::kTimestamp: return "google.protobuf.Timestamp";
    case Kind::kDuration: return "google.protobuf.Duration";
    case Kind::kList: return "list";
    case Kind::kMap: return "map";
    case Kind::kMessage: return "message";
    case Kind::kType: return "type";
    case Kind::kOptional: return "optional_type";
    case Kind::kOpaque: return "opaque";
  }
  return "unknown";
}

absl::string_view TypeNameOf(Value value) {
  if (value.kind() == Kind::kMessage) {
    const MessageRef* message = value.as_message();
    return message->adapter->TypeName(message->message);
  }
  if (value.kind() == Kind::kOpaque) return value.as_opaque()->TypeName();
  return KindName(value.kind());
}

absl::string_view DisplayTypeName(Value value) {
  switch (value.kind()) {
    case Kind::kNull: return "null";
    case Kind::kTimestamp: return "timestamp";
    case Kind::kDuration: return "duration";
    default: return TypeNameOf(value);
  }
}

}  // namespace makegood::cel
