#include "rules/cel/evaluate/fused.h"

#include <algorithm>
#include <utility>

#include "rules/cel/evaluate/access.h"
#include "rules/cel/evaluate/message_source.h"

namespace makegood::cel {
namespace {

class FieldTestNode final : public Node {
 public:
  FieldTestNode(NodePtr operand, FieldTests tests, ExprId field_id)
      : operand_(std::move(operand)), tests_(std::move(tests)), field_id_(field_id) {
    tests_.local = operand_.local();
  }

  Value Eval(Frame& frame) const override {
    Value error;
    const void* message = operand_.Read(frame, &error);
    if (message == nullptr) return FieldOfNoMessage(frame, error, field_id_);
    return Value::Bool(tests_.Hold(message));
  }
  const FieldTests* field_tests() const override { return tests_.local >= 0 ? &tests_ : nullptr; }

 private:
  MessageSource operand_;
  FieldTests tests_;
  ExprId field_id_;
};

// What `now - x` notes when it is compared with a limit, where all numbers fit 64 bits: the
// distance, which grows, leaves the range of durations one day, and passes the limit. False
// where they do not fit.
template <TimeComparison comparison>
bool CompareGrowing(EvalContext& context, TimeParts distance, TimeParts limit, bool* result) {
  const TimeParts max = context.world().durations.max;
  const int64_t now = distance.seconds * kNanosPerSecond + distance.nanos;
  int64_t difference;
  int64_t room;
  if (__builtin_sub_overflow(now, limit.seconds * kNanosPerSecond + limit.nanos, &difference) ||
      difference == INT64_MIN) {
    return false;
  }
  if (__builtin_sub_overflow(max.seconds * kNanosPerSecond + max.nanos, now, &room)) {
    room = kNever;
  }
  context.horizon().Note(std::min(room, kNever - 2) + 1);
  constexpr bool kFlipsAtZero =
      comparison == TimeComparison::kLess || comparison == TimeComparison::kGreaterEquals;
  if (kFlipsAtZero) {
    if (difference < 0) context.horizon().Note(std::min(-difference, kNever - 1));
  } else if (difference <= 0) {
    context.horizon().Note(difference > -(kNever - 2) ? 1 - difference : kNever - 1);
  }
  *result = CompareTimeParts(comparison, distance, limit);
  return true;
}

// Well within a duration's range; at its ends the library looks more closely.
bool IsShort(TimeParts duration) {
  return duration.seconds > -kDurationSecondsMax && duration.seconds < kDurationSecondsMax;
}

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
      if (IsShort(distance) && frame.context.world().durations.Contains(distance)) {
        return Value::Bool(CompareTimeParts(comparison, distance, limit_.as_time()));
      }
    } else if (comparison != TimeComparison::kEquals && left.slope() == 1 && right.slope() == 0 &&
               limit_.slope() == 0) {
      const TimeParts distance = SubtractTimes(left.as_time(), right.as_time());
      bool result;
      if (IsShort(distance) && frame.context.world().durations.Contains(distance) &&
          IsShort(limit_.as_time()) &&
          CompareGrowing<comparison>(frame.context, distance, limit_.as_time(), &result)) {
        return Value::Bool(result);
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
  FieldTests tests;
  tests.tests.push_back(test);
  return std::make_unique<FieldTestNode>(std::move(operand), std::move(tests), field_id);
}
NodePtr JoinFieldTests(const std::vector<NodePtr>& operands, bool any, ExprId id) {
  FieldTests joined;
  joined.any = any;
  for (const NodePtr& operand : operands) {
    const FieldTests* tests = operand->field_tests();
    if (tests == nullptr || (joined.local >= 0 && tests->local != joined.local)) return nullptr;
    if (tests->tests.size() != 1 && tests->any != any) return nullptr;
    joined.local = tests->local;
    joined.tests.insert(joined.tests.end(), tests->tests.begin(), tests->tests.end());
  }
  if (joined.local < 0) return nullptr;
  NodePtr message = MakeLocal(joined.local);
  return std::make_unique<FieldTestNode>(std::move(message), std::move(joined), id);
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
