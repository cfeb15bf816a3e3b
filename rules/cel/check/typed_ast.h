// What the checker found out about a tree: the type of every node, what every name means,
// and which overloads every call may take. The compiler reads nothing else.

#ifndef MAKEGOOD_RULES_CEL_CHECK_TYPED_AST_H_
#define MAKEGOOD_RULES_CEL_CHECK_TYPED_AST_H_

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "rules/base/source.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

// What an Ident or a chain of Selects turned out to name.
struct VariableReference {
  const VariableDeclaration* variable = nullptr;
};
struct LocalReference {  // A macro's loop variable or accumulator.
  std::string name;
};
struct ConstantReference {  // An enum value.
  std::string name;
  int64_t value = 0;
};
struct TypeReference {  // A type used as a value: `int`, `list`, `makegood.v1.Lead`.
  std::string name;     // As type() of a value gives it.
};
struct CallReference {
  std::vector<const Overload*> overloads;  // In order of declaration; one when types decide.
  const FunctionDeclaration* function = nullptr;
};
struct FieldReference {
  const FieldDeclaration* field = nullptr;
};
struct MessageReference {  // A message literal's resolved, fully qualified name.
  std::string name;
  std::vector<const FieldDeclaration*> fields;  // As the literal's entries.
};

// Where a reference stands. A qualified name `a.b.c` that is one variable, type or enum value:
// on its outermost Select, and on none of the nodes inside. A selected field: on the Select,
// if the operand is a message (an optional message's field is found by name); for `a.?b` on
// the second argument, the literal "b". A function: on the Call; if it was found by a
// qualified name, as `math.greatest`, its overloads are not methods and the call's target is
// a part of the name. `cel.@block([a, b], c)` has no reference; `@index0` in it is a local.
using Reference = std::variant<std::monostate, VariableReference, LocalReference, ConstantReference,
                               TypeReference, CallReference, FieldReference, MessageReference>;

// Refers to the declarations it was checked against, which must outlive it.
struct TypedAst {
  Ast ast;
  rules::Excerpt text;
  Type result;
  bool checked = true;                // False: names resolved, but all types are dyn.
  std::vector<Type> types;            // By id.
  std::vector<Reference> references;  // By id.

  const Type& TypeOf(const Expr& expr) const { return types[expr.id]; }
  const Reference& ReferenceOf(const Expr& expr) const { return references[expr.id]; }
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_TYPED_AST_H_
