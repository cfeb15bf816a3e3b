#include "rules/cel/evaluate/time_comparison.h"

#include <algorithm>
#include <utility>

#include "rules/cel/evaluate/operand.h"
#include "rules/cel/values/flips.h"

namespace makegood::cel {
namespace {

template <TimeComparison comparison>
bool Holds(int64_t left, int64_t right) {
  switch (comparison) {
    case TimeComparison::kLess: return left < right;
    case TimeComparison::kLessEquals: return left <= right;
    case TimeComparison::kGreater: return left > right;
    case TimeComparison::kGreaterEquals: return left >= right;
    case TimeComparison::kEquals: return left == right;
  }
}

template <TimeComparison comparison>
class TimeComparisonNode final : public Node {
 public:
  TimeComparisonNode(NodePtr left, NodePtr right)
      : left_(std::move(left)), right_(std::move(right)) {}

  Value Eval(Frame& frame) const override {
    const Value left = left_.Read(frame);
    if (left.is_error()) return left;
    const Value right = right_.Read(frame);
    if (right.is_error()) return right;
    return CompareTimes(frame.context, comparison, left, right);
  }

 private:
  Operand left_;
  Operand right_;
};

template <TimeComparison comparison>
class DistanceComparisonNode final : public Node {
 public:
  DistanceComparisonNode(NodePtr left, NodePtr right, BinaryFunction subtract, Value limit,
                         ExprId id)
      : left_(std::move(left)),
        right_(std::move(right)),
        limit_nanos_(static_cast<int64_t>(limit.as_time().ToNanoseconds())),
        subtract_(subtract),
        limit_(limit),
        id_(id) {}

  Value Eval(Frame& frame) const override {
    const Value left = left_.Read(frame);
    if (left.is_error()) return left;
    const Value right = right_.Read(frame);
    if (right.is_error()) return right;
    const TimeParts a = left.as_time();
    const TimeParts b = right.as_time();
    const int slope = left.slope() - right.slope();
    const int64_t seconds = a.seconds - b.seconds;
    if (slope == (slope & 1) && seconds > -kDurationSecondsMax && seconds < kDurationSecondsMax) {
      const int64_t distance = seconds * kNanosPerSecond + (a.nanos - b.nanos);
      const TimeWorld& world = frame.context.world();
      if (distance >= world.duration_min && distance <= world.duration_max) {
        if (slope == 1) NoteRise(frame.context.horizon(), distance, world.duration_max);
        return Value::Bool(Holds<comparison>(distance, limit_nanos_));
      }
    }
    return Subtract(frame, left, right);
  }

 private:
  // The distance of `now` and an instant grows: it passes the limit, and one day leaves the range
  // of durations.
  void NoteRise(Horizon& horizon, int64_t distance, int64_t max) const {
    horizon.Note(std::min(RisingFlipOffset(TimeComparison::kLessEquals, distance, max),
                          RisingFlipOffset(comparison, distance, limit_nanos_)));
  }

  // What is out of the ordinary.
  Value Subtract(Frame& frame, Value left, Value right) const {
    const Value distance = subtract_(frame.context, left, right);
    if (distance.is_error()) return Locate(frame, distance, id_);
    return CompareTimes(frame.context, comparison, distance, limit_);
  }

  Operand left_;
  Operand right_;
  int64_t limit_nanos_;
  BinaryFunction subtract_;
  Value limit_;
  ExprId id_;
};

// A count is at least c when the time has reached the first of which there are c units, and is
// greater than c when it has passed the last.
class StepComparisonNode final : public Node {
 public:
  StepComparisonNode(StepComparison comparison, NodePtr left, NodePtr right)
      : comparison_(comparison), left_(std::move(left)), right_(std::move(right)) {}

  Value Eval(Frame& frame) const override {
    const Value left = left_.Read(frame);
    if (left.is_error()) return left;
    const Value right = right_.Read(frame);
    if (right.is_error()) return right;
    const Value time = comparison_.time_is_left ? left : right;
    const Value count = comparison_.time_is_left ? right : left;
    return Value::Bool(Compare(frame.context, time, count.as_int()) != comparison_.negated);
  }

 private:
  bool Compare(EvalContext& context, Value time, int64_t count) const {
    const Nanoseconds nanos = time.as_time().ToNanoseconds();
    const NanosecondRange equal =
        TimesOfCount(count, context.world().*comparison_.step.unit, comparison_.step.rounding);
    switch (comparison_.comparison) {
      case TimeComparison::kLess:
      case TimeComparison::kGreaterEquals: {
        Note(context, FlipOffset(comparison_.comparison, nanos - equal.min, time.slope()));
        return (nanos < equal.min) == (comparison_.comparison == TimeComparison::kLess);
      }
      case TimeComparison::kGreater:
      case TimeComparison::kLessEquals: {
        Note(context, FlipOffset(comparison_.comparison, nanos - equal.max, time.slope()));
        return (nanos > equal.max) == (comparison_.comparison == TimeComparison::kGreater);
      }
      case TimeComparison::kEquals: break;
    }
    const bool is_equal = nanos >= equal.min && nanos <= equal.max;
    Note(context, is_equal ? LeaveOffset(nanos, time.slope(), equal.min, equal.max)
                           : EnterOffset(nanos, time.slope(), equal.min, equal.max));
    return is_equal;
  }
  static void Note(EvalContext& context, int64_t offset) { context.horizon().Note(offset); }

  StepComparison comparison_;
  Operand left_;
  Operand right_;
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

NodePtr MakeTimeComparison(TimeComparison comparison, NodePtr left, NodePtr right) {
  return MakeFor<TimeComparisonNode>(comparison, std::move(left), std::move(right));
}
NodePtr MakeDistanceComparison(TimeComparison comparison, NodePtr left, NodePtr right,
                               BinaryFunction subtract, Value limit, ExprId subtraction_id) {
  return MakeFor<DistanceComparisonNode>(comparison, std::move(left), std::move(right), subtract,
                                         limit, subtraction_id);
}
NodePtr MakeStepComparison(StepComparison comparison, NodePtr left, NodePtr right) {
  return std::make_unique<StepComparisonNode>(comparison, std::move(left), std::move(right));
}

}  // namespace makegood::cel
