// A field of a message type, resolved when a program is compiled: reading it while
// evaluating looks nothing up. rules/cel/message makes these from descriptors, or from
// tables generated for the messages that policies read.

#ifndef MAKEGOOD_RULES_CEL_VALUES_FIELD_ACCESS_H_
#define MAKEGOOD_RULES_CEL_VALUES_FIELD_ACCESS_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// The messages of a repeated field, where they stand.
struct MessageArray {
  const void* const* data = nullptr;
  size_t size = 0;
};

// Immutable and thread-safe. `message` must be of the type that the field belongs to.
class FieldAccess {
 public:
  virtual ~FieldAccess() = default;

  // The value; a field that is not set gives what CEL says (default, null for wrappers, an
  // empty message).
  virtual Value Get(EvalContext& context, const void* message) const = 0;

  // As has(): set, or for fields without presence not the default; repeated: not empty.
  virtual bool Has(const void* message) const = 0;

  // Faster ways for compiled code, offered by the kinds of field that have them; each may be
  // called only if its `supports_` says so.

  // A singular int32, int64, enum or bool, as an int64.
  bool supports_int = false;
  virtual int64_t GetInt(const void*) const { return 0; }
  // The first message from `begin` on whose field is (`equal`) or is not `value`; the number
  // of messages if there is none. A loop that needs no call for each message.
  virtual size_t FindInt(MessageArray messages, size_t begin, int64_t value, bool equal) const {
    while (begin < messages.size && (GetInt(messages.data[begin]) == value) != equal) ++begin;
    return begin;
  }

  // A singular google.protobuf.Timestamp or Duration: false when not set or out of range;
  // Get then tells what CEL says of it, a value or an error.
  bool supports_time = false;
  virtual bool GetTime(const void*, TimeParts*) const { return false; }

  // A singular message that stays a message (no well-known type): null when not set; Get
  // then tells what CEL says of it, the empty message or an error.
  bool supports_message = false;
  virtual const void* GetMessage(const void*) const { return nullptr; }

  // A repeated field of such messages.
  bool supports_elements = false;
  virtual MessageArray Elements(EvalContext&, const void*) const { return {}; }

  // A singular string.
  bool supports_string = false;
  virtual absl::string_view GetString(const void*) const { return {}; }
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_FIELD_ACCESS_H_
