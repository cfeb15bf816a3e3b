// From tree to text: an expression as a careful author would have typed it, with the fewest
// parentheses that keep its meaning. For messages, traces and tools.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_UNPARSE_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_UNPARSE_H_

#include <string>

#include "rules/cel/syntax/ast.h"

namespace makegood::cel {

struct UnparseOptions {
  // Macros as they were written. Otherwise as they were expanded, with loops in a notation
  // of our own that cannot be parsed: `loop(x in list, @result = …, while …, …, …)`.
  bool restore_macros = true;
};

// Parsing the result gives the same tree, ids and places apart.
std::string Unparse(const Ast& ast, const UnparseOptions& options = {});

// A part of `ast`.
std::string Unparse(const Ast& ast, const Expr& expr, const UnparseOptions& options = {});

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_UNPARSE_H_
