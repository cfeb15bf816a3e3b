// What a name means in its container (CEL language definition, "Name resolution"): a
// variable, a type, an enum value, or a function. Loop variables are the checker's business.

#ifndef MAKEGOOD_RULES_CEL_CHECK_NAME_RESOLUTION_H_
#define MAKEGOOD_RULES_CEL_CHECK_NAME_RESOLUTION_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "rules/cel/check/typed_ast.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// `a.b.c` if the expression is an identifier or a chain of fields of one. has() is none.
std::optional<std::string> QualifiedName(const Expr& expr);

// The name before the first dot; a leading dot is a part of it.
absl::string_view RootOf(absl::string_view qualified_name);

struct ResolvedName {
  Reference reference;  // A variable, constant or type.
  Type type;
};
std::optional<ResolvedName> ResolveName(const Declarations& declarations, absl::string_view name);

// Null if there is none.
const FunctionDeclaration* ResolveFunction(const Declarations& declarations,
                                           absl::string_view name);

struct ResolvedMessage {
  std::string name;  // Fully qualified.
  Type type;         // Of a value made with it: google.protobuf.Int64Value{} is a wrapper(int).
};
// Types of the language such as `int` are found too, with an empty name: they are no messages.
std::optional<ResolvedMessage> ResolveMessage(const Declarations& declarations,
                                              absl::string_view name);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_NAME_RESOLUTION_H_
