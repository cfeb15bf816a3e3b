// From text to tokens, by the lexical part of the CEL language definition ("Syntax"). What
// other languages write differently (`=`, `<>`, `“…”`, `Kind::CHAT`, `14d`) is recognized,
// so that the author can be told how CEL writes it.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_LEXER_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_LEXER_H_

#include <vector>

#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "rules/cel/syntax/token.h"

namespace makegood::cel {

struct TokenList {
  std::vector<Token> tokens;  // The last one is kEnd, and the only one of its kind.

  // What is wrong with single tokens. It is for the parser to decide which of these the
  // author gets to see: one that stands in a stretch already reported is left out.
  std::vector<rules::Issue> issues;

  // A string without an end may have swallowed what seems to be missing after it.
  bool has_unclosed_string = false;
};

// Never fails; linear in the size of the text, which must be valid UTF-8.
TokenList Tokenize(const rules::Excerpt& text);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_LEXER_H_
