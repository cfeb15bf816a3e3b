// Messages as values. This folder knows no protobuf: a message value points to a MessageRef,
// which pairs an opaque pointer with the adapter that can look into it. rules/cel/message
// implements the adapter.

#ifndef MAKEGOOD_RULES_CEL_VALUES_MESSAGE_ADAPTER_H_
#define MAKEGOOD_RULES_CEL_VALUES_MESSAGE_ADAPTER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// Thread-safe. One for each pool of types.
class MessageAdapter {
 public:
  virtual ~MessageAdapter() = default;

  virtual absl::string_view TypeName(const void* message) const = 0;

  // A field by name, for programs whose checker could not see the type. Error kNoSuchField.
  virtual Value GetField(EvalContext& context, const void* message,
                         absl::string_view field) const = 0;
  virtual Value HasField(EvalContext& context, const void* message,
                         absl::string_view field) const = 0;

  // CEL equality of two messages (language definition, "Equality"); a bool or an error.
  virtual Value Equal(EvalContext& context, const void* a, const void* b) const = 0;

  // Whether no field is set.
  virtual bool IsEmpty(const void* message) const = 0;

  // For people: text format on one line, cut at `length_max`.
  virtual std::string ToText(const void* message, size_t length_max) const = 0;
};

// Two words: an arena allocation each time a message becomes a value.
struct MessageRef {
  const void* message = nullptr;
  const MessageAdapter* adapter = nullptr;
};

inline Value MakeMessage(EvalContext& context, const void* message, const MessageAdapter* adapter) {
  return Value::OfMessage(context.arena().New<MessageRef>(MessageRef{message, adapter}));
}

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_MESSAGE_ADAPTER_H_
