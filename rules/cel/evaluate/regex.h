// `text.matches("pattern")` with a constant pattern: compiled once, with the program.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_REGEX_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_REGEX_H_

#include <memory>

#include "rules/cel/evaluate/node.h"
#include "rules/cel/library/regex.h"

namespace makegood::cel {

NodePtr MakeRegexMatch(NodePtr text, std::unique_ptr<const Regex> regex, ExprId id);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_REGEX_H_
