// Enums that remember which enum they are: comparing or assigning values of two different
// ones is always a slip, and the numbers would hide it.

#ifndef MAKEGOOD_RULES_CEL_CHECK_ENUM_COMPARISON_H_
#define MAKEGOOD_RULES_CEL_CHECK_ENUM_COMPARISON_H_

#include <vector>

#include "rules/cel/check/check_context.h"
#include "rules/cel/check/overload_resolution.h"
#include "rules/cel/check/typed_ast.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// What was found out so far, by node id.
struct CheckedNodes {
  const std::vector<Type>& types;
  const std::vector<Reference>& references;
};

// Reports `c.channel == Kind.MESSAGE`, also with `!=`, an ordering or `in`. False if the call
// is none of these or its enums agree.
bool ReportEnumMismatch(const TypedCall& call, const CheckedNodes& nodes,
                        const CheckContext& context);

// Reports a message literal's field that is set to a value of another enum; false if it is
// not.
bool ReportEnumAssignment(const FieldEntry& entry, const Type& given, const FieldDeclaration& field,
                          const CheckedNodes& nodes, const CheckContext& context);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_ENUM_COMPARISON_H_
