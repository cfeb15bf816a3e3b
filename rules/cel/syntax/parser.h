// From text to tree. A hand-written recursive-descent parser over the grammar of the CEL
// language definition ("Syntax"), with bounded depth. After a mistake it goes on at the
// next place where an expression can begin, so that one run shows them all.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_PARSER_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_PARSER_H_

#include <optional>

#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/syntax/macros.h"

namespace makegood::cel {

struct ParseOptions {
  rules::Limits limits;

  // `a.?b`, `a[?b]`, `[?a]`, `{?k: v}`, `M{?f: v}`.
  bool optional_syntax = true;

  // a.`content-type`, M{`in`: 1}
  bool quoted_names = true;

  // A call with a macro's name and a wrong number of arguments, `list.exists(x)`, is refused
  // here. Without this it stays a call, for the checker to find that there is no such
  // function; so it is in cel-go.
  bool refuse_wrong_macro_calls = true;

  // The macros to expand; MacroTable::Standard() has those of the language definition.
  const MacroTable* macros = &MacroTable::Standard();
};

// Adds what is wrong to `issues`; returns nothing if any of it is an error. Thread-safe.
//
// Brackets, conditionals inside conditionals and prefix operators may be nested
// `expression_depth_max` deep. The tree, with macros expanded, may be deeper
// (`expression_tree_depth_max`), since a long sum makes a deep tree of little nesting.
//
// `&&` and `||` are associative; a chain of one of them becomes a balanced tree.
std::optional<Ast> Parse(const rules::Excerpt& text, const ParseOptions& options,
                         rules::IssueList& issues);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_PARSER_H_
