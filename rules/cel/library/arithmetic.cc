// Numbers never wrap around: an integer result that does not fit is an error. Sums and
// differences of times move with `now` as their operands do, and may leave or enter the range
// of times while they move: both ends of the range note that they are horizons.

#include <cstdint>

#include "rules/cel/library/families.h"
#include "rules/cel/values/flips.h"

namespace makegood::cel {
namespace {

Value Overflow(EvalContext& context, absl::string_view message) {
  return context.Error(ErrorCode::kOverflow, message);
}
Value IntOverflow(EvalContext& context) { return Overflow(context, "int overflow"); }
Value UintOverflow(EvalContext& context) { return Overflow(context, "uint overflow"); }
Value DivideByZero(EvalContext& context) {
  return context.Error(ErrorCode::kDivideByZero, "divide by zero");
}
Value ModulusByZero(EvalContext& context) {
  return context.Error(ErrorCode::kModulusByZero, "modulus by zero");
}

Value AddInts(EvalContext& context, Value a, Value b) {
  int64_t sum;
  if (__builtin_add_overflow(a.as_int(), b.as_int(), &sum)) return IntOverflow(context);
  return Value::Int(sum);
}
Value SubtractInts(EvalContext& context, Value a, Value b) {
  int64_t difference;
  if (__builtin_sub_overflow(a.as_int(), b.as_int(), &difference)) return IntOverflow(context);
  return Value::Int(difference);
}
Value MultiplyInts(EvalContext& context, Value a, Value b) {
  int64_t product;
  if (__builtin_mul_overflow(a.as_int(), b.as_int(), &product)) return IntOverflow(context);
  return Value::Int(product);
}
Value DivideInts(EvalContext& context, Value a, Value b) {
  if (b.as_int() == 0) return DivideByZero(context);
  if (b.as_int() == -1 && a.as_int() == INT64_MIN) return IntOverflow(context);
  return Value::Int(a.as_int() / b.as_int());
}
// The remainder has the sign of the first operand.
Value ModuloInts(EvalContext& context, Value a, Value b) {
  if (b.as_int() == 0) return ModulusByZero(context);
  if (b.as_int() == -1) {  // The machine's division would overflow for the least int.
    return a.as_int() == INT64_MIN ? IntOverflow(context) : Value::Int(0);
  }
  return Value::Int(a.as_int() % b.as_int());
}
Value NegateInt(EvalContext& context, Value a) {
  if (a.as_int() == INT64_MIN) return IntOverflow(context);
  return Value::Int(-a.as_int());
}

Value AddUints(EvalContext& context, Value a, Value b) {
  uint64_t sum;
  if (__builtin_add_overflow(a.as_uint(), b.as_uint(), &sum)) return UintOverflow(context);
  return Value::Uint(sum);
}
Value SubtractUints(EvalContext& context, Value a, Value b) {
  if (a.as_uint() < b.as_uint()) return UintOverflow(context);
  return Value::Uint(a.as_uint() - b.as_uint());
}
Value MultiplyUints(EvalContext& context, Value a, Value b) {
  uint64_t product;
  if (__builtin_mul_overflow(a.as_uint(), b.as_uint(), &product)) return UintOverflow(context);
  return Value::Uint(product);
}
Value DivideUints(EvalContext& context, Value a, Value b) {
  if (b.as_uint() == 0) return DivideByZero(context);
  return Value::Uint(a.as_uint() / b.as_uint());
}
Value ModuloUints(EvalContext& context, Value a, Value b) {
  if (b.as_uint() == 0) return ModulusByZero(context);
  return Value::Uint(a.as_uint() % b.as_uint());
}

Value AddDoubles(EvalContext&, Value a, Value b) {
  return Value::Double(a.as_double() + b.as_double());
}
Value SubtractDoubles(EvalContext&, Value a, Value b) {
  return Value::Double(a.as_double() - b.as_double());
}
Value MultiplyDoubles(EvalContext&, Value a, Value b) {
  return Value::Double(a.as_double() * b.as_double());
}
Value DivideDoubles(EvalContext&, Value a, Value b) {
  return Value::Double(a.as_double() / b.as_double());
}
Value NegateDouble(EvalContext&, Value a) { return Value::Double(-a.as_double()); }

// Notes that a moving result leaves its range, and gives the slope that its value can hold.
int16_t NoteLeaving(EvalContext& context, TimeParts time, int slope, const TimeRange& range) {
  context.horizon().Note(LeaveOffset(time.ToNanoseconds(), slope, range.min.ToNanoseconds(),
                                     range.max.ToNanoseconds()));
  if (slope >= INT16_MIN && slope <= INT16_MAX) return static_cast<int16_t>(slope);
  context.horizon().NoteOpaque();
  return 0;
}

// The error heals when a moving result enters its range.
Value OutOfRange(EvalContext& context, TimeParts time, int slope, const TimeRange& range,
                 absl::string_view message) {
  context.horizon().Note(EnterOffset(time.ToNanoseconds(), slope, range.min.ToNanoseconds(),
                                     range.max.ToNanoseconds()));
  return Overflow(context, message);
}

Value MakeTimestamp(EvalContext& context, TimeParts time, int slope) {
  const TimeRange& range = context.world().timestamps;
  if (!range.Contains(time)) {
    return OutOfRange(context, time, slope, range, "timestamp out of range");
  }
  if (slope == 0) return Value::Timestamp(time);
  return Value::Timestamp(time, NoteLeaving(context, time, slope, range));
}

Value MakeDuration(EvalContext& context, TimeParts time, int slope) {
  const TimeRange& range = context.world().durations;
  if (!range.Contains(time)) {
    return OutOfRange(context, time, slope, range, "duration out of range");
  }
  if (slope == 0) return Value::Duration(time);
  return Value::Duration(time, NoteLeaving(context, time, slope, range));
}

Value AddToTimestamp(EvalContext& context, Value a, Value b) {
  return MakeTimestamp(context, AddTimes(a.as_time(), b.as_time()), a.slope() + b.slope());
}
Value SubtractFromTimestamp(EvalContext& context, Value a, Value b) {
  return MakeTimestamp(context, SubtractTimes(a.as_time(), b.as_time()), a.slope() - b.slope());
}
Value AddDurations(EvalContext& context, Value a, Value b) {
  return MakeDuration(context, AddTimes(a.as_time(), b.as_time()), a.slope() + b.slope());
}
// Of two durations, or of two timestamps.
Value SubtractToDuration(EvalContext& context, Value a, Value b) {
  return MakeDuration(context, SubtractTimes(a.as_time(), b.as_time()), a.slope() - b.slope());
}

constexpr TimeBehaviour kTracked = TimeBehaviour::kTracked;

constexpr LibraryEntry kEntries[] = {
    {"add_int64", "_+_(int, int) -> int", &kImplementation<AddInts>,
     "the sum; an error if it does not fit"},
    {"add_uint64", "_+_(uint, uint) -> uint", &kImplementation<AddUints>,
     "the sum; an error if it does not fit"},
    {"add_double", "_+_(double, double) -> double", &kImplementation<AddDoubles>, "the sum"},
    {"add_timestamp_duration", "_+_(timestamp, duration) -> timestamp",
     &kImplementation<AddToTimestamp, kTracked>, "the instant that much later"},
    {"add_duration_timestamp", "_+_(duration, timestamp) -> timestamp",
     &kImplementation<AddToTimestamp, kTracked>, "the instant that much later"},
    {"add_duration_duration", "_+_(duration, duration) -> duration",
     &kImplementation<AddDurations, kTracked>, "both together"},
    {"subtract_int64", "_-_(int, int) -> int", &kImplementation<SubtractInts>,
     "the difference; an error if it does not fit"},
    {"subtract_uint64", "_-_(uint, uint) -> uint", &kImplementation<SubtractUints>,
     "the difference; an error if it is below zero"},
    {"subtract_double", "_-_(double, double) -> double", &kImplementation<SubtractDoubles>,
     "the difference"},
    {"subtract_timestamp_timestamp", "_-_(timestamp, timestamp) -> duration",
     &kImplementation<SubtractToDuration, kTracked>,
     "the time from the second instant to the first; an error beyond 292 years"},
    {"subtract_timestamp_duration", "_-_(timestamp, duration) -> timestamp",
     &kImplementation<SubtractFromTimestamp, kTracked>, "the instant that much earlier"},
    {"subtract_duration_duration", "_-_(duration, duration) -> duration",
     &kImplementation<SubtractToDuration, kTracked>, "what is left of the first"},
    {"multiply_int64", "_*_(int, int) -> int", &kImplementation<MultiplyInts>,
     "the product; an error if it does not fit"},
    {"multiply_uint64", "_*_(uint, uint) -> uint", &kImplementation<MultiplyUints>,
     "the product; an error if it does not fit"},
    {"multiply_double", "_*_(double, double) -> double", &kImplementation<MultiplyDoubles>,
     "the product"},
    {"divide_int64", "_/_(int, int) -> int", &kImplementation<DivideInts>,
     "the quotient, rounded toward zero; an error for zero"},
    {"divide_uint64", "_/_(uint, uint) -> uint", &kImplementation<DivideUints>,
     "the quotient, rounded down; an error for zero"},
    {"divide_double", "_/_(double, double) -> double", &kImplementation<DivideDoubles>,
     "the quotient"},
    {"modulo_int64", "_%_(int, int) -> int", &kImplementation<ModuloInts>,
     "what the division leaves over, with the sign of the first number"},
    {"modulo_uint64", "_%_(uint, uint) -> uint", &kImplementation<ModuloUints>,
     "what the division leaves over"},
    {"negate_int64", "-_(int) -> int", &kImplementation<NegateInt>,
     "the number with the other sign; an error if it does not fit"},
    {"negate_double", "-_(double) -> double", &kImplementation<NegateDouble>,
     "the number with the other sign"},
};

}  // namespace

constexpr LibraryFamily kArithmeticFamily =
    MakeFamily("arithmetic", "calculating with numbers, timestamps and durations", kEntries);

}  // namespace makegood::cel
