// Signatures of functions, written on one line as a manual would print them. The tables of
// rules/cel/library and of policy environments are made of these lines.

#ifndef MAKEGOOD_RULES_CEL_TYPES_SIGNATURE_H_
#define MAKEGOOD_RULES_CEL_TYPES_SIGNATURE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rules/cel/types/declarations.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

struct Signature {
  std::string function;  // "size", "math.greatest", "_+_"
  bool is_method = false;
  std::vector<Type> parameters;  // The receiver first when `is_method`.
  Type result;
};

// Reads one signature:
//
//   size(list(A)) -> int                          a function
//   _[_](map(K, V), K) -> V                       an operator, by its name in operators.h
//   optional.of(T) -> optional(T)                 a function in a namespace
//   string.startsWith(string) -> bool             a method
//   list(T).first() -> optional(T)                a method
//   makegood.v1.Verdict.flag(string) -> makegood.v1.Verdict
//
// What stands before the last dot of the name is the receiver of a method if it is a type:
// a word such as `string`, anything with parameters in parentheses, or a name whose last
// part begins with a capital. Everything else (`math`, `optional`) is a namespace.
//
// Types: null bool int uint double string bytes timestamp duration dyn any type;
// list(T) map(K, V) optional(T) wrapper(T) type(T); one capital letter for a type
// parameter; a dotted name for a message; `enum:` and a dotted name for an enum;
// `opaque:` and a name, with parameters or without, for anything else.
//
//   InvalidArgument  the text is not a signature; the message quotes the part that is wrong
absl::StatusOr<Signature> ParseSignature(absl::string_view text);

// A type alone, written as above.
//
//   InvalidArgument  the text is not a type
absl::StatusOr<Type> ParseType(absl::string_view text);

// The overload that a signature describes; its function is `signature.function`.
Overload MakeOverload(absl::string_view id, Signature signature);

// As ParseSignature reads it, with optionals as `optional(T)` and type parameters as their
// letters: for manuals and for messages about what a function takes.
std::string FormatSignature(absl::string_view function, const Overload& overload);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_TYPES_SIGNATURE_H_
