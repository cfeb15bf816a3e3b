// Numbers, strings and bytes: from how they are written to what they mean, and back.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_LITERAL_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_LITERAL_H_

#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "rules/base/source.h"
#include "rules/cel/syntax/ast.h"

namespace makegood::cel {

// Why a token is no literal. `span` counts from the token's first byte.
struct LiteralError {
  rules::Span span;
  std::string message;
  std::string help;
  std::string suggestion;
};

using LiteralOrError = std::variant<Literal, LiteralError>;

// `text` is a whole token of the kind in question, as the lexer delimits it. A number's sign
// is given apart, since -9223372036854775808 is an int and 9223372036854775808 is not.
LiteralOrError ReadInt(absl::string_view text, bool negative);
LiteralOrError ReadUint(absl::string_view text);
LiteralOrError ReadDouble(absl::string_view text, bool negative);
LiteralOrError ReadString(absl::string_view text);
LiteralOrError ReadBytes(absl::string_view text);

// How a value is written as a literal: the shortest digits that read back as the same double,
// double quotes around text, escapes only where they are needed. Not finite doubles have no
// literal; they are written as a call, `double("NaN")`.
std::string WriteDouble(double value);
std::string WriteString(absl::string_view text);
std::string WriteBytes(absl::string_view bytes);
std::string WriteLiteral(const Literal& literal);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_LITERAL_H_
