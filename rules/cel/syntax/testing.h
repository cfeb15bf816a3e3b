// For the tests of this package: an expression in, one line that tells everything out.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_TESTING_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_TESTING_H_

#include <string>

#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/syntax/parser.h"

namespace makegood::cel {

// DebugString() on one line: `_+_(a, 1)`. A loop reads `loop(variable, range, accumulator,
// init, condition, step, result)`.
std::string Tree(const Expr& expr);

// The issues, joined by "; ". Each as `3-5 message`, with the bytes of its place in the text.
std::string Messages(const rules::IssueList& issues);

// The tree, or the messages.
std::string ParseToTree(absl::string_view text, const ParseOptions& options = {});

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_TESTING_H_
