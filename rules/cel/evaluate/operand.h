// What a node computes with. An operand that has a cell is read where it stands; only where there
// is nothing yet, or an error, the operand's node is called.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_OPERAND_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_OPERAND_H_

#include <utility>

#include "absl/base/attributes.h"
#include "absl/base/optimization.h"
#include "rules/cel/evaluate/node.h"

namespace makegood::cel {

class Operand {
 public:
  explicit Operand(NodePtr node) : Operand(*node) { owner_ = std::move(node); }
  // Of a node that outlives it.
  explicit Operand(const Node& node) : node_(&node), cell_(node.cell()) {}

  ABSL_ATTRIBUTE_ALWAYS_INLINE Value Read(Frame& frame) const {
    const Value value = Peek(frame);
    return ABSL_PREDICT_TRUE(!value.is_error()) ? value : node_->Eval(frame);
  }

  // The value if it is there; an error, which tells nothing, if the node has to be asked.
  ABSL_ATTRIBUTE_ALWAYS_INLINE Value Peek(Frame& frame) const { return frame.Load(cell_); }

  const Node& node() const { return *node_; }

 private:
  const Node* node_;
  Cell cell_;
  NodePtr owner_;  // Null for the nodes of others.
};

// A node that computes with two operands, the left one first; the first that fails is the result.
// Derived has `Value Compute(Frame&, Value left, Value right) const`. The way on which both are
// there calls nothing else, and so has nothing to save across calls.
template <typename Derived>
class BinaryOperation : public Node {
 public:
  BinaryOperation(Operand left, Operand right) : left_(std::move(left)), right_(std::move(right)) {}
  BinaryOperation(NodePtr left, NodePtr right)
      : BinaryOperation(Operand(std::move(left)), Operand(std::move(right))) {}

  Value Eval(Frame& frame) const final {
    const Value left = left_.Peek(frame);
    if (left.is_error()) return EvalLeft(frame);
    const Value right = right_.Peek(frame);
    if (right.is_error()) return EvalRight(frame, left);
    return derived().Compute(frame, left, right);
  }

 protected:
  const Node& left() const { return left_.node(); }
  const Node& right() const { return right_.node(); }

 private:
  ABSL_ATTRIBUTE_NOINLINE Value EvalLeft(Frame& frame) const {
    const Value left = left_.node().Eval(frame);
    if (left.is_error()) return left;
    const Value right = right_.Read(frame);
    if (right.is_error()) return right;
    return derived().Compute(frame, left, right);
  }
  ABSL_ATTRIBUTE_NOINLINE Value EvalRight(Frame& frame, Value left) const {
    const Value right = right_.node().Eval(frame);
    if (right.is_error()) return right;
    return derived().Compute(frame, left, right);
  }
  const Derived& derived() const { return static_cast<const Derived&>(*this); }

  Operand left_;
  Operand right_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_OPERAND_H_
