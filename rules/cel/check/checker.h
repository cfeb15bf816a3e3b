// From tree to typed tree (CEL language definition, "Gradual type checking"): gives every
// node a type, resolves names in their container, and picks overloads; or reports what
// does not fit, one issue for one cause, with a suggestion where there is one.

#ifndef MAKEGOOD_RULES_CEL_CHECK_CHECKER_H_
#define MAKEGOOD_RULES_CEL_CHECK_CHECKER_H_

#include <optional>

#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "rules/cel/check/typed_ast.h"
#include "rules/cel/types/declarations.h"

namespace makegood::cel {

// Adds what is wrong to `issues`; returns nothing if any of it is an error. `expected`, when
// given, is the type that the whole must have (a condition's is bool). Thread-safe;
// `declarations` must outlive the result.
std::optional<TypedAst> Check(Ast ast, const rules::Excerpt& text, const Declarations& declarations,
                              rules::IssueList& issues,
                              const std::optional<Type>& expected = std::nullopt);

// Resolves names only: every type is dyn, every call keeps all overloads of its function
// and shape, and what is unknown fails when it is evaluated. Cannot fail.
TypedAst ResolveUnchecked(Ast ast, const rules::Excerpt& text, const Declarations& declarations);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_CHECKER_H_
