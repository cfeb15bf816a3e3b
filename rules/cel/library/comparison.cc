// Each operator has one overload for each kind of value that has an order; they differ only
// in how the operands are read.

#include "rules/cel/library/families.h"
#include "rules/cel/values/equality.h"

namespace makegood::cel {
namespace {

template <TimeComparison comparison, typename T>
Value Holds(T a, T b) {
  switch (comparison) {
    case TimeComparison::kLess: return Value::Bool(a < b);
    case TimeComparison::kLessEquals: return Value::Bool(a <= b);
    case TimeComparison::kGreater: return Value::Bool(a > b);
    case TimeComparison::kGreaterEquals: return Value::Bool(a >= b);
    case TimeComparison::kEquals: return Value::Bool(a == b);
  }
}

template <TimeComparison comparison>
Value CompareBools(EvalContext&, Value a, Value b) {
  return Holds<comparison>(a.as_bool(), b.as_bool());
}
template <TimeComparison comparison>
Value CompareInts(EvalContext&, Value a, Value b) {
  return Holds<comparison>(a.as_int(), b.as_int());
}
template <TimeComparison comparison>
Value CompareUints(EvalContext&, Value a, Value b) {
  return Holds<comparison>(a.as_uint(), b.as_uint());
}
template <TimeComparison comparison>
Value CompareDoubles(EvalContext&, Value a, Value b) {
  return Holds<comparison>(a.as_double(), b.as_double());
}
// Strings and bytes: UTF-8 keeps the order of code points.
template <TimeComparison comparison>
Value CompareTexts(EvalContext& context, Value a, Value b) {
  const absl::string_view left = a.as_text();
  const absl::string_view right = b.as_text();
  const size_t common = left.size() < right.size() ? left.size() : right.size();
  if (common >= 16 && !context.Charge(static_cast<int64_t>(common / 16))) {
    return context.BudgetError();
  }
  return Holds<comparison>(left.compare(right), 0);
}
template <TimeComparison comparison>
Value CompareTimes(EvalContext& context, Value a, Value b) {
  return cel::CompareTimes(context, comparison, a, b);
}
template <TimeComparison comparison>
Value CompareNumbers(EvalContext& context, Value a, Value b) {
  return CompareDynamic(context, comparison, a, b);
}

Value Equals(EvalContext& context, Value a, Value b) { return Equal(context, a, b); }
Value NotEquals(EvalContext& context, Value a, Value b) {
  const Value equal = Equal(context, a, b);
  return equal.is_error() ? equal : Value::Bool(!equal.as_bool());
}

constexpr TimeBehaviour kTracked = TimeBehaviour::kTracked;

constexpr LibraryEntry kEntries[] = {
    {"equals", "_==_(A, A) -> bool", &kImplementation<Equals, kTracked>,
     "whether both are the same; numbers of different types compare by value"},
    {"not_equals", "_!=_(A, A) -> bool", &kImplementation<NotEquals, kTracked>,
     "whether they differ"},
    {"less_bool", "_<_(bool, bool) -> bool", &kImplementation<CompareBools<TimeComparison::kLess>>,
     "whether the first is less than the second; false is less than true"},
    {"less_int64", "_<_(int, int) -> bool", &kImplementation<CompareInts<TimeComparison::kLess>>,
     "whether the first is less than the second"},
    {"less_uint64", "_<_(uint, uint) -> bool",
     &kImplementation<CompareUints<TimeComparison::kLess>>,
     "whether the first is less than the second"},
    {"less_double", "_<_(double, double) -> bool",
     &kImplementation<CompareDoubles<TimeComparison::kLess>>,
     "whether the first is less than the second; never for NaN"},
    {"less_string", "_<_(string, string) -> bool",
     &kImplementation<CompareTexts<TimeComparison::kLess>>,
     "whether the first is less than the second, by code point"},
    {"less_bytes", "_<_(bytes, bytes) -> bool",
     &kImplementation<CompareTexts<TimeComparison::kLess>>,
     "whether the first is less than the second, byte by byte"},
    {"less_timestamp", "_<_(timestamp, timestamp) -> bool",
     &kImplementation<CompareTimes<TimeComparison::kLess>, kTracked>,
     "whether the first is before the second"},
    {"less_duration", "_<_(duration, duration) -> bool",
     &kImplementation<CompareTimes<TimeComparison::kLess>, kTracked>,
     "whether the first is shorter than the second"},
    {"less_equals_bool", "_<=_(bool, bool) -> bool",
     &kImplementation<CompareBools<TimeComparison::kLessEquals>>,
     "whether the first is at most the second; false is less than true"},
    {"less_equals_int64", "_<=_(int, int) -> bool",
     &kImplementation<CompareInts<TimeComparison::kLessEquals>>,
     "whether the first is at most the second"},
    {"less_equals_uint64", "_<=_(uint, uint) -> bool",
     &kImplementation<CompareUints<TimeComparison::kLessEquals>>,
     "whether the first is at most the second"},
    {"less_equals_double", "_<=_(double, double) -> bool",
     &kImplementation<CompareDoubles<TimeComparison::kLessEquals>>,
     "whether the first is at most the second; never for NaN"},
    {"less_equals_string", "_<=_(string, string) -> bool",
     &kImplementation<CompareTexts<TimeComparison::kLessEquals>>,
     "whether the first is at most the second, by code point"},
    {"less_equals_bytes", "_<=_(bytes, bytes) -> bool",
     &kImplementation<CompareTexts<TimeComparison::kLessEquals>>,
     "whether the first is at most the second, byte by byte"},
    {"less_equals_timestamp", "_<=_(timestamp, timestamp) -> bool",
     &kImplementation<CompareTimes<TimeComparison::kLessEquals>, kTracked>,
     "whether the first is not after the second"},
    {"less_equals_duration", "_<=_(duration, duration) -> bool",
     &kImplementation<CompareTimes<TimeComparison::kLessEquals>, kTracked>,
     "whether the first is at most as long as the second"},
    {"greater_bool", "_>_(bool, bool) -> bool",
     &kImplementation<CompareBools<TimeComparison::kGreater>>,
     "whether the first is greater than the second; false is less than true"},
    {"greater_int64", "_>_(int, int) -> bool",
     &kImplementation<CompareInts<TimeComparison::kGreater>>,
     "whether the first is greater than the second"},
    {"greater_uint64", "_>_(uint, uint) -> bool",
     &kImplementation<CompareUints<TimeComparison::kGreater>>,
     "whether the first is greater than the second"},
    {"greater_double", "_>_(double, double) -> bool",
     &kImplementation<CompareDoubles<TimeComparison::kGreater>>,
     "whether the first is greater than the second; never for NaN"},
    {"greater_string", "_>_(string, string) -> bool",
     &kImplementation<CompareTexts<TimeComparison::kGreater>>,
     "whether the first is greater than the second, by code point"},
    {"greater_bytes", "_>_(bytes, bytes) -> bool",
     &kImplementation<CompareTexts<TimeComparison::kGreater>>,
     "whether the first is greater than the second, byte by byte"},
    {"greater_timestamp", "_>_(timestamp, timestamp) -> bool",
     &kImplementation<CompareTimes<TimeComparison::kGreater>, kTracked>,
     "whether the first is after the second"},
    {"greater_duration", "_>_(duration, duration) -> bool",
     &kImplementation<CompareTimes<TimeComparison::kGreater>, kTracked>,
     "whether the first is longer than the second"},
    {"greater_equals_bool", "_>=_(bool, bool) -> bool",
     &kImplementation<CompareBools<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second; false is less than true"},
    {"greater_equals_int64", "_>=_(int, int) -> bool",
     &kImplementation<CompareInts<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second"},
    {"greater_equals_uint64", "_>=_(uint, uint) -> bool",
     &kImplementation<CompareUints<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second"},
    {"greater_equals_double", "_>=_(double, double) -> bool",
     &kImplementation<CompareDoubles<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second; never for NaN"},
    {"greater_equals_string", "_>=_(string, string) -> bool",
     &kImplementation<CompareTexts<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second, by code point"},
    {"greater_equals_bytes", "_>=_(bytes, bytes) -> bool",
     &kImplementation<CompareTexts<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second, byte by byte"},
    {"greater_equals_timestamp", "_>=_(timestamp, timestamp) -> bool",
     &kImplementation<CompareTimes<TimeComparison::kGreaterEquals>, kTracked>,
     "whether the first is not before the second"},
    {"greater_equals_duration", "_>=_(duration, duration) -> bool",
     &kImplementation<CompareTimes<TimeComparison::kGreaterEquals>, kTracked>,
     "whether the first is at least as long as the second"},
};

constexpr LibraryEntry kMixedEntries[] = {
    {"less_int64_uint64", "_<_(int, uint) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLess>>,
     "whether the first is less than the second"},
    {"less_int64_double", "_<_(int, double) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLess>>,
     "whether the first is less than the second"},
    {"less_uint64_int64", "_<_(uint, int) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLess>>,
     "whether the first is less than the second"},
    {"less_uint64_double", "_<_(uint, double) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLess>>,
     "whether the first is less than the second"},
    {"less_double_int64", "_<_(double, int) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLess>>,
     "whether the first is less than the second"},
    {"less_double_uint64", "_<_(double, uint) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLess>>,
     "whether the first is less than the second"},
    {"less_equals_int64_uint64", "_<=_(int, uint) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLessEquals>>,
     "whether the first is at most the second"},
    {"less_equals_int64_double", "_<=_(int, double) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLessEquals>>,
     "whether the first is at most the second"},
    {"less_equals_uint64_int64", "_<=_(uint, int) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLessEquals>>,
     "whether the first is at most the second"},
    {"less_equals_uint64_double", "_<=_(uint, double) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLessEquals>>,
     "whether the first is at most the second"},
    {"less_equals_double_int64", "_<=_(double, int) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLessEquals>>,
     "whether the first is at most the second"},
    {"less_equals_double_uint64", "_<=_(double, uint) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kLessEquals>>,
     "whether the first is at most the second"},
    {"greater_int64_uint64", "_>_(int, uint) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreater>>,
     "whether the first is greater than the second"},
    {"greater_int64_double", "_>_(int, double) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreater>>,
     "whether the first is greater than the second"},
    {"greater_uint64_int64", "_>_(uint, int) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreater>>,
     "whether the first is greater than the second"},
    {"greater_uint64_double", "_>_(uint, double) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreater>>,
     "whether the first is greater than the second"},
    {"greater_double_int64", "_>_(double, int) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreater>>,
     "whether the first is greater than the second"},
    {"greater_double_uint64", "_>_(double, uint) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreater>>,
     "whether the first is greater than the second"},
    {"greater_equals_int64_uint64", "_>=_(int, uint) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second"},
    {"greater_equals_int64_double", "_>=_(int, double) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second"},
    {"greater_equals_uint64_int64", "_>=_(uint, int) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second"},
    {"greater_equals_uint64_double", "_>=_(uint, double) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second"},
    {"greater_equals_double_int64", "_>=_(double, int) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second"},
    {"greater_equals_double_uint64", "_>=_(double, uint) -> bool",
     &kImplementation<CompareNumbers<TimeComparison::kGreaterEquals>>,
     "whether the first is at least the second"},
};

}  // namespace

constexpr LibraryFamily kComparisonFamily = MakeFamily(
    "comparison", "equality of any two values, and order between values of one type", kEntries);

constexpr LibraryFamily kMixedComparisonFamily =
    MakeFamily("mixed comparison", "order between numbers of different types", kMixedEntries);

}  // namespace makegood::cel
