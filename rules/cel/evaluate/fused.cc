#include "rules/cel/evaluate/fused.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/cel/evaluate/access.h"
#include "rules/cel/evaluate/message_source.h"

namespace makegood::cel {
namespace {

class FieldTestNode final : public Node {
 public:
  FieldTestNode(NodePtr operand, FieldTest test, ExprId field_id)
      : operand_(std::move(operand)), test_(test), field_id_(field_id) {}

  Value Eval(Frame& frame) const override {
    Value error;
    const void* message = operand_.Read(frame, &error);
    if (message == nullptr) return FieldOfNoMessage(frame, error, field_id_);
    return Value::Bool(test_.Holds(message));
  }
  const FieldTest* TestOfLocal(int local) const override {
    return operand_.local() == local ? &test_ : nullptr;
  }

 private:
  MessageSource operand_;
  FieldTest test_;
  ExprId field_id_;
};

template <TimeComparison comparison>
class TimeComparisonNode final : public Node {
 public:
  TimeComparisonNode(NodePtr left, NodePtr right)
      : left_(std::move(left)), right_(std::move(right)) {}

  Value Eval(Frame& frame) const override {
    const Value left = left_->Eval(frame);
    if (left.is_error()) return left;
    const Value right = right_->Eval(frame);
    if (right.is_error()) return right;
    return CompareTimes(frame.context, comparison, left, right);
  }

 private:
  NodePtr left_;
  NodePtr right_;
};

template <TimeComparison comparison>
class DistanceComparisonNode final : public Node {
 public:
  DistanceComparisonNode(NodePtr left, NodePtr right, BinaryFunction subtract, Value limit,
                         ExprId id)
      : left_(std::move(left)),
        right_(std::move(right)),
        subtract_(subtract),
        limit_(limit),
        id_(id) {}

  Value Eval(Frame& frame) const override {
    const Value left = left_->Eval(frame);
    if (left.is_error()) return left;
    const Value right = right_->Eval(frame);
    if (right.is_error()) return right;
    if (left.slope() == right.slope()) {
      const TimeParts distance = SubtractTimes(left.as_time(), right.as_time());
      // Well within a duration's range; at its ends the library looks more closely.
      if (distance.seconds > -kDurationSecondsMax && distance.seconds < kDurationSecondsMax) {
        return Value::Bool(CompareTimeParts(comparison, distance, limit_.as_time()));
      }
    }
    const Value distance = subtract_(frame.context, left, right);
    if (distance.is_error()) return Locate(frame, distance, id_);
    return CompareTimes(frame.context, comparison, distance, limit_);
  }

 private:
  NodePtr left_;
  NodePtr right_;
  BinaryFunction subtract_;
  Value limit_;
  ExprId id_;
};

class InvariantNode final : public Node {
 public:
  InvariantNode(NodePtr operand, int local) : operand_(std::move(operand)), local_(local) {}

  Value Eval(Frame& frame) const override {
    Value& value = frame.locals[local_];
    if (value.is_error() && value.as_error() == nullptr) value = operand_->Eval(frame);
    return value;
  }

 private:
  NodePtr operand_;
  int local_;
};

// One instance of a node template for each comparison.
template <template <TimeComparison> class NodeOf, typename... Args>
NodePtr MakeFor(TimeComparison comparison, Args&&... args) {
  switch (comparison) {
    case TimeComparison::kLess:
      return std::make_unique<NodeOf<TimeComparison::kLess>>(std::forward<Args>(args)...);
    case TimeComparison::kLessEquals:
      return std::make_unique<NodeOf<TimeComparison::kLessEquals>>(std::forward<Args>(args)...);
    case TimeComparison::kGreater:
      return std::make_unique<NodeOf<TimeComparison::kGreater>>(std::forward<Args>(args)...);
    case TimeComparison::kGreaterEquals:
      return std::make_unique<NodeOf<TimeComparison::kGreaterEquals>>(std::forward<Args>(args)...);
    case TimeComparison::kEquals: break;
  }
  return std::make_unique<NodeOf<TimeComparison::kEquals>>(std::forward<Args>(args)...);
}

}  // namespace

NodePtr MakeFieldTest(NodePtr operand, FieldTest test, ExprId field_id) {
  return std::make_unique<FieldTestNode>(std::move(operand), test, field_id);
}
NodePtr MakeTimeComparison(TimeComparison comparison, NodePtr left, NodePtr right) {
  return MakeFor<TimeComparisonNode>(comparison, std::move(left), std::move(right));
}
NodePtr MakeDistanceComparison(TimeComparison comparison, NodePtr left, NodePtr right,
                               BinaryFunction subtract, Value limit, ExprId subtraction_id) {
  return MakeFor<DistanceComparisonNode>(comparison, std::move(left), std::move(right), subtract,
                                         limit, subtraction_id);
}
NodePtr MakeInvariant(NodePtr operand, int local) {
  return std::make_unique<InvariantNode>(std::move(operand), local);
}

}  // namespace makegood::cel
