// The words of CEL: what the lexer gives to the parser.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_TOKEN_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_TOKEN_H_

#include <cstdint>

#include "rules/base/source.h"

namespace makegood::cel {

enum class TokenKind : uint8_t {
  kEnd,
  kInvalid,  // Characters that CEL has no use for.

  kIdentifier,        // Reserved words included: they may be names of fields.
  kQuotedIdentifier,  // `content-type`, with its backticks
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTrue,
  kFalse,
  kNull,

  kOr,
  kAnd,
  kEquals,
  kNotEquals,
  kLess,
  kLessEquals,
  kGreater,
  kGreaterEquals,
  kIn,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kPercent,
  kNot,

  kQuestion,
  kColon,
  kComma,
  kDot,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;

  // Index of what is wrong with the token, or -1. A mistaken spelling such as `=` or `≤` has
  // the kind of what was meant, so that the parser can go on with it.
  int32_t issue = -1;

  rules::Span span;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_TOKEN_H_
