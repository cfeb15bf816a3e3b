#include "rules/cel/values/containers.h"

#include <cstring>
#include <optional>

#include "absl/strings/str_cat.h"
#include "rules/cel/library/families.h"
#include "rules/cel/library/indexing.h"
#include "rules/cel/values/equality.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

constexpr size_t kKeyTextMax = 64;

// The whole number that an index of any kind of number means. Too large ones are out of
// bounds of any list.
std::optional<int64_t> WholeIndex(Value index) {
  switch (index.kind()) {
    case Kind::kInt: return index.as_int();
    case Kind::kUint: return index.as_uint() > INT64_MAX ? INT64_MAX : index.as_int();
    case Kind::kDouble: {
      const double d = index.as_double();
      if (!(d >= -0x1p63 && d < 0x1p63) || static_cast<double>(static_cast<int64_t>(d)) != d) {
        return std::nullopt;
      }
      return static_cast<int64_t>(d);
    }
    default: return std::nullopt;
  }
}

Value IndexError(EvalContext& context, const List& list, Value index) {
  if (!WholeIndex(index).has_value()) {
    return context.Error(ErrorCode::kInvalidArgument,
                         absl::StrCat("a list index is a whole number, not ",
                                      ValueToText(context, index, kKeyTextMax)));
  }
  return context.Error(ErrorCode::kIndexOutOfBounds,
                       absl::StrCat("index ", ValueToText(context, index, kKeyTextMax),
                                    " is out of bounds: the list has ", list.size()));
}

Value IndexList(EvalContext& context, Value container, Value index) {
  const List& list = *container.as_list();
  const std::optional<int64_t> i = WholeIndex(index);
  if (!i.has_value() || *i < 0 || static_cast<uint64_t>(*i) >= list.size()) {
    return IndexError(context, list, index);
  }
  return list.Get(context, static_cast<size_t>(*i));
}

Value IndexMap(EvalContext& context, Value container, Value key) {
  Value value;
  if (container.as_map()->Find(context, key, &value)) return value;
  return context.Error(ErrorCode::kNoSuchKey,
                       absl::StrCat("no such key: ", ValueToText(context, key, kKeyTextMax)));
}

// Whether comparing with this value can never note a flip.
bool IsFrozen(Value value) {
  switch (value.kind()) {
    case Kind::kNull:
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kDouble:
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kType: return true;
    default: return false;
  }
}

// Compares as `==` does, one element after the other. The first hit decides alone, whatever
// the elements before it become; a miss stands until one of them is hit (horizon). An
// element that cannot be compared matters only if there is no hit.
Value IsInList(EvalContext& context, Value needle, Value container) {
  const List& list = *container.as_list();
  const size_t size = list.size();
  const Value* const elements = list.elements();
  const bool frozen = IsFrozen(needle);
  const Horizon before = context.horizon();
  Value result = Value::Bool(false);
  for (size_t i = 0; i < size; ++i) {
    if (!context.Charge(1)) return context.BudgetError();
    const Value element = elements != nullptr ? elements[i] : list.Get(context, i);
    const Horizon missed_so_far = context.horizon();
    if (!frozen) context.horizon() = Horizon();
    const Value equal = element.is_error() ? element : Equal(context, needle, element);
    if (!frozen) {
      const Horizon of_element = context.horizon();
      context.horizon() = equal.is_true() ? before : missed_so_far;
      context.horizon().Note(of_element);
    }
    if (equal.is_true()) return equal;
    if (equal.is_error()) {
      if (equal.as_error()->code == ErrorCode::kBudgetExceeded) return equal;
      if (!result.is_error()) result = equal;
    }
  }
  return result;
}

Value IsInMap(EvalContext& context, Value needle, Value container) {
  Value ignored;
  return Value::Bool(container.as_map()->Find(context, needle, &ignored));
}

Value ListSize(EvalContext&, Value list) {
  return Value::Int(static_cast<int64_t>(list.as_list()->size()));
}
Value MapSize(EvalContext&, Value map) {
  return Value::Int(static_cast<int64_t>(map.as_map()->size()));
}

void CopyElements(EvalContext& context, const List& list, Value* target) {
  if (list.elements() != nullptr) {
    std::memcpy(static_cast<void*>(target), list.elements(), list.size() * sizeof(Value));
    return;
  }
  for (size_t i = 0; i < list.size(); ++i) target[i] = list.Get(context, i);
}

Value AddLists(EvalContext& context, Value a, Value b) {
  const List& left = *a.as_list();
  const List& right = *b.as_list();
  if (left.size() == 0) return b;
  if (right.size() == 0) return a;
  const size_t size = left.size() + right.size();
  if (!context.Charge(static_cast<int64_t>(size))) return context.BudgetError();
  Value* elements = context.arena().NewArray<Value>(size);
  CopyElements(context, left, elements);
  CopyElements(context, right, elements + left.size());
  return MakeList(context, elements, size, /*adopt=*/true);
}

constexpr TimeBehaviour kParametric = TimeBehaviour::kParametric;
constexpr TimeBehaviour kTracked = TimeBehaviour::kTracked;

constexpr LibraryEntry kEntries[] = {
    {"index_list", "_[_](list(A), int) -> A", &kImplementation<IndexList, kParametric>,
     "the element at that place, counted from zero; an error if there is none"},
    {"index_map", "_[_](map(A, B), A) -> B", &kImplementation<IndexMap, kParametric>,
     "the value of that key; an error if there is none"},
    {"in_list", "@in(A, list(A)) -> bool", &kImplementation<IsInList, kTracked>,
     "whether the list has an element equal to the value"},
    {"in_map", "@in(A, map(A, B)) -> bool", &kImplementation<IsInMap, kParametric>,
     "whether the map has the key"},
    {"size_list", "size(list(A)) -> int", &kImplementation<ListSize, kParametric>,
     "the number of elements"},
    {"list_size", "list(A).size() -> int", &kImplementation<ListSize, kParametric>,
     "the number of elements"},
    {"size_map", "size(map(A, B)) -> int", &kImplementation<MapSize, kParametric>,
     "the number of keys"},
    {"map_size", "map(A, B).size() -> int", &kImplementation<MapSize, kParametric>,
     "the number of keys"},
    {"add_list", "_+_(list(A), list(A)) -> list(A)", &kImplementation<AddLists, kParametric>,
     "the elements of both, one list after the other"},
};

}  // namespace

Value Index(EvalContext& context, Value container, Value key) {
  if (container.kind() == Kind::kList) return IndexList(context, container, key);
  if (container.kind() == Kind::kMap) return IndexMap(context, container, key);
  if (container.kind() == Kind::kOptional) return OptionalIndex(context, container, key);
  const Value operands[] = {container, key};
  return context.NoMatchingOverload("_[_]", operands, 2);
}

Value IsIn(EvalContext& context, Value needle, Value container) {
  if (container.kind() == Kind::kList) return IsInList(context, needle, container);
  if (container.kind() == Kind::kMap) return IsInMap(context, needle, container);
  const Value operands[] = {needle, container};
  return context.NoMatchingOverload("@in", operands, 2);
}

constexpr LibraryFamily kContainersFamily = MakeFamily("containers", "lists and maps", kEntries);

}  // namespace makegood::cel
