// Where the messages that an evaluation makes live: one protobuf arena for each
// evaluation, whose first block comes out of the evaluation's own arena.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_ARENA_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_ARENA_H_

#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {

// Made on first use; ends when the context's arena is reset.
google::protobuf::Arena& MessageArena(EvalContext& context);

// The message as the class that protoc generated for it. It is that class already unless it
// was made from descriptors at run time; then this is a copy, which lives as long as what
// the context's arena holds.
template <typename Generated>
const Generated& AsGenerated(const google::protobuf::Message& message, EvalContext& context) {
  if (message.GetDescriptor() == Generated::descriptor()) {
    return static_cast<const Generated&>(message);
  }
  auto* copy = google::protobuf::Arena::CreateMessage<Generated>(&MessageArena(context));
  copy->ParsePartialFromString(message.SerializePartialAsString());
  return *copy;
}

// As above, with the copy in `scratch`.
template <typename Generated>
const Generated& AsGenerated(const google::protobuf::Message& message, Generated* scratch) {
  if (message.GetDescriptor() == Generated::descriptor()) {
    return static_cast<const Generated&>(message);
  }
  scratch->ParsePartialFromString(message.SerializePartialAsString());
  return *scratch;
}

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_ARENA_H_
