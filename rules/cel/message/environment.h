// What it takes to look into messages: which types there are, who makes new ones, and how
// message values are to be read. The parts of this folder hand it to one another.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_ENVIRONMENT_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_ENVIRONMENT_H_

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "rules/cel/values/message_adapter.h"

namespace makegood::cel {

// Immutable. Everything it points to outlives everything made with it.
struct MessageEnvironment {
  const MessageAdapter* adapter = nullptr;
  const google::protobuf::DescriptorPool* pool = nullptr;
  google::protobuf::MessageFactory* factory = nullptr;

  // Reading a message, timestamp or duration that is not set is an error.
  bool unset_fields_are_errors = false;
};

// What a `const void*` of a message value points to is always a protobuf Message.
inline const google::protobuf::Message& AsMessage(const void* message) {
  return *static_cast<const google::protobuf::Message*>(message);
}

// The other way round; goes through Message, so that a message class with several bases
// would keep its address.
inline const void* AsOpaquePointer(const google::protobuf::Message& message) { return &message; }

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_ENVIRONMENT_H_
