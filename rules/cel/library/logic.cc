#include "rules/cel/library/families.h"

namespace makegood::cel {
namespace {

Value Not(EvalContext&, Value operand) { return Value::Bool(!operand.as_bool()); }

constexpr LibraryEntry kEntries[] = {
    {"conditional", "_?_:_(bool, A, A) -> A", nullptr,
     "the second operand if the first is true, the third if it is false; only one of them is "
     "evaluated"},
    {"logical_and", "_&&_(bool, bool) -> bool", nullptr,
     "true if both are; false if either is, even if the other one fails"},
    {"logical_or", "_||_(bool, bool) -> bool", nullptr,
     "false if both are; true if either is, even if the other one fails"},
    {"logical_not", "!_(bool) -> bool", &kImplementation<Not>, "true if the operand is false"},
    {"not_strictly_false", "@not_strictly_false(bool) -> bool", nullptr,
     "false if the operand is false, else true, also for an error; macros use it"},
};

}  // namespace

constexpr LibraryFamily kLogicFamily =
    MakeFamily("logic", "and, or, not, and choosing between two values", kEntries);

}  // namespace makegood::cel
