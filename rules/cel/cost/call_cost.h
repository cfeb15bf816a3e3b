// What a call of a library function takes at most, and how large its result can be, from the sizes
// of its arguments. A table with a line for each function that reads texts, lists or maps: a test
// holds it to the families of the library, and another one to what the functions charge.

#ifndef MAKEGOOD_RULES_CEL_COST_CALL_COST_H_
#define MAKEGOOD_RULES_CEL_COST_CALL_COST_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/cel/cost/value_size.h"
#include "rules/cel/library/regex.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// The arguments of a call, a method's receiver first.
struct CallSizes {
  std::vector<ValueSize> arguments;
  std::vector<Type> types;       // As checked.
  const Regex* regex = nullptr;  // The second argument, where it is a constant pattern.
  int64_t pattern_size_max = 0;  // In RE2 instructions, of one that is not.
  int64_t pattern_text_max = 0;  // Bytes of a text that a pattern is matched against.
};

struct CallCost {
  int64_t steps = 0;  // Beside the one that each operation takes.
  ValueSize result;
};

// Of an overload without a line: nothing for one that takes and gives scalars. Others, as a
// service may declare, take no steps that would be counted, and make what nothing is known of.
CallCost CostOfCall(const Overload& overload, const CallSizes& call, const SizeModel& model);

// Whether the table has a line for the overload, or needs none. For tests.
bool HasCallCost(const Overload& overload);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_COST_CALL_COST_H_
