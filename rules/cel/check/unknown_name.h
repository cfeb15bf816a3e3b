// What is said about a name that means nothing: a variable, field, function, type or enum
// value that does not exist, and what the author may have meant.

#ifndef MAKEGOOD_RULES_CEL_CHECK_UNKNOWN_NAME_H_
#define MAKEGOOD_RULES_CEL_CHECK_UNKNOWN_NAME_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/cel/check/check_context.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// An identifier, or a chain of fields of one, of which no beginning is a variable. `locals`
// are the loop variables in scope.
void ReportUnknownName(const Expr& expr, const std::vector<std::string>& locals,
                       const CheckContext& context);

// A message that has no such field was asked for it, or a literal sets it; `id` is the
// selection's or the literal's entry.
void ReportUnknownField(ExprId id, absl::string_view message, absl::string_view field,
                        const CheckContext& context);

// A field of a value that has none. `operand` is what it was selected from.
void ReportNoFields(ExprId id, const Expr& operand, const Type& type, absl::string_view field,
                    const CheckContext& context);

// The call's function does not exist. `qualifier` is the namespace it was looked for in, or
// empty.
void ReportUnknownFunction(const Expr& call, absl::string_view qualifier,
                           const CheckContext& context);

// A message literal's type does not exist, or is no message.
void ReportUnknownMessage(const Expr& literal, absl::string_view name, const CheckContext& context);

// True if functions of this namespace exist: `math` has `math.greatest`.
bool IsNamespace(const Declarations& declarations, absl::string_view name);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_UNKNOWN_NAME_H_
