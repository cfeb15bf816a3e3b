// Where a node takes the message from that it reads a field of. A loop's variable, which is
// what most fields are read of, is looked up without a call.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_MESSAGE_SOURCE_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_MESSAGE_SOURCE_H_

#include <utility>

#include "rules/cel/evaluate/node.h"

namespace makegood::cel {

class MessageSource {
 public:
  explicit MessageSource(NodePtr node) : node_(std::move(node)), local_(node_->local()) {}

  // As Node::EvalMessage.
  const void* Read(Frame& frame, Value* error) const {
    if (local_ >= 0) {
      const Value value = frame.locals[local_];
      if (value.kind() == Kind::kMessage) return value.as_message()->message;
    }
    return node_->EvalMessage(frame, error);
  }

  int local() const { return local_; }  // -1: none.

 private:
  NodePtr node_;
  int local_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_MESSAGE_SOURCE_H_
