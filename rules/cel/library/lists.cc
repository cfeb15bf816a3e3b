// CEL's lists library, without sorting. All but distinct() hand elements on without looking at
// them, so that those which move with `now` go on moving.

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/cel/library/families.h"
#include "rules/cel/library/value_set.h"
#include "rules/cel/values/containers.h"

namespace makegood::cel {
namespace {

int64_t SizeOf(const List& list) { return static_cast<int64_t>(list.size()); }

// The first of elements that are equal stays. Whether an element is left out depends on those
// before it alone; each asks, and notes until when its answer stands.
Value Distinct(EvalContext& context, Value value) {
  const List& list = *value.as_list();
  if (!context.Charge(SizeOf(list))) return context.BudgetError();
  ValueSet kept(context, list.size());
  for (size_t i = 0; i < list.size(); ++i) {
    const Value element = list.Get(context, i);
    const Value known = kept.Contains(element);
    if (known.is_error()) return known;
    if (!known.as_bool() && !kept.Add(element)) return context.BudgetError();
  }
  return MakeList(context, kept.values(), kept.size(), /*adopt=*/true);
}

// Appends the elements of a list, with those of lists in it, `depth` levels down, in their
// place. False when the budget does not allow it. Recurses as deep as the lists are nested,
// which the parser and protobuf's parser have bounded.
bool AppendFlat(EvalContext& context, const List& list, int64_t depth, std::vector<Value>& flat) {
  if (!context.Charge(SizeOf(list))) return false;
  for (size_t i = 0; i < list.size(); ++i) {
    const Value element = list.Get(context, i);
    if (depth > 0 && element.kind() == Kind::kList) {
      if (!AppendFlat(context, *element.as_list(), depth - 1, flat)) return false;
    } else {
      flat.push_back(element);
    }
  }
  return true;
}

Value FlattenTo(EvalContext& context, Value list, Value depth) {
  if (depth.as_int() < 0) {
    return context.Error(ErrorCode::kInvalidArgument,
                         absl::StrCat("flatten(", depth.as_int(), "): the depth is negative"));
  }
  std::vector<Value> flat;
  if (!AppendFlat(context, *list.as_list(), depth.as_int(), flat)) return context.BudgetError();
  return MakeList(context, flat.data(), flat.size());
}
Value Flatten(EvalContext& context, Value list) { return FlattenTo(context, list, Value::Int(1)); }

Value Range(EvalContext& context, Value end) {
  const int64_t size = std::max<int64_t>(end.as_int(), 0);
  if (size > UINT32_MAX || !context.Charge(size)) return context.BudgetError();
  Value* const elements = context.arena().NewArray<Value>(static_cast<size_t>(size));
  for (int64_t i = 0; i < size; ++i) elements[i] = Value::Int(i);
  return MakeList(context, elements, static_cast<size_t>(size), /*adopt=*/true);
}

// The elements from `begin` on, so many; those of an array are shared.
Value Part(EvalContext& context, const List& list, size_t begin, size_t size) {
  if (const Value* elements = list.elements(); elements != nullptr) {
    return MakeList(context, elements + begin, size, /*adopt=*/true);
  }
  if (!context.Charge(static_cast<int64_t>(size))) return context.BudgetError();
  Value* const elements = context.arena().NewArray<Value>(size);
  for (size_t i = 0; i < size; ++i) elements[i] = list.Get(context, begin + i);
  return MakeList(context, elements, size, /*adopt=*/true);
}

Value Slice(EvalContext& context, Value value, Value begin, Value end) {
  const List& list = *value.as_list();
  if (begin.as_int() < 0 || end.as_int() > SizeOf(list) || begin.as_int() > end.as_int()) {
    return context.Error(
        ErrorCode::kIndexOutOfBounds,
        absl::StrCat("slice(", begin.as_int(), ", ", end.as_int(), ") is no part of a list of ",
                     list.size(), ": it begins at 0 or later and ends at ", list.size(),
                     " or earlier, not before its beginning"));
  }
  return Part(context, list, static_cast<size_t>(begin.as_int()),
              static_cast<size_t>(end.as_int() - begin.as_int()));
}

Value Reverse(EvalContext& context, Value value) {
  const List& list = *value.as_list();
  if (!context.Charge(SizeOf(list))) return context.BudgetError();
  Value* const elements = context.arena().NewArray<Value>(list.size());
  for (size_t i = 0; i < list.size(); ++i) elements[list.size() - 1 - i] = list.Get(context, i);
  return MakeList(context, elements, list.size(), /*adopt=*/true);
}

Value ElementOrNone(EvalContext& context, const List& list, size_t index) {
  if (list.size() == 0) return Value::Optional(nullptr);
  const Value element = list.Get(context, index);
  return element.is_error() ? element : context.MakeOptional(element);
}
Value First(EvalContext& context, Value list) { return ElementOrNone(context, *list.as_list(), 0); }
Value Last(EvalContext& context, Value list) {
  return ElementOrNone(context, *list.as_list(), list.as_list()->size() - 1);
}

constexpr TimeBehaviour kParametric = TimeBehaviour::kParametric;
constexpr TimeBehaviour kTracked = TimeBehaviour::kTracked;

constexpr LibraryEntry kEntries[] = {
    {"list_distinct", "list(T).distinct() -> list(T)", &kImplementation<Distinct, kTracked>,
     "the elements without those that equal an earlier one"},
    {"list_flatten", "list(list(T)).flatten() -> list(T)", &kImplementation<Flatten, kParametric>,
     "the elements of the lists in it, as one list; what is no list stays"},
    {"list_flatten_int", "list(dyn).flatten(int) -> list(dyn)",
     &kImplementation<FlattenTo, kParametric>, "the same, so many levels deep"},
    {"lists_range", "lists.range(int) -> list(int)", &kImplementation<Range>,
     "the numbers from 0 up to, not with, the argument"},
    {"list_reverse", "list(T).reverse() -> list(T)", &kImplementation<Reverse, kParametric>,
     "the elements from the last to the first"},
    {"list_slice", "list(T).slice(int, int) -> list(T)", &kImplementation<Slice, kParametric>,
     "the elements from the first place up to, not with, the second; an error beyond the list"},
    {"list_first", "list(T).first() -> optional(T)", &kImplementation<First, kParametric>,
     "the first element, or optional.none() of an empty list"},
    {"list_last", "list(T).last() -> optional(T)", &kImplementation<Last, kParametric>,
     "the last element, or optional.none() of an empty list"},
};

}  // namespace

constexpr LibraryFamily kListsFamily =
    MakeFamily("lists", "parts of lists, and lists put together", kEntries);

}  // namespace makegood::cel
