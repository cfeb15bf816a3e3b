// A value as a policy author would write it: for traces, explanations and error messages.

#ifndef MAKEGOOD_RULES_CEL_VALUES_VALUE_TEXT_H_
#define MAKEGOOD_RULES_CEL_VALUES_VALUE_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// CEL's literal syntax where there is one: "text", 5u, 1.0, [1, 2], {"a": 1}. Times and
// durations stand without the call around them: 2026-03-02T10:00:00Z, 24h. What is longer
// than `length_max` bytes is cut between elements or inside a text, with "…" in its place;
// closing quotes and brackets may go a few bytes over. Takes nothing from the budget.
std::string ValueToText(EvalContext& context, Value value, size_t length_max);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_VALUE_TEXT_H_
