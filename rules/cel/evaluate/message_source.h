// Where a node takes the message from that it reads a field of. Most stand at the end of a path,
// which is followed without calling a node.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_MESSAGE_SOURCE_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_MESSAGE_SOURCE_H_

#include <utility>

#include "rules/cel/evaluate/node.h"
#include "rules/cel/values/field_access.h"
#include "rules/cel/values/message_adapter.h"

namespace makegood::cel {

inline const void* MessagePath::Find(Frame& frame) const {
  const Value start = frame.Load(root);
  if (start.kind() != Kind::kMessage) return nullptr;
  const void* message = start.as_message()->message;
  // Most paths have one field or none.
  if (fields[0] == nullptr) return message;
  message = fields[0]->GetMessage(message);
  return fields[1] == nullptr ? message : FollowOn(message);
}

class MessageSource {
 public:
  // Null: there is no message, and nobody reads.
  explicit MessageSource(NodePtr node = nullptr) : node_(std::move(node)) {
    if (node_ != nullptr && node_->path() != nullptr) path_ = *node_->path();
  }

  // Null if there is more to be done than to follow a path, which Read then does.
  const void* Find(Frame& frame) const { return path_.Find(frame); }

  // As Node::EvalMessage.
  const void* Read(Frame& frame, Value* error) const {
    if (const void* message = Find(frame)) return message;
    return node_->EvalMessage(frame, error);
  }

  const MessagePath* path() const { return path_.root.is_nowhere() ? nullptr : &path_; }

 private:
  MessagePath path_;
  NodePtr node_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_MESSAGE_SOURCE_H_
