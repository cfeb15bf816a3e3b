// What an author who wrote a value of one type where another is needed should write instead.

#ifndef MAKEGOOD_RULES_CEL_CHECK_OPERAND_HINT_H_
#define MAKEGOOD_RULES_CEL_CHECK_OPERAND_HINT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/cel/check/check_context.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// One sentence, or empty when there is nothing better to say than what was wrong.
std::string OperandHint(const Expr& expr, const Type& given, const Type& wanted,
                        const CheckContext& context);

// The same for the operands of an operator (operators.h), which say what they want by what
// the other one is.
std::string OperatorHint(absl::string_view function, const std::vector<const Expr*>& operands,
                         const std::vector<Type>& types, const CheckContext& context);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_OPERAND_HINT_H_
