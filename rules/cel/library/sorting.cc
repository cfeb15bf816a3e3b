// sort() and sortBy(). What is sorted is a list of places, by the keys at these places, so that
// both are one algorithm and elements are moved once.
//
// Keys that move with `now` are in order until one of them overtakes its neighbour: each pair of
// neighbours notes when that will be. Of equal timestamps the one that falls behind stands first
// in sort(), where equal elements are the same at this instant and only then; sortBy() may not
// do so, since it must keep elements with equal keys in the order in which they came.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "rules/cel/library/charged_text.h"
#include "rules/cel/library/families.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/equality.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

bool HasOrder(Kind kind) {
  switch (kind) {
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kDouble:
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kTimestamp:
    case Kind::kDuration: return true;
    default: return false;
  }
}

bool IsTime(Kind kind) { return kind == Kind::kTimestamp || kind == Kind::kDuration; }

// What hinders keys from being sorted: an error, or the wrong kind of one of them. Null if
// nothing does.
Value FindObstacle(EvalContext& context, const Value* keys, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    if (keys[i].is_error()) return keys[i];
    if (!HasOrder(keys[i].kind())) {
      return context.Error(
          ErrorCode::kNoMatchingOverload,
          absl::StrCat("values of type ", DisplayTypeName(keys[i]), " cannot be sorted"));
    }
    if (keys[i].kind() != keys[0].kind()) {
      return context.Error(ErrorCode::kNoMatchingOverload,
                           absl::StrCat("values of different types, ", DisplayTypeName(keys[0]),
                                        " and ", DisplayTypeName(keys[i]), ", cannot be sorted"));
    }
    if (keys[i].kind() == Kind::kDouble && std::isnan(keys[i].as_double())) {
      return context.Error(ErrorCode::kInvalidArgument,
                           "NaN cannot be sorted: it is neither less than a number nor greater");
    }
  }
  return Value::Null();
}

// Sorting compares each key with about log2(size) others, and reads texts while doing so.
int64_t SortingSteps(const Value* keys, size_t size) {
  size_t bytes = 0;
  for (size_t i = 0; i < size; ++i) {
    if (keys[i].kind() == Kind::kString || keys[i].kind() == Kind::kBytes) {
      bytes += keys[i].as_text().size();
    }
  }
  int64_t rounds = 1;
  for (size_t rest = size; rest > 1; rest /= 2) ++rounds;
  return rounds * (static_cast<int64_t>(size) + TextSteps(bytes));
}

// Which of two equal keys stands first.
enum class Ties { kBySlope, kByPlace };

Value SortByKeys(EvalContext& context, const List& list, const List& key_list, Ties ties) {
  const size_t size = list.size();
  if (size > UINT32_MAX || !context.Charge(static_cast<int64_t>(size))) {
    return context.BudgetError();
  }
  Value* const keys = context.arena().NewArray<Value>(size);
  uint32_t* const places = context.arena().NewArray<uint32_t>(size);
  for (size_t i = 0; i < size; ++i) {
    keys[i] = key_list.Get(context, i);
    places[i] = static_cast<uint32_t>(i);
  }
  if (const Value obstacle = FindObstacle(context, keys, size); obstacle.is_error()) {
    return obstacle;
  }
  if (!context.Charge(SortingSteps(keys, size))) return context.BudgetError();
  std::sort(places, places + size, [&](uint32_t a, uint32_t b) {
    const int order = *Compare(keys[a], keys[b]);
    if (order != 0) return order < 0;
    if (ties == Ties::kBySlope && keys[a].slope() != keys[b].slope()) {
      return keys[a].slope() < keys[b].slope();
    }
    return a < b;
  });

  for (size_t i = 1; i < size && IsTime(keys[0].kind()); ++i) {
    const uint32_t a = places[i - 1];
    const uint32_t b = places[i];
    const bool may_be_equal = ties == Ties::kBySlope || a < b;
    CompareTimes(context, may_be_equal ? TimeComparison::kLessEquals : TimeComparison::kLess,
                 keys[a], keys[b]);
  }
  Value* const sorted = context.arena().NewArray<Value>(size);
  for (size_t i = 0; i < size; ++i) sorted[i] = list.Get(context, places[i]);
  return MakeList(context, sorted, size, /*adopt=*/true);
}

Value Sort(EvalContext& context, Value list) {
  return SortByKeys(context, *list.as_list(), *list.as_list(), Ties::kBySlope);
}

Value SortByAssociatedKeys(EvalContext& context, Value list, Value keys) {
  if (list.as_list()->size() != keys.as_list()->size()) {
    return context.Error(ErrorCode::kInvalidArgument,
                         "sortBy() needs as many keys as the list has elements");
  }
  return SortByKeys(context, *list.as_list(), *keys.as_list(), Ties::kByPlace);
}

constexpr const OverloadImpl* kSort = &kImplementation<Sort, TimeBehaviour::kTracked>;
constexpr const OverloadImpl* kSortBy =
    &kImplementation<SortByAssociatedKeys, TimeBehaviour::kTracked>;

constexpr char kSorted[] = "the elements in ascending order; an error for different types";
constexpr char kSortedBy[] = "what list.sortBy(x, key) stands for";

constexpr LibraryEntry kEntries[] = {
    {"list_int_sort", "list(int).sort() -> list(int)", kSort, kSorted},
    {"list_uint_sort", "list(uint).sort() -> list(uint)", kSort, kSorted},
    {"list_double_sort", "list(double).sort() -> list(double)", kSort, kSorted},
    {"list_bool_sort", "list(bool).sort() -> list(bool)", kSort, kSorted},
    {"list_duration_sort", "list(duration).sort() -> list(duration)", kSort, kSorted},
    {"list_timestamp_sort", "list(timestamp).sort() -> list(timestamp)", kSort, kSorted},
    {"list_string_sort", "list(string).sort() -> list(string)", kSort, kSorted},
    {"list_bytes_sort", "list(bytes).sort() -> list(bytes)", kSort, kSorted},
    {"list_int_sortByAssociatedKeys", "list(T).@sortByAssociatedKeys(list(int)) -> list(T)",
     kSortBy, kSortedBy},
    {"list_uint_sortByAssociatedKeys", "list(T).@sortByAssociatedKeys(list(uint)) -> list(T)",
     kSortBy, kSortedBy},
    {"list_double_sortByAssociatedKeys", "list(T).@sortByAssociatedKeys(list(double)) -> list(T)",
     kSortBy, kSortedBy},
    {"list_bool_sortByAssociatedKeys", "list(T).@sortByAssociatedKeys(list(bool)) -> list(T)",
     kSortBy, kSortedBy},
    {"list_duration_sortByAssociatedKeys",
     "list(T).@sortByAssociatedKeys(list(duration)) -> list(T)", kSortBy, kSortedBy},
    {"list_timestamp_sortByAssociatedKeys",
     "list(T).@sortByAssociatedKeys(list(timestamp)) -> list(T)", kSortBy, kSortedBy},
    {"list_string_sortByAssociatedKeys", "list(T).@sortByAssociatedKeys(list(string)) -> list(T)",
     kSortBy, kSortedBy},
    {"list_bytes_sortByAssociatedKeys", "list(T).@sortByAssociatedKeys(list(bytes)) -> list(T)",
     kSortBy, kSortedBy},
};

}  // namespace

constexpr LibraryFamily kSortingFamily = MakeFamily("sorting", "lists in order", kEntries);

}  // namespace makegood::cel
