#include "rules/cel/evaluate/time_comparison.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/base/attributes.h"
#include "rules/cel/evaluate/logic.h"
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

// The numbers of which `number OP limit` holds; nothing if there are none.
std::optional<IntRange> RangeOf(TimeComparison comparison, int64_t limit) {
  switch (comparison) {
    case TimeComparison::kLess:
      if (limit == INT64_MIN) return std::nullopt;
      return IntRange{INT64_MIN, limit - 1};
    case TimeComparison::kLessEquals: return IntRange{INT64_MIN, limit};
    case TimeComparison::kGreater:
      if (limit == INT64_MAX) return std::nullopt;
      return IntRange{limit + 1, INT64_MAX};
    case TimeComparison::kGreaterEquals: return IntRange{limit, INT64_MAX};
    case TimeComparison::kEquals: break;
  }
  return IntRange{limit, limit};
}

// left - right in nanoseconds, if that is a duration that is not out of the ordinary. Slopes are
// not looked at.
ABSL_ATTRIBUTE_ALWAYS_INLINE inline bool FindDistance(const EvalContext& context, Value left,
                                                      Value right, int64_t* distance) {
  const TimeParts a = left.as_time();
  const TimeParts b = right.as_time();
  const int64_t seconds = a.seconds - b.seconds;
  if (seconds <= -kDurationSecondsMax || seconds >= kDurationSecondsMax) return false;
  *distance = seconds * kNanosPerSecond + (a.nanos - b.nanos);
  const TimeWorld& world = context.world();
  return *distance >= world.duration_min && *distance <= world.duration_max;
}

template <TimeComparison comparison>
class TimeComparisonNode final : public BinaryOperation<TimeComparisonNode<comparison>> {
 public:
  using BinaryOperation<TimeComparisonNode>::BinaryOperation;

  Value Compute(Frame& frame, Value left, Value right) const {
    return CompareTimes(frame.context, comparison, left, right);
  }
  std::optional<DistanceTest> distance_test() const override {
    return DistanceTest{&this->left(), &this->right(), *RangeOf(comparison, 0)};
  }
};

template <TimeComparison comparison>
class DistanceComparisonNode final : public BinaryOperation<DistanceComparisonNode<comparison>> {
 public:
  DistanceComparisonNode(NodePtr left, NodePtr right, BinaryFunction subtract, Value limit,
                         ExprId id)
      : BinaryOperation<DistanceComparisonNode>(std::move(left), std::move(right)),
        limit_nanos_(static_cast<int64_t>(limit.as_time().ToNanoseconds())),
        subtract_(subtract),
        limit_(limit),
        id_(id) {}

  Value Compute(Frame& frame, Value left, Value right) const {
    const int slope = left.slope() - right.slope();
    int64_t distance;
    if (slope == (slope & 1) && FindDistance(frame.context, left, right, &distance)) {
      if (slope == 1) {
        NoteRise(frame.context.horizon(), distance, frame.context.world().duration_max);
      }
      return Value::Bool(Holds<comparison>(distance, limit_nanos_));
    }
    return Subtract(frame, left, right);
  }
  std::optional<DistanceTest> distance_test() const override {
    const std::optional<IntRange> range = RangeOf(comparison, limit_nanos_);
    if (!range.has_value()) return std::nullopt;
    return DistanceTest{&this->left(), &this->right(), *range};
  }

 private:
  // The distance of `now` and an instant grows: it passes the limit, and one day leaves the range
  // of durations.
  void NoteRise(Horizon& horizon, int64_t distance, int64_t max) const {
    horizon.Note(std::min(RisingFlipOffset(TimeComparison::kLessEquals, distance, max),
                          RisingFlipOffset(comparison, distance, limit_nanos_)));
  }

  // What is out of the ordinary.
  ABSL_ATTRIBUTE_NOINLINE Value Subtract(Frame& frame, Value left, Value right) const {
    const Value distance = subtract_(frame.context, left, right);
    if (distance.is_error()) return Locate(frame, distance, id_);
    return CompareTimes(frame.context, comparison, distance, limit_);
  }

  int64_t limit_nanos_;
  BinaryFunction subtract_;
  Value limit_;
  ExprId id_;
};

// Whether the distance of two times lies in a range.
class DistanceRangeNode final : public BinaryOperation<DistanceRangeNode> {
 public:
  // `times` outlive the node with `one_by_one`.
  DistanceRangeNode(const DistanceTest& times, IntRange range, NodePtr one_by_one)
      : BinaryOperation(Operand(*times.left), Operand(*times.right)),
        range_(range),
        one_by_one_(std::move(one_by_one)) {}

  Value Compute(Frame& frame, Value left, Value right) const {
    int64_t distance;
    if (left.slope() == 0 && right.slope() == 0 &&
        FindDistance(frame.context, left, right, &distance)) {
      return Value::Bool(range_.Contains(distance));
    }
    return one_by_one_->Eval(frame);
  }
  std::optional<DistanceTest> distance_test() const override {
    if (range_.min > range_.max) return std::nullopt;
    return DistanceTest{&left(), &right(), range_};
  }

 private:
  IntRange range_;
  NodePtr one_by_one_;  // For what is out of the ordinary.
};

// The same test with the times the other way round. No distance is at the ends of all numbers.
IntRange Negated(IntRange range) {
  const auto negated = [](int64_t number) {
    if (number == INT64_MIN) return INT64_MAX;
    return number == INT64_MAX ? INT64_MIN : -number;
  };
  return {negated(range.max), negated(range.min)};
}

// Two nodes read the same if they read the same cell.
bool ReadTheSame(const Node& a, const Node& b) {
  return a.cell() == b.cell() && !a.cell().is_nowhere();
}

// A count is at least c when the time has reached the first of which there are c units, and is
// greater than c when it has passed the last.
class StepComparisonNode final : public BinaryOperation<StepComparisonNode> {
 public:
  StepComparisonNode(StepComparison comparison, NodePtr left, NodePtr right)
      : BinaryOperation(std::move(left), std::move(right)), comparison_(comparison) {}

  Value Compute(Frame& frame, Value left, Value right) const {
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

std::optional<DistanceTest> Node::distance_test() const { return std::nullopt; }

NodePtr MakeTimeComparison(TimeComparison comparison, NodePtr left, NodePtr right) {
  return MakeFor<TimeComparisonNode>(comparison, std::move(left), std::move(right));
}
NodePtr MakeDistanceComparison(TimeComparison comparison, NodePtr left, NodePtr right,
                               BinaryFunction subtract, Value limit, ExprId subtraction_id) {
  return MakeFor<DistanceComparisonNode>(comparison, std::move(left), std::move(right), subtract,
                                         limit, subtraction_id);
}
NodePtr JoinDistances(std::vector<NodePtr>& comparisons, bool any, ExprId id) {
  std::optional<DistanceTest> times;
  IntRange common;
  for (const NodePtr& comparison : comparisons) {
    const std::optional<DistanceTest> test = comparison->distance_test();
    if (!test.has_value()) return nullptr;
    if (!times.has_value()) times = test;
    IntRange range = test->range;
    if (ReadTheSame(*test->left, *times->right) && ReadTheSame(*test->right, *times->left)) {
      range = Negated(range);
    } else if (!ReadTheSame(*test->left, *times->left) ||
               !ReadTheSame(*test->right, *times->right)) {
      return nullptr;
    }
    if (any) {  // None of the others holds.
      if (range.has_all()) return nullptr;
      range = range.Others();
      if (range.min > range.max) return nullptr;
    }
    common = {std::max(common.min, range.min), std::min(common.max, range.max)};
    if (common.min > common.max) return nullptr;
  }
  if (any) {
    if (common.has_all()) return nullptr;
    common = common.Others();
  }
  NodePtr one_by_one = any ? MakeOr(std::move(comparisons), /*scoped=*/false, id)
                           : MakeAnd(std::move(comparisons), /*scoped=*/false, id);
  return std::make_unique<DistanceRangeNode>(*times, common, std::move(one_by_one));
}
NodePtr MakeStepComparison(StepComparison comparison, NodePtr left, NodePtr right) {
  return std::make_unique<StepComparisonNode>(comparison, std::move(left), std::move(right));
}

}  // namespace makegood::cel
