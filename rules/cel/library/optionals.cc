// Optionals of CEL's optional library: a value, or none. Field selection and indexing go on
// inside an optional: whatever is missing on the way gives none.

#include "absl/strings/str_cat.h"
#include "rules/cel/library/families.h"
#include "rules/cel/library/indexing.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/equality.h"
#include "rules/cel/values/message_adapter.h"

namespace makegood::cel {
namespace {

Value None(EvalContext&, const Value*, int) { return Value::Optional(nullptr); }

Value Of(EvalContext& context, Value value) { return context.MakeOptional(value); }

// Whether the value is what its type has by default.
bool IsZero(Value value) {
  switch (value.kind()) {
    case Kind::kNull: return true;
    case Kind::kBool: return !value.as_bool();
    case Kind::kInt: return value.as_int() == 0;
    case Kind::kUint: return value.as_uint() == 0;
    case Kind::kDouble: return value.as_double() == 0;
    case Kind::kString:
    case Kind::kBytes: return value.as_text().empty();
    case Kind::kTimestamp:
    case Kind::kDuration: return value.as_time().seconds == 0 && value.as_time().nanos == 0;
    case Kind::kList: return value.as_list()->size() == 0;
    case Kind::kMap: return value.as_map()->size() == 0;
    case Kind::kOptional: return value.as_optional() == nullptr;
    case Kind::kMessage: {
      const MessageRef& ref = *value.as_message();
      return ref.adapter->IsEmpty(ref.message);
    }
    default: return false;
  }
}

// Whether a time that moves is zero is looked at as `==` looks at it, and stands as long.
Value OfNonZeroValue(EvalContext& context, Value value) {
  if (value.kind() == Kind::kTimestamp) {
    CompareTimes(context, TimeComparison::kEquals, value, Value::Timestamp({}));
  } else if (value.kind() == Kind::kDuration) {
    CompareTimes(context, TimeComparison::kEquals, value, Value::Duration({}));
  }
  return IsZero(value) ? Value::Optional(nullptr) : context.MakeOptional(value);
}

Value HasValue(EvalContext&, Value optional) {
  return Value::Bool(optional.as_optional() != nullptr);
}

Value Content(EvalContext& context, Value optional) {
  if (optional.as_optional() != nullptr) return *optional.as_optional();
  return context.Error(ErrorCode::kInvalidArgument, "optional.none() has no value");
}

// The contents of those that have one.
Value Unwrap(EvalContext& context, Value list) {
  const size_t size = list.as_list()->size();
  if (!context.Charge(static_cast<int64_t>(size))) return context.BudgetError();
  Value* contents = context.arena().NewArray<Value>(size);
  size_t count = 0;
  for (size_t i = 0; i < size; ++i) {
    const Value element = list.as_list()->Get(context, i);
    if (element.is_error()) return element;
    if (element.kind() != Kind::kOptional) {
      return context.NoMatchingOverload("optional.unwrap", &list, 1);
    }
    if (element.as_optional() != nullptr) contents[count++] = *element.as_optional();
  }
  return MakeList(context, contents, count, /*adopt=*/true);
}

Value Select(EvalContext& context, Value operand, Value field) {
  return OptionalSelect(context, operand, field.as_text());
}

constexpr TimeBehaviour kParametric = TimeBehaviour::kParametric;

constexpr LibraryEntry kEntries[] = {
    {"optional_of", "optional.of(A) -> optional(A)", &kImplementation<Of, kParametric>,
     "an optional that has this value"},
    {"optional_ofNonZeroValue", "optional.ofNonZeroValue(A) -> optional(A)",
     &kImplementation<OfNonZeroValue, TimeBehaviour::kTracked>,
     "an optional that has this value, or none if it is 0, \"\", [] or the like"},
    {"optional_none", "optional.none() -> optional(A)", &kImplementation<None, kParametric>,
     "an optional without a value"},
    {"optional_hasValue", "optional(A).hasValue() -> bool", &kImplementation<HasValue, kParametric>,
     "whether it has a value"},
    {"optional_value", "optional(A).value() -> A", &kImplementation<Content, kParametric>,
     "its value; an error if it has none"},
    {"optional_or_optional", "optional(A).or(optional(A)) -> optional(A)", nullptr,
     "itself if it has a value, otherwise the other, which only then is evaluated"},
    {"optional_orValue_value", "optional(A).orValue(A) -> A", nullptr,
     "its value if it has one, otherwise the other, which only then is evaluated"},
    {"optional_unwrap", "optional.unwrap(list(optional(A))) -> list(A)",
     &kImplementation<Unwrap, kParametric>, "the values of those that have one"},
    {"optional_unwrapOpt", "list(optional(A)).unwrapOpt() -> list(A)",
     &kImplementation<Unwrap, kParametric>, "the values of those that have one"},
    {"select_optional_field", "_?._(dyn, string) -> optional(dyn)",
     &kImplementation<Select, kParametric>, "`a.?b`: the field if it is set"},
    {"list_optindex_optional_int", "_[?_](list(A), int) -> optional(A)",
     &kImplementation<OptionalIndex, kParametric>, "`a[?0]`: the element if there is one"},
    {"optional_list_optindex_optional_int", "_[?_](optional(list(A)), int) -> optional(A)",
     &kImplementation<OptionalIndex, kParametric>,
     "`a[?0]`: the element if there are a list and an element"},
    {"map_optindex_optional_value", "_[?_](map(A, B), A) -> optional(B)",
     &kImplementation<OptionalIndex, kParametric>, "`a[?k]`: the value of the key if it is there"},
    {"optional_map_optindex_optional_value", "_[?_](optional(map(A, B)), A) -> optional(B)",
     &kImplementation<OptionalIndex, kParametric>,
     "`a[?k]`: the value of the key if there are a map and the key"},
    {"optional_list_index_int", "_[_](optional(list(A)), int) -> optional(A)",
     &kImplementation<OptionalIndex, kParametric>,
     "the element if there are a list and an element"},
    {"optional_map_index_value", "_[_](optional(map(A, B)), A) -> optional(B)",
     &kImplementation<OptionalIndex, kParametric>,
     "the value of the key if there are a map and the key"},
};

// The value of a message's or map's field, if it is set.
Value SelectFrom(EvalContext& context, Value operand, absl::string_view field) {
  switch (operand.kind()) {
    case Kind::kMap: {
      Value value;
      if (!operand.as_map()->Find(context, Value::String(field), &value)) {
        return Value::Optional(nullptr);
      }
      return value.is_error() ? value : context.MakeOptional(value);
    }
    case Kind::kMessage: {
      const MessageRef& ref = *operand.as_message();
      const Value has = ref.adapter->HasField(context, ref.message, field);
      if (has.is_error()) return has;
      if (!has.is_true()) return Value::Optional(nullptr);
      const Value value = ref.adapter->GetField(context, ref.message, field);
      return value.is_error() ? value : context.MakeOptional(value);
    }
    default:
      return context.Error(ErrorCode::kNoMatchingOverload,
                           absl::StrCat("a value of type ", KindName(operand.kind()),
                                        " has no field `", field, "`"));
  }
}

}  // namespace

Value OptionalSelect(EvalContext& context, Value operand, absl::string_view field) {
  if (operand.kind() != Kind::kOptional) return SelectFrom(context, operand, field);
  if (operand.as_optional() == nullptr) return operand;
  return SelectFrom(context, *operand.as_optional(), field);
}

Value OptionalIndex(EvalContext& context, Value container, Value key) {
  if (container.kind() == Kind::kOptional) {
    if (container.as_optional() == nullptr) return container;
    container = *container.as_optional();
  }
  const Value value = Index(context, container, key);
  if (!value.is_error()) return context.MakeOptional(value);
  switch (value.as_error()->code) {
    case ErrorCode::kIndexOutOfBounds:
    case ErrorCode::kNoSuchKey: return Value::Optional(nullptr);
    default: return value;
  }
}

constexpr LibraryFamily kOptionalsFamily =
    MakeFamily("optionals", "values that may be missing", kEntries);

}  // namespace makegood::cel
