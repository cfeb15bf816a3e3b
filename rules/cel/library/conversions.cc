// A conversion keeps the value or fails; only double to int or uint, which drops the
// fraction, and numbers to double, which may round, change it.

#include <charconv>
#include <cmath>
#include <optional>

#include "absl/strings/str_cat.h"
#include "rules/cel/library/families.h"
#include "rules/cel/values/double_text.h"
#include "rules/cel/values/flips.h"
#include "rules/cel/values/utf8.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

Value Identity(EvalContext&, Value value) { return value; }

Value OutOfRange(EvalContext& context, Value value, absl::string_view type) {
  return context.Error(ErrorCode::kOverflow, absl::StrCat(ValueToText(context, value, 64),
                                                          " is out of the range of ", type));
}
Value Invalid(EvalContext& context, Value value, absl::string_view what) {
  return context.Error(ErrorCode::kInvalidArgument,
                       absl::StrCat(ValueToText(context, value, 64), " is not ", what));
}

Value StringToBool(EvalContext& context, Value value) {
  const absl::string_view text = value.as_text();
  for (const absl::string_view word : {"true", "True", "TRUE", "t", "T", "1"}) {
    if (text == word) return Value::Bool(true);
  }
  for (const absl::string_view word : {"false", "False", "FALSE", "f", "F", "0"}) {
    if (text == word) return Value::Bool(false);
  }
  return Invalid(context, value, "a bool");
}

// Whole decimal texts: no spaces, and a sign only where the type has one.
enum class Parsed { kNumber, kTooLarge, kNoNumber };
template <typename T>
Parsed ParseWhole(absl::string_view text, T* number) {
  const std::from_chars_result result =
      std::from_chars(text.data(), text.data() + text.size(), *number);
  if (result.ptr != text.data() + text.size() || result.ec == std::errc::invalid_argument) {
    return Parsed::kNoNumber;
  }
  return result.ec == std::errc() ? Parsed::kNumber : Parsed::kTooLarge;
}

Value UintToInt(EvalContext& context, Value value) {
  if (value.as_uint() > INT64_MAX) return OutOfRange(context, value, "int");
  return Value::Int(value.as_int());
}
Value DoubleToInt(EvalContext& context, Value value) {
  // Open at both ends, as the conformance tests ask; NaN is refused likewise.
  if (!(value.as_double() > -0x1p63 && value.as_double() < 0x1p63)) {
    return OutOfRange(context, value, "int");
  }
  return Value::Int(static_cast<int64_t>(value.as_double()));
}
Value StringToInt(EvalContext& context, Value value) {
  absl::string_view text = value.as_text();
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  int64_t number = 0;
  switch (ParseWhole(text, &number)) {
    case Parsed::kNumber: return Value::Int(number);
    case Parsed::kTooLarge: return OutOfRange(context, value, "int");
    case Parsed::kNoNumber: break;
  }
  return Invalid(context, value, "an int");
}
// Whole seconds since 1970, rounded down.
Value TimestampToInt(EvalContext& context, Value value) {
  const int64_t second = context.world().second;
  TimeParts time = value.as_time();
  if (second != kNanosPerSecond) {
    time = {time.nanos / second, static_cast<int32_t>(time.nanos % second)};
  }
  if (value.slope() != 0) {
    context.horizon().Note(LeaveOffset(time.nanos, value.slope(), 0, second - 1));
  }
  return Value::Int(time.seconds);
}
Value DurationToInt(EvalContext&, Value value) {
  return Value::Int(static_cast<int64_t>(value.as_time().ToNanoseconds()));
}

Value IntToUint(EvalContext& context, Value value) {
  if (value.as_int() < 0) return OutOfRange(context, value, "uint");
  return Value::Uint(value.as_uint());
}
Value DoubleToUint(EvalContext& context, Value value) {
  if (!(value.as_double() >= 0 && value.as_double() < 0x1p64)) {
    return OutOfRange(context, value, "uint");
  }
  return Value::Uint(static_cast<uint64_t>(value.as_double()));
}
Value StringToUint(EvalContext& context, Value value) {
  uint64_t number = 0;
  switch (ParseWhole(value.as_text(), &number)) {
    case Parsed::kNumber: return Value::Uint(number);
    case Parsed::kTooLarge: return OutOfRange(context, value, "uint");
    case Parsed::kNoNumber: break;
  }
  return Invalid(context, value, "a uint");
}

Value IntToDouble(EvalContext&, Value value) {
  return Value::Double(static_cast<double>(value.as_int()));
}
Value UintToDouble(EvalContext&, Value value) {
  return Value::Double(static_cast<double>(value.as_uint()));
}
Value StringToDouble(EvalContext& context, Value value) {
  if (!context.Charge(static_cast<int64_t>(value.as_text().size() / 16))) {
    return context.BudgetError();
  }
  const std::optional<double> number = ParseDouble(value.as_text());
  return number.has_value() ? Value::Double(*number) : Invalid(context, value, "a double");
}

Value BoolToString(EvalContext&, Value value) {
  return Value::String(value.as_bool() ? "true" : "false");
}
template <typename T>
Value WholeToString(EvalContext& context, T number) {
  char digits[20];
  const std::to_chars_result result = std::to_chars(digits, digits + sizeof(digits), number);
  return context.MakeString(absl::string_view(digits, static_cast<size_t>(result.ptr - digits)));
}
Value IntToString(EvalContext& context, Value value) {
  return WholeToString(context, value.as_int());
}
Value UintToString(EvalContext& context, Value value) {
  return WholeToString(context, value.as_uint());
}
Value DoubleToString(EvalContext& context, Value value) {
  return context.MakeString(FormatDouble(value.as_double()));
}
Value BytesToString(EvalContext& context, Value value) {
  if (!context.Charge(static_cast<int64_t>(value.as_text().size() / 16))) {
    return context.BudgetError();
  }
  if (!IsValidUtf8(value.as_text())) return Invalid(context, value, "valid UTF-8");
  return Value::String(value.as_text());
}
Value TimestampToString(EvalContext& context, Value value) {
  return context.MakeString(FormatTimestamp(value.as_time()));
}
Value DurationToString(EvalContext& context, Value value) {
  return context.MakeString(FormatDuration(value.as_time()));
}

Value StringToBytes(EvalContext&, Value value) { return Value::Bytes(value.as_text()); }

Value IntToTimestamp(EvalContext& context, Value value) {
  TimeParts time{value.as_int(), 0};
  if (context.world().second != kNanosPerSecond) {
    time = TimeParts::FromNanoseconds(Nanoseconds{value.as_int()} * context.world().second);
  }
  return context.world().timestamps.Contains(time) ? Value::Timestamp(time)
                                                   : OutOfRange(context, value, "timestamp");
}
Value StringToTimestamp(EvalContext& context, Value value) {
  const std::optional<TimeParts> time = ParseTimestamp(value.as_text());
  if (time.has_value()) return Value::Timestamp(*time);
  return Invalid(context, value, "a timestamp as RFC 3339 writes it, such as 2026-03-02T10:00:00Z");
}
Value StringToDuration(EvalContext& context, Value value) {
  if (!context.Charge(static_cast<int64_t>(value.as_text().size() / 16))) {
    return context.BudgetError();
  }
  const std::optional<TimeParts> duration = ParseDuration(value.as_text());
  if (duration.has_value()) return Value::Duration(*duration);
  return Invalid(context, value, "a duration of at most 292 years, such as 1h30m or 250ms");
}

// What converts to itself may move, and goes on moving.
constexpr TimeBehaviour kParametric = TimeBehaviour::kParametric;
constexpr TimeBehaviour kTracked = TimeBehaviour::kTracked;
constexpr TimeBehaviour kOpaque = TimeBehaviour::kOpaque;

constexpr LibraryEntry kEntries[] = {
    {"bool_to_bool", "bool(bool) -> bool", &kImplementation<Identity>, "the same value"},
    {"string_to_bool", "bool(string) -> bool", &kImplementation<StringToBool>,
     "true for 'true', 't' and '1', false for 'false', 'f' and '0'; an error otherwise"},
    {"int64_to_int64", "int(int) -> int", &kImplementation<Identity>, "the same value"},
    {"uint64_to_int64", "int(uint) -> int", &kImplementation<UintToInt>,
     "the same number; an error if it does not fit"},
    {"double_to_int64", "int(double) -> int", &kImplementation<DoubleToInt>,
     "the number without its fraction; an error if it does not fit"},
    {"string_to_int64", "int(string) -> int", &kImplementation<StringToInt>,
     "the number that the text is; an error if it is none"},
    {"timestamp_to_int64", "int(timestamp) -> int", &kImplementation<TimestampToInt, kTracked>,
     "whole seconds since 1970-01-01T00:00:00Z"},
    {"duration_to_int64", "int(duration) -> int", &kImplementation<DurationToInt, kOpaque>,
     "nanoseconds"},
    {"uint64_to_uint64", "uint(uint) -> uint", &kImplementation<Identity>, "the same value"},
    {"int64_to_uint64", "uint(int) -> uint", &kImplementation<IntToUint>,
     "the same number; an error if it is below zero"},
    {"double_to_uint64", "uint(double) -> uint", &kImplementation<DoubleToUint>,
     "the number without its fraction; an error if it does not fit"},
    {"string_to_uint64", "uint(string) -> uint", &kImplementation<StringToUint>,
     "the number that the text is; an error if it is none"},
    {"double_to_double", "double(double) -> double", &kImplementation<Identity>, "the same value"},
    {"int64_to_double", "double(int) -> double", &kImplementation<IntToDouble>,
     "the nearest double"},
    {"uint64_to_double", "double(uint) -> double", &kImplementation<UintToDouble>,
     "the nearest double"},
    {"string_to_double", "double(string) -> double", &kImplementation<StringToDouble>,
     "the number that the text is; an error if it is none"},
    {"string_to_string", "string(string) -> string", &kImplementation<Identity>, "the same value"},
    {"bool_to_string", "string(bool) -> string", &kImplementation<BoolToString>,
     "'true' or 'false'"},
    {"int64_to_string", "string(int) -> string", &kImplementation<IntToString>,
     "its decimal digits"},
    {"uint64_to_string", "string(uint) -> string", &kImplementation<UintToString>,
     "its decimal digits"},
    {"double_to_string", "string(double) -> string", &kImplementation<DoubleToString>,
     "the shortest text that reads back as the same double"},
    {"bytes_to_string", "string(bytes) -> string", &kImplementation<BytesToString>,
     "the bytes read as UTF-8; an error if they are not"},
    {"timestamp_to_string", "string(timestamp) -> string",
     &kImplementation<TimestampToString, kOpaque>, "as RFC 3339 writes it, in UTC"},
    {"duration_to_string", "string(duration) -> string",
     &kImplementation<DurationToString, kOpaque>, "in seconds: '5400s'"},
    {"bytes_to_bytes", "bytes(bytes) -> bytes", &kImplementation<Identity>, "the same value"},
    {"string_to_bytes", "bytes(string) -> bytes", &kImplementation<StringToBytes>,
     "the text as UTF-8"},
    {"timestamp_to_timestamp", "timestamp(timestamp) -> timestamp",
     &kImplementation<Identity, kParametric>, "the same value"},
    {"int64_to_timestamp", "timestamp(int) -> timestamp", &kImplementation<IntToTimestamp>,
     "so many seconds after 1970-01-01T00:00:00Z"},
    {"string_to_timestamp", "timestamp(string) -> timestamp", &kImplementation<StringToTimestamp>,
     "the instant that RFC 3339 writes like this"},
    {"duration_to_duration", "duration(duration) -> duration",
     &kImplementation<Identity, kParametric>, "the same value"},
    {"string_to_duration", "duration(string) -> duration", &kImplementation<StringToDuration>,
     "numbers with the units h, m, s, ms, us, ns: '1h30m'"},
};

}  // namespace

constexpr LibraryFamily kConversionsFamily =
    MakeFamily("conversions", "from one type to another", kEntries);

}  // namespace makegood::cel
