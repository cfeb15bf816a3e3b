// Lists as sets. Each question is a chain of `in`: "all of these are in that list" is a chain
// of ands, "one of these is" a chain of ors, and their horizons are those of the chains. While
// an and holds, each of its operands matters; the operand that makes it false matters alone.

#include "rules/cel/library/families.h"
#include "rules/cel/library/value_set.h"
#include "rules/cel/values/containers.h"

namespace makegood::cel {
namespace {

// Runs `test` and says in `*own` what it alone noted; what was noted before is left as it was.
template <typename Test>
Value RunAlone(EvalContext& context, Horizon* own, const Test& test) {
  const Horizon before = context.horizon();
  context.horizon() = Horizon();
  const Value value = test();
  *own = context.horizon();
  context.horizon() = before;
  return value;
}

bool IsBudgetError(Value value) {
  return value.is_error() && value.as_error()->code == ErrorCode::kBudgetExceeded;
}

// The chain of all `test(i)`, of which one that is `deciding` decides: true for an or, false
// for an and. As there, an error stands only if nothing decides.
template <typename Test>
Value Chain(EvalContext& context, size_t count, bool deciding, const Test& test) {
  const Horizon before = context.horizon();
  Value result = Value::Bool(!deciding);
  for (size_t i = 0; i < count; ++i) {
    Horizon own;
    const Value value = RunAlone(context, &own, [&] { return test(i); });
    if (IsBudgetError(value)) return value;
    if (value.is_bool() && value.as_bool() == deciding) {
      context.horizon() = before;
      context.horizon().Note(own);
      return value;
    }
    context.horizon().Note(own);
    if (value.is_error() && !result.is_error()) result = value;
  }
  return result;
}

// `deciding` as above: whether any element of `elements` is in `list`, or whether all are.
Value AskForEach(EvalContext& context, const List& elements, const List& list, bool deciding) {
  const size_t size = list.size();
  if (!context.Charge(static_cast<int64_t>(size))) return context.BudgetError();
  ValueSet set(context, size);
  for (size_t i = 0; i < size; ++i) {
    if (!set.Add(list.Get(context, i))) return context.BudgetError();
  }
  return Chain(context, elements.size(), deciding,
               [&](size_t i) { return set.Contains(elements.Get(context, i)); });
}

Value Contains(EvalContext& context, Value list, Value part) {
  return AskForEach(context, *part.as_list(), *list.as_list(), /*deciding=*/false);
}

Value Intersects(EvalContext& context, Value a, Value b) {
  return AskForEach(context, *a.as_list(), *b.as_list(), /*deciding=*/true);
}

Value Equivalent(EvalContext& context, Value a, Value b) {
  return Chain(context, 2, /*deciding=*/false, [&](size_t i) {
    return i == 0 ? Contains(context, a, b) : Contains(context, b, a);
  });
}

constexpr TimeBehaviour kTracked = TimeBehaviour::kTracked;

constexpr LibraryEntry kEntries[] = {
    {"list_sets_contains_list", "sets.contains(list(T), list(T)) -> bool",
     &kImplementation<Contains, kTracked>,
     "whether each element of the second list equals one of the first"},
    {"list_sets_equivalent_list", "sets.equivalent(list(T), list(T)) -> bool",
     &kImplementation<Equivalent, kTracked>,
     "whether each element of either list equals one of the other"},
    {"list_sets_intersects_list", "sets.intersects(list(T), list(T)) -> bool",
     &kImplementation<Intersects, kTracked>,
     "whether an element of the first list equals one of the second"},
};

}  // namespace

constexpr LibraryFamily kSetsFamily = MakeFamily("sets", "lists, read as sets", kEntries);

}  // namespace makegood::cel
