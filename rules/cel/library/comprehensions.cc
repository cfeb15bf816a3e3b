#include "rules/cel/library/families.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/growing_map.h"

namespace makegood::cel {
namespace {

Value InsertMap(EvalContext& context, Value map, Value entries) {
  const Map& source = *entries.as_map();
  for (size_t i = 0; i < source.size() && !map.is_error(); ++i) {
    map = InsertIntoMap(context, map, source.KeyAt(context, i), source.ValueAt(context, i));
  }
  return map;
}

constexpr TimeBehaviour kParametric = TimeBehaviour::kParametric;

constexpr LibraryEntry kEntries[] = {
    {"@mapInsert_map_key_value", "cel.@mapInsert(map(A, B), A, B) -> map(A, B)",
     &kImplementation<InsertIntoMap, kParametric>,
     "the map with one more entry; an error if it has the key (transformMap becomes this)"},
    {"@mapInsert_map_map", "cel.@mapInsert(map(A, B), map(A, B)) -> map(A, B)",
     &kImplementation<InsertMap, kParametric>,
     "the entries of both; an error if they share a key (transformMapEntry becomes this)"},
};

}  // namespace

constexpr LibraryFamily kComprehensionsFamily =
    MakeFamily("two-variable comprehensions", "what macros over keys and values become", kEntries);

}  // namespace makegood::cel
