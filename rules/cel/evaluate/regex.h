// Functions whose regular expression is constant, `text.matches("pattern")` and those of the
// regex library: it is compiled once, with the program.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_REGEX_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_REGEX_H_

#include <memory>
#include <string>
#include <vector>

#include "rules/cel/evaluate/node.h"
#include "rules/cel/library/regex.h"
#include "rules/cel/library/regex_functions.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// `name` is for messages. The pattern is among the arguments, which have the types of
// `parameters` or fail.
NodePtr MakeRegexCall(RegexFunction function, std::string name, std::unique_ptr<const Regex> regex,
                      std::vector<NodePtr> arguments, std::vector<Type> parameters, ExprId id);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_REGEX_H_
