// The loops that macros become, with one loop variable or two. They are those of the CEL
// language definition and its two-variable extension, node for node, since conformance
// suites compare trees.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_LOOP_MACROS_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_LOOP_MACROS_H_

#include <optional>
#include <string>
#include <vector>

#include "rules/cel/syntax/ast.h"
#include "rules/cel/syntax/expr_factory.h"
#include "rules/cel/syntax/macros.h"

namespace makegood::cel {

// The name that an argument declares, or nothing, after a refusal, when it is not a simple
// name that an author may declare.
std::optional<std::string> DeclaredName(const MacroCall& call, const Expr* arg,
                                        ExprFactory& factory);

// Each takes the arguments that declare the loop variables (one or two) and the rest.
Expr* ExpandAll(const MacroCall& call, ExprFactory& factory, const std::vector<Expr*>& variables,
                Expr* condition);
Expr* ExpandExists(const MacroCall& call, ExprFactory& factory, const std::vector<Expr*>& variables,
                   Expr* condition);
Expr* ExpandExistsOne(const MacroCall& call, ExprFactory& factory,
                      const std::vector<Expr*>& variables, Expr* condition);

// A list of `value`s, of those elements for which `condition` holds, if there is one.
Expr* ExpandCollect(const MacroCall& call, ExprFactory& factory,
                    const std::vector<Expr*>& variables, Expr* condition, Expr* value);

// A map made by `cel.@mapInsert` with `insertion` (a key and a value, or a map) for each
// element for which `condition` holds, if there is one. A null at the front of `insertion`
// stands for the first loop variable.
Expr* ExpandCollectMap(const MacroCall& call, ExprFactory& factory,
                       const std::vector<Expr*>& variables, Expr* condition,
                       std::vector<Expr*> insertion);

// `name` bound to `value` in `result`: a loop that never turns.
Expr* BindName(ExprFactory& factory, std::string name, Expr* value, Expr* result);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_LOOP_MACROS_H_
