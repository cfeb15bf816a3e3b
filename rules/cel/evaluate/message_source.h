// Where a node takes the message from that it reads a field of. A loop's variable and a bound
// variable, which is what most fields are read of, are looked up without a call.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_MESSAGE_SOURCE_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_MESSAGE_SOURCE_H_

#include <utility>

#include "rules/cel/evaluate/node.h"

namespace makegood::cel {

class MessageSource {
 public:
  explicit MessageSource(NodePtr node)
      : node_(std::move(node)), local_(node_->local()), slot_(node_->slot()) {}

  // As Node::EvalMessage.
  const void* Read(Frame& frame, Value* error) const {
    if (local_ >= 0) {
      const Value value = frame.locals[local_];
      if (value.kind() == Kind::kMessage) return value.as_message()->message;
    } else if (slot_ >= 0) {
      const Activation::Slot& slot = frame.activation.slot(slot_);
      if (slot.state == Activation::State::kBound && slot.value.kind() == Kind::kMessage) {
        return slot.value.as_message()->message;
      }
    }
    return node_->EvalMessage(frame, error);
  }

  int local() const { return local_; }  // -1: none.

 private:
  NodePtr node_;
  int local_;
  int slot_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_MESSAGE_SOURCE_H_
