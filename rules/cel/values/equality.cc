// Two rules of the horizon shape the comparison of containers. While they are equal, every
// pair of elements matters: each notes its own flip. Once one pair differs it alone keeps the
// whole unequal, whatever the others become: their notes are dropped.

#include "rules/cel/values/equality.h"

#include "absl/strings/string_view.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/opaque.h"

namespace makegood::cel {
namespace {

template <typename T>
int CompareOrdered(T a, T b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

std::optional<int> CompareDoubles(double a, double b) {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a == b) return 0;
  return std::nullopt;
}

bool IsNumber(Kind kind) {
  return kind == Kind::kInt || kind == Kind::kUint || kind == Kind::kDouble;
}

std::optional<int> CompareNumbers(Value a, Value b) {
  if (a.kind() == Kind::kDouble || b.kind() == Kind::kDouble) {
    const auto to_double = [](Value v) {
      switch (v.kind()) {
        case Kind::kInt: return static_cast<double>(v.as_int());
        case Kind::kUint: return static_cast<double>(v.as_uint());
        default: return v.as_double();
      }
    };
    return CompareDoubles(to_double(a), to_double(b));
  }
  if (a.kind() == b.kind()) {
    return a.kind() == Kind::kInt ? CompareOrdered(a.as_int(), b.as_int())
                                  : CompareOrdered(a.as_uint(), b.as_uint());
  }
  if (a.kind() == Kind::kInt) return a.as_int() < 0 ? -1 : CompareOrdered(a.as_uint(), b.as_uint());
  return b.as_int() < 0 ? 1 : CompareOrdered(a.as_uint(), b.as_uint());
}

// Compares pairs of elements one after the other (see the top of the file). `pair` compares
// the i-th. Errors count only if no pair differs (language definition, "Equality").
template <typename ComparePair>
Value EqualPairs(EvalContext& context, size_t size, const ComparePair& pair) {
  const Horizon before = context.horizon();
  Value result = Value::Bool(true);
  for (size_t i = 0; i < size; ++i) {
    if (!context.Charge(1)) return context.BudgetError();
    const Horizon equal_so_far = context.horizon();
    context.horizon() = Horizon();
    const Value equal = pair(i);
    const Horizon of_pair = context.horizon();
    if (equal.is_false()) {
      context.horizon() = before;
      context.horizon().Note(of_pair);
      return equal;
    }
    context.horizon() = equal_so_far;
    context.horizon().Note(of_pair);
    if (equal.is_error()) {
      if (equal.as_error()->code == ErrorCode::kBudgetExceeded) return equal;
      if (!result.is_error()) result = equal;
    }
  }
  return result;
}

Value EqualElements(EvalContext& context, Value a, Value b) {
  if (a.is_error()) return a;
  if (b.is_error()) return b;
  return Equal(context, a, b);
}

Value EqualLists(EvalContext& context, const List& a, const List& b) {
  if (a.size() != b.size()) return Value::Bool(false);
  return EqualPairs(context, a.size(), [&](size_t i) {
    return EqualElements(context, a.Get(context, i), b.Get(context, i));
  });
}

Value EqualMaps(EvalContext& context, const Map& a, const Map& b) {
  if (a.size() != b.size()) return Value::Bool(false);
  return EqualPairs(context, a.size(), [&](size_t i) {
    Value other;
    if (!b.Find(context, a.KeyAt(context, i), &other)) return Value::Bool(false);
    return EqualElements(context, a.ValueAt(context, i), other);
  });
}

Value EqualTexts(EvalContext& context, absl::string_view a, absl::string_view b) {
  if (a.size() != b.size()) return Value::Bool(false);
  if (a.size() >= 16 && !context.Charge(static_cast<int64_t>(a.size() / 16))) {
    return context.BudgetError();
  }
  return Value::Bool(a == b);
}

Value EqualMessages(EvalContext& context, const MessageRef& a, const MessageRef& b) {
  if (a.adapter->TypeName(a.message) != b.adapter->TypeName(b.message)) return Value::Bool(false);
  return a.adapter->Equal(context, a.message, b.message);
}

}  // namespace

Value Equal(EvalContext& context, Value a, Value b) {
  if (a.kind() != b.kind()) {
    return Value::Bool(IsNumber(a.kind()) && IsNumber(b.kind()) && CompareNumbers(a, b) == 0);
  }
  switch (a.kind()) {
    case Kind::kError: return a;
    case Kind::kNull: return Value::Bool(true);
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kUint: return Value::Bool(a.as_uint() == b.as_uint());
    case Kind::kDouble: return Value::Bool(a.as_double() == b.as_double());
    case Kind::kString:
    case Kind::kBytes: return EqualTexts(context, a.as_text(), b.as_text());
    case Kind::kType: return Value::Bool(a.as_text() == b.as_text());
    case Kind::kTimestamp:
    case Kind::kDuration: return CompareTimes(context, TimeComparison::kEquals, a, b);
    case Kind::kList: return EqualLists(context, *a.as_list(), *b.as_list());
    case Kind::kMap: return EqualMaps(context, *a.as_map(), *b.as_map());
    case Kind::kMessage: return EqualMessages(context, *a.as_message(), *b.as_message());
    case Kind::kOptional:
      if (a.as_optional() == nullptr || b.as_optional() == nullptr) {
        return Value::Bool(a.as_optional() == b.as_optional());
      }
      return EqualElements(context, *a.as_optional(), *b.as_optional());
    case Kind::kOpaque:
      if (a.as_opaque()->TypeName() != b.as_opaque()->TypeName()) return Value::Bool(false);
      return a.as_opaque()->Equal(context, *b.as_opaque());
  }
  return Value::Bool(false);
}

std::optional<int> Compare(Value a, Value b) {
  if (IsNumber(a.kind()) && IsNumber(b.kind())) return CompareNumbers(a, b);
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::kBool: return CompareOrdered(a.as_bool(), b.as_bool());
    case Kind::kString:  // UTF-8 keeps the order of code points.
    case Kind::kBytes: return CompareOrdered(a.as_text().compare(b.as_text()), 0);
    case Kind::kTimestamp:
    case Kind::kDuration: return CompareOrdered(a.as_time(), b.as_time());
    default: return std::nullopt;
  }
}

Value CompareMovingTimes(EvalContext& context, TimeComparison comparison, Value left, Value right) {
  const TimeParts a = left.as_time();
  const TimeParts b = right.as_time();
  const int slope = left.slope() - right.slope();
  const int64_t seconds = a.seconds - b.seconds;
  const bool is_near = seconds > -kDurationSecondsMax && seconds < kDurationSecondsMax;
  if (is_near && (slope == 1 || slope == -1)) {
    const int64_t difference = seconds * kNanosPerSecond + (a.nanos - b.nanos);
    context.horizon().Note(slope == 1 ? RisingFlipOffset(comparison, difference, 0)
                                      : RisingFlipOffset(Mirrored(comparison), -difference, 0));
  } else {
    const Nanoseconds difference = a.ToNanoseconds() - b.ToNanoseconds();
    context.horizon().Note(FlipOffset(comparison, difference, slope));
  }
  return Value::Bool(CompareTimeParts(comparison, a, b));
}

Value CompareDynamic(EvalContext& context, TimeComparison comparison, Value left, Value right) {
  if (left.kind() == right.kind() &&
      (left.kind() == Kind::kTimestamp || left.kind() == Kind::kDuration)) {
    return CompareTimes(context, comparison, left, right);
  }
  const std::optional<int> order = Compare(left, right);
  if (!order.has_value()) {
    // Nothing is less than NaN, or greater; and that is no error.
    if (IsNumber(left.kind()) && IsNumber(right.kind())) return Value::Bool(false);
    const Value operands[] = {left, right};
    switch (comparison) {
      case TimeComparison::kLess: return context.NoMatchingOverload("_<_", operands, 2);
      case TimeComparison::kLessEquals: return context.NoMatchingOverload("_<=_", operands, 2);
      case TimeComparison::kGreater: return context.NoMatchingOverload("_>_", operands, 2);
      case TimeComparison::kGreaterEquals: return context.NoMatchingOverload("_>=_", operands, 2);
      case TimeComparison::kEquals: break;
    }
    return Value::Bool(false);
  }
  switch (comparison) {
    case TimeComparison::kLess: return Value::Bool(*order < 0);
    case TimeComparison::kLessEquals: return Value::Bool(*order <= 0);
    case TimeComparison::kGreater: return Value::Bool(*order > 0);
    case TimeComparison::kGreaterEquals: return Value::Bool(*order >= 0);
    case TimeComparison::kEquals: break;
  }
  return Value::Bool(*order == 0);
}

}  // namespace makegood::cel
