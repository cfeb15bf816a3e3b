// What is done with a regular expression once it is compiled. The library compiles a pattern
// for one call; the compiler of programs compiles a constant one for all calls, and both go on
// here.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_REGEX_FUNCTIONS_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_REGEX_FUNCTIONS_H_

#include "absl/strings/string_view.h"
#include "rules/cel/library/regex.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// `arguments` are those of the call, of the kinds that its signature names; the pattern, which
// is not looked at again, is the second.
using RegexFunction = Value (*)(EvalContext& context, const Regex& regex, const Value* arguments,
                                int count);

inline constexpr int kRegexArgumentsMax = 4;

// By the id of an overload, "matches_string"; null for those that take no pattern.
RegexFunction FindRegexFunction(absl::string_view overload_id);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_REGEX_FUNCTIONS_H_
