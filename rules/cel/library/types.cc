#include "rules/cel/library/families.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

Value TypeOf(EvalContext&, Value value) { return Value::TypeNamed(TypeNameOf(value)); }
Value ToDyn(EvalContext&, Value value) { return value; }

constexpr LibraryEntry kEntries[] = {
    {"type", "type(A) -> type(A)", &kImplementation<TypeOf, TimeBehaviour::kParametric>,
     "the type of the value, to be compared with int, string, list and so on"},
    {"to_dyn", "dyn(A) -> dyn", &kImplementation<ToDyn, TimeBehaviour::kParametric>,
     "the same value; its type is looked at only when the expression is evaluated"},
};

}  // namespace

constexpr LibraryFamily kTypesFamily = MakeFamily("types", "types as values", kEntries);

}  // namespace makegood::cel
