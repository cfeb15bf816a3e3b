// Which overloads a call may take, given the types of its arguments, and what is said to the
// author when there is none.

#ifndef MAKEGOOD_RULES_CEL_CHECK_OVERLOAD_RESOLUTION_H_
#define MAKEGOOD_RULES_CEL_CHECK_OVERLOAD_RESOLUTION_H_

#include <optional>
#include <string>
#include <vector>

#include "rules/cel/check/check_context.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/types/inference.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// A call whose function is known and whose arguments are checked.
struct TypedCall {
  const Expr& expr;
  const FunctionDeclaration& function;
  bool is_method = false;
  std::vector<const Expr*> arguments;  // The receiver first when `is_method`.
  std::vector<Type> types;             // Of the arguments.

  // Not empty: the call was made by this macro, and its first argument that is not a bool
  // is the macro's condition.
  std::string macro;
};

struct OverloadChoice {
  std::vector<const Overload*> overloads;  // All that match, in order of declaration.
  Type result;                             // dyn if they do not agree.
};

// Nothing if no overload matches. Binds type parameters of the arguments.
std::optional<OverloadChoice> ChooseOverloads(const TypedCall& call, Inference& inference);

// Reports that ChooseOverloads found nothing. The argument types are resolved.
void ReportNoOverload(const TypedCall& call, const Inference& inference,
                      const CheckContext& context);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_OVERLOAD_RESOLUTION_H_
