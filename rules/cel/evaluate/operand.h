// What a node computes with. A constant, a variable, or a timestamp in a message is read where
// it is needed; for everything else the operand's node is called.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_OPERAND_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_OPERAND_H_

#include <string>
#include <utility>

#include "absl/base/attributes.h"
#include "rules/cel/evaluate/message_source.h"
#include "rules/cel/evaluate/node.h"
#include "rules/cel/types/type.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// -- the nodes with a Shape -----------------------------------------------------------------

class ConstantNode final : public Node {
 public:
  explicit ConstantNode(Value value) : value_(value) {}
  Value Eval(Frame&) const override { return value_; }
  const Value* constant() const override { return &value_; }
  Shape shape() const override { return Shape::kConstant; }

 private:
  Value value_;
};

class LocalNode final : public Node {
 public:
  explicit LocalNode(int index) : path_{MessagePath::Root::kLocal, index} {}
  Value Eval(Frame& frame) const override { return frame.locals[path_.index]; }
  Shape shape() const override { return Shape::kLocal; }
  const MessagePath* path() const override { return &path_; }

 private:
  MessagePath path_;
};

class SlotNode final : public Node {
 public:
  SlotNode(int slot, std::string name, ExprId id)
      : path_{MessagePath::Root::kSlot, slot}, name_(std::move(name)), id_(id) {}
  Value Eval(Frame& frame) const override {
    const Activation::Slot& slot = frame.activation.slot(path_.index);
    return slot.state == Activation::State::kBound ? slot.value : Unbound(frame);
  }
  Shape shape() const override { return Shape::kSlot; }
  const MessagePath* path() const override { return &path_; }

 private:
  Value Unbound(Frame& frame) const;

  MessagePath path_;
  std::string name_;
  ExprId id_;
};

// A timestamp or duration in a message. With a local, it stays the same in a run of the program
// and is kept there, as by a RememberedNode.
class TimeFieldNode final : public Node {
 public:
  TimeFieldNode(NodePtr operand, const FieldAccess* access, bool is_timestamp, int local, ExprId id)
      : operand_(std::move(operand)),
        access_(access),
        is_timestamp_(is_timestamp),
        local_(local),
        id_(id) {}
  Value Eval(Frame& frame) const override {
    if (local_ >= 0) {
      const Value known = frame.locals[local_];
      if (!known.is_error()) return known;
    }
    return Compute(frame);
  }
  Shape shape() const override { return Shape::kTimeField; }
  int local() const { return local_; }

 private:
  Value Compute(Frame& frame) const;
  Value ComputeSlowly(Frame& frame) const;

  MessageSource operand_;
  const FieldAccess* access_;
  bool is_timestamp_;
  int local_;
  ExprId id_;
};

class RememberedNode final : public Node {
 public:
  RememberedNode(NodePtr operand, int local) : operand_(std::move(operand)), local_(local) {}
  Value Eval(Frame& frame) const override {
    const Value value = frame.locals[local_];
    return value.is_error() ? Compute(frame) : value;
  }
  Shape shape() const override { return Shape::kRemembered; }

 private:
  Value Compute(Frame& frame) const;

  NodePtr operand_;
  int local_;
};

// -------------------------------------------------------------------------------------------

class Operand {
 public:
  explicit Operand(NodePtr node) : node_(std::move(node)), shape_(node_->shape()) {}

  ABSL_ATTRIBUTE_ALWAYS_INLINE Value Read(Frame& frame) const {
    if (shape_ == Shape::kOther) return node_->Eval(frame);
    if (shape_ == Shape::kTimeField) return As<TimeFieldNode>().Eval(frame);
    if (shape_ == Shape::kRemembered) return As<RememberedNode>().Eval(frame);
    if (shape_ == Shape::kSlot) return As<SlotNode>().Eval(frame);
    if (shape_ == Shape::kLocal) return As<LocalNode>().Eval(frame);
    return As<ConstantNode>().Eval(frame);
  }

  const Node& node() const { return *node_; }

 private:
  template <typename T>
  const T& As() const {
    return static_cast<const T&>(*node_);
  }

  NodePtr node_;
  Shape shape_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_OPERAND_H_
