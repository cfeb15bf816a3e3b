// CEL's math library. The greatest and least of numbers keep the kind of the number that they
// are; two that are equal, whatever their kinds, leave the first.

#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "rules/cel/library/families.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/equality.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

Value Identity(EvalContext&, Value value) { return value; }

enum class Extreme { kGreatest, kLeast };

// Of two numbers. Nothing is greater than NaN, or less: it stays if it comes first.
template <Extreme extreme>
Value PickNumber(Value a, Value b) {
  const int order = Compare(a, b).value_or(0);
  return (extreme == Extreme::kGreatest ? order < 0 : order > 0) ? b : a;
}

template <Extreme extreme>
Value PickOfTwo(EvalContext&, Value a, Value b) {
  return PickNumber<extreme>(a, b);
}

bool IsNumber(Value value) {
  return value.kind() == Kind::kInt || value.kind() == Kind::kUint || value.kind() == Kind::kDouble;
}

template <Extreme extreme>
Value PickOfList(EvalContext& context, Value value) {
  constexpr absl::string_view kName =
      extreme == Extreme::kGreatest ? "math.greatest()" : "math.least()";
  const List& list = *value.as_list();
  if (list.size() == 0) {
    return context.Error(ErrorCode::kInvalidArgument,
                         absl::StrCat(kName, " needs a list that is not empty"));
  }
  if (!context.Charge(static_cast<int64_t>(list.size()))) return context.BudgetError();
  Value picked;
  for (size_t i = 0; i < list.size(); ++i) {
    const Value element = list.Get(context, i);
    if (element.is_error()) return element;
    if (!IsNumber(element)) {
      return context.Error(
          ErrorCode::kNoMatchingOverload,
          absl::StrCat(kName, " needs numbers; one of them is a ", DisplayTypeName(element)));
    }
    picked = i == 0 ? element : PickNumber<extreme>(picked, element);
  }
  return picked;
}

template <double (*function)(double)>
Value OfDouble(EvalContext&, Value value) {
  return Value::Double(function(value.as_double()));
}
double Ceil(double d) { return std::ceil(d); }
double Floor(double d) { return std::floor(d); }
double Round(double d) { return std::round(d); }
double Trunc(double d) { return std::trunc(d); }
double Abs(double d) { return std::fabs(d); }
double Sqrt(double d) { return std::sqrt(d); }
double Sign(double d) { return std::isnan(d) ? d : d > 0 ? 1 : d < 0 ? -1 : 0; }

Value SqrtInt(EvalContext&, Value value) {
  return Value::Double(std::sqrt(static_cast<double>(value.as_int())));
}
Value SqrtUint(EvalContext&, Value value) {
  return Value::Double(std::sqrt(static_cast<double>(value.as_uint())));
}

Value AbsInt(EvalContext& context, Value value) {
  if (value.as_int() == INT64_MIN) {
    return context.Error(ErrorCode::kOverflow,
                         "math.abs(-9223372036854775808) is out of the range of int");
  }
  return Value::Int(value.as_int() < 0 ? -value.as_int() : value.as_int());
}
Value SignInt(EvalContext&, Value value) {
  return Value::Int(value.as_int() > 0 ? 1 : value.as_int() < 0 ? -1 : 0);
}
Value SignUint(EvalContext&, Value value) { return Value::Uint(value.as_uint() > 0 ? 1 : 0); }

Value IsNan(EvalContext&, Value value) { return Value::Bool(std::isnan(value.as_double())); }
Value IsInf(EvalContext&, Value value) { return Value::Bool(std::isinf(value.as_double())); }
Value IsFinite(EvalContext&, Value value) { return Value::Bool(std::isfinite(value.as_double())); }

// An int and a uint have the same bits; `like` says which of them the result is.
Value OfBits(Value like, uint64_t bits) {
  return like.kind() == Kind::kInt ? Value::Int(static_cast<int64_t>(bits)) : Value::Uint(bits);
}
Value BitAnd(EvalContext&, Value a, Value b) { return OfBits(a, a.as_uint() & b.as_uint()); }
Value BitOr(EvalContext&, Value a, Value b) { return OfBits(a, a.as_uint() | b.as_uint()); }
Value BitXor(EvalContext&, Value a, Value b) { return OfBits(a, a.as_uint() ^ b.as_uint()); }
Value BitNot(EvalContext&, Value a) { return OfBits(a, ~a.as_uint()); }

Value NegativeShift(EvalContext& context, absl::string_view function, Value places) {
  return context.Error(
      ErrorCode::kInvalidArgument,
      absl::StrCat(function, "(): the number of bits to shift by is negative: ", places.as_int()));
}
// All 64 bits may be shifted out. Zeros come in from either side, for negative ints, too.
Value ShiftLeft(EvalContext& context, Value value, Value places) {
  if (places.as_int() < 0) return NegativeShift(context, "math.bitShiftLeft", places);
  return OfBits(value, places.as_int() > 63 ? 0 : value.as_uint() << places.as_int());
}
Value ShiftRight(EvalContext& context, Value value, Value places) {
  if (places.as_int() < 0) return NegativeShift(context, "math.bitShiftRight", places);
  return OfBits(value, places.as_int() > 63 ? 0 : value.as_uint() >> places.as_int());
}

// Lists of numbers cannot move: what is no number is an error.
constexpr TimeBehaviour kParametric = TimeBehaviour::kParametric;

constexpr const OverloadImpl* kGreatestOfTwo = &kImplementation<PickOfTwo<Extreme::kGreatest>>;
constexpr const OverloadImpl* kGreatestOfList =
    &kImplementation<PickOfList<Extreme::kGreatest>, kParametric>;
constexpr const OverloadImpl* kLeastOfTwo = &kImplementation<PickOfTwo<Extreme::kLeast>>;
constexpr const OverloadImpl* kLeastOfList =
    &kImplementation<PickOfList<Extreme::kLeast>, kParametric>;

constexpr char kGreatest[] = "the greatest: what math.greatest(a, b, …) stands for";
constexpr char kLeast[] = "the least: what math.least(a, b, …) stands for";

constexpr LibraryEntry kEntries[] = {
    {"math_@max_int", "math.@max(int) -> int", &kImplementation<Identity>, kGreatest},
    {"math_@max_uint", "math.@max(uint) -> uint", &kImplementation<Identity>, kGreatest},
    {"math_@max_double", "math.@max(double) -> double", &kImplementation<Identity>, kGreatest},
    {"math_@max_int_int", "math.@max(int, int) -> int", kGreatestOfTwo, kGreatest},
    {"math_@max_int_uint", "math.@max(int, uint) -> dyn", kGreatestOfTwo, kGreatest},
    {"math_@max_int_double", "math.@max(int, double) -> dyn", kGreatestOfTwo, kGreatest},
    {"math_@max_uint_int", "math.@max(uint, int) -> dyn", kGreatestOfTwo, kGreatest},
    {"math_@max_uint_uint", "math.@max(uint, uint) -> uint", kGreatestOfTwo, kGreatest},
    {"math_@max_uint_double", "math.@max(uint, double) -> dyn", kGreatestOfTwo, kGreatest},
    {"math_@max_double_int", "math.@max(double, int) -> dyn", kGreatestOfTwo, kGreatest},
    {"math_@max_double_uint", "math.@max(double, uint) -> dyn", kGreatestOfTwo, kGreatest},
    {"math_@max_double_double", "math.@max(double, double) -> double", kGreatestOfTwo, kGreatest},
    {"math_@max_list_double", "math.@max(list(double)) -> double", kGreatestOfList, kGreatest},
    {"math_@max_list_int", "math.@max(list(int)) -> int", kGreatestOfList, kGreatest},
    {"math_@max_list_uint", "math.@max(list(uint)) -> uint", kGreatestOfList, kGreatest},
    {"math_@min_int", "math.@min(int) -> int", &kImplementation<Identity>, kLeast},
    {"math_@min_uint", "math.@min(uint) -> uint", &kImplementation<Identity>, kLeast},
    {"math_@min_double", "math.@min(double) -> double", &kImplementation<Identity>, kLeast},
    {"math_@min_int_int", "math.@min(int, int) -> int", kLeastOfTwo, kLeast},
    {"math_@min_int_uint", "math.@min(int, uint) -> dyn", kLeastOfTwo, kLeast},
    {"math_@min_int_double", "math.@min(int, double) -> dyn", kLeastOfTwo, kLeast},
    {"math_@min_uint_int", "math.@min(uint, int) -> dyn", kLeastOfTwo, kLeast},
    {"math_@min_uint_uint", "math.@min(uint, uint) -> uint", kLeastOfTwo, kLeast},
    {"math_@min_uint_double", "math.@min(uint, double) -> dyn", kLeastOfTwo, kLeast},
    {"math_@min_double_int", "math.@min(double, int) -> dyn", kLeastOfTwo, kLeast},
    {"math_@min_double_uint", "math.@min(double, uint) -> dyn", kLeastOfTwo, kLeast},
    {"math_@min_double_double", "math.@min(double, double) -> double", kLeastOfTwo, kLeast},
    {"math_@min_list_double", "math.@min(list(double)) -> double", kLeastOfList, kLeast},
    {"math_@min_list_int", "math.@min(list(int)) -> int", kLeastOfList, kLeast},
    {"math_@min_list_uint", "math.@min(list(uint)) -> uint", kLeastOfList, kLeast},
    {"math_ceil_double", "math.ceil(double) -> double", &kImplementation<OfDouble<Ceil>>,
     "the next whole number at or above"},
    {"math_floor_double", "math.floor(double) -> double", &kImplementation<OfDouble<Floor>>,
     "the next whole number at or below"},
    {"math_round_double", "math.round(double) -> double", &kImplementation<OfDouble<Round>>,
     "the nearest whole number; from half way, the one farther from zero"},
    {"math_trunc_double", "math.trunc(double) -> double", &kImplementation<OfDouble<Trunc>>,
     "the number without its fraction"},
    {"math_abs_double", "math.abs(double) -> double", &kImplementation<OfDouble<Abs>>,
     "the number without its sign"},
    {"math_abs_int", "math.abs(int) -> int", &kImplementation<AbsInt>,
     "the number without its sign; an error if it does not fit"},
    {"math_abs_uint", "math.abs(uint) -> uint", &kImplementation<Identity>, "the same number"},
    {"math_sign_double", "math.sign(double) -> double", &kImplementation<OfDouble<Sign>>,
     "1 above zero, -1 below, else 0; NaN of NaN"},
    {"math_sign_int", "math.sign(int) -> int", &kImplementation<SignInt>,
     "1 above zero, -1 below, else 0"},
    {"math_sign_uint", "math.sign(uint) -> uint", &kImplementation<SignUint>,
     "1 above zero, else 0"},
    {"math_sqrt_double", "math.sqrt(double) -> double", &kImplementation<OfDouble<Sqrt>>,
     "the square root; NaN below zero"},
    {"math_sqrt_int", "math.sqrt(int) -> double", &kImplementation<SqrtInt>,
     "the square root; NaN below zero"},
    {"math_sqrt_uint", "math.sqrt(uint) -> double", &kImplementation<SqrtUint>, "the square root"},
    {"math_isNaN_double", "math.isNaN(double) -> bool", &kImplementation<IsNan>,
     "whether it is no number, as 0.0/0.0"},
    {"math_isInf_double", "math.isInf(double) -> bool", &kImplementation<IsInf>,
     "whether it is infinite, as 1.0/0.0"},
    {"math_isFinite_double", "math.isFinite(double) -> bool", &kImplementation<IsFinite>,
     "whether it is a number and not infinite"},
    {"math_bitAnd_int_int", "math.bitAnd(int, int) -> int", &kImplementation<BitAnd>,
     "the bits that both have"},
    {"math_bitAnd_uint_uint", "math.bitAnd(uint, uint) -> uint", &kImplementation<BitAnd>,
     "the bits that both have"},
    {"math_bitOr_int_int", "math.bitOr(int, int) -> int", &kImplementation<BitOr>,
     "the bits that either has"},
    {"math_bitOr_uint_uint", "math.bitOr(uint, uint) -> uint", &kImplementation<BitOr>,
     "the bits that either has"},
    {"math_bitXor_int_int", "math.bitXor(int, int) -> int", &kImplementation<BitXor>,
     "the bits that one of them has"},
    {"math_bitXor_uint_uint", "math.bitXor(uint, uint) -> uint", &kImplementation<BitXor>,
     "the bits that one of them has"},
    {"math_bitNot_int_int", "math.bitNot(int) -> int", &kImplementation<BitNot>,
     "the bits that it has not"},
    {"math_bitNot_uint_uint", "math.bitNot(uint) -> uint", &kImplementation<BitNot>,
     "the bits that it has not"},
    {"math_bitShiftLeft_int_int", "math.bitShiftLeft(int, int) -> int", &kImplementation<ShiftLeft>,
     "the bits, so many places to the left"},
    {"math_bitShiftLeft_uint_int", "math.bitShiftLeft(uint, int) -> uint",
     &kImplementation<ShiftLeft>, "the bits, so many places to the left"},
    {"math_bitShiftRight_int_int", "math.bitShiftRight(int, int) -> int",
     &kImplementation<ShiftRight>, "the bits, so many places to the right, the sign's, too"},
    {"math_bitShiftRight_uint_int", "math.bitShiftRight(uint, int) -> uint",
     &kImplementation<ShiftRight>, "the bits, so many places to the right"},
};

}  // namespace

constexpr LibraryFamily kMathFamily =
    MakeFamily("math", "extremes, rounding and bits of numbers", kEntries);

}  // namespace makegood::cel
