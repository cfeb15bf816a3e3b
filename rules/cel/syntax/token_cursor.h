// Where the parser stands in the tokens: the current one, the brackets that are open around
// it, what has been reported, and how to go on after a mistake. There are two rules for that.
//
// First: every operand is followed by something that can follow it. CheckFollower() sees to
// it. What cannot is reported once, and then tokens are skipped up to the next operator,
// separator or bracket of the enclosing construct, brackets in between as a whole. So the
// rest of the expression is still read, and nothing of the stretch is reported twice.
//
// Second: what stands for an operator in another language (`and`, `=`, `<>`) is reported and
// then taken for the operator that was meant.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_TOKEN_CURSOR_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_TOKEN_CURSOR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "rules/base/issue_code.h"
#include "rules/base/source.h"
#include "rules/cel/syntax/lexer.h"
#include "rules/cel/syntax/token.h"

namespace makegood::cel {

// The name under which a binary operator stands in the tree, and its level: what binds
// tighter has a higher one. `name` is null for what is no binary operator.
struct BinaryOperator {
  const char* name = nullptr;
  int level = -1;
};
BinaryOperator FindBinaryOperator(TokenKind kind);

inline rules::Span Join(rules::Span a, rules::Span b) { return rules::Span{a.begin, b.end}; }

// Not thread-safe.
class TokenCursor {
 public:
  // The text is valid UTF-8 and, like `issues`, outlives the cursor.
  TokenCursor(const rules::Excerpt& text, int errors_max, rules::IssueList& issues);

  // --- Tokens. Past the last one there is always kEnd.
  const Token& Current() const { return tokens_.tokens[at_]; }
  const Token& Ahead(size_t count = 1) const;
  bool At(TokenKind kind) const { return Current().kind == kind; }
  bool AtStart() const { return at_ == 0; }
  // The token before the current one; kEnd, with an empty span, at the start.
  Token Previous() const { return at_ == 0 ? Token() : tokens_.tokens[at_ - 1]; }
  bool FollowsDirectly() const { return Previous().span.end == Current().span.begin; }
  absl::string_view TextOf(rules::Span span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }
  absl::string_view TextOf(const Token& token) const { return TextOf(token.span); }
  bool StartsOperand(const Token& token) const;
  // A word in any case: `AND` as well as `and`.
  bool IsWord(const Token& token, absl::string_view word) const;
  // For messages, in backticks.
  std::string Describe(const Token& token) const;

  // Goes one token on, reporting what the lexer found wrong with it.
  Token Take();
  bool TakeIf(TokenKind kind);
  void Skip() { at_ += At(TokenKind::kEnd) ? 0 : 1; }

  // --- Issues.
  // Null when the issue is not to be shown. The pointer is good until the next report.
  rules::Issue* Report(rules::IssueCode code, rules::Span span, std::string message,
                       std::string help = "", std::string suggestion = "");
  // At the end of the text: whether something is missing that has not been reported yet, and
  // that no string without an end may have swallowed. True once.
  bool MayReportEnd();
  int error_count() const { return error_count_; }
  // Nothing more is read or reported.
  void GiveUp();

  // --- Brackets. What one encloses decides which separators may follow an operand in it.
  enum class Context { kGroup, kArguments, kIndex, kList, kMap, kMessage };

  // Takes the opening bracket that stands here.
  void Open(Context context);
  // Takes the closing one, or reports that it is missing. The span from the opening one on.
  rules::Span Close();
  rules::Span OpenBracket() const { return brackets_.back().span; }

  // While a `:` is awaited in the innermost bracket.
  void AwaitColon() { ++AwaitedColons(); }
  void AwaitNoColon() { --AwaitedColons(); }

  // While the key of a map is read, `=` stands for a `:`. To be given back afterwards.
  size_t BeginKey();
  void EndKey(size_t outer) { key_nesting_ = outer; }

  // --- Operators and followers.
  // The operator that stands here between two operands, foreign spellings included; kInvalid
  // if none does.
  TokenKind OperatorHere() const;
  // Takes it. The place of all its words.
  rules::Span TakeOperator();

  // Whether the current token may stand after an operand.
  bool MayFollow() const;
  // After an operand: reports what cannot stand here and skips it.
  void CheckFollower();
  // Skips what cannot be read, up to something that may follow an operand.
  void SkipToFollower();
  // A comma, or the place where CheckFollower() found one missing.
  bool TakeSeparator();
  // A closing bracket that closes none of the open ones.
  bool AtStrayCloser() const;

 private:
  struct Bracket {
    Context context;
    TokenKind closer;
    rules::Span span;  // The opening bracket's.
    int colons = 0;    // How many `:` are awaited inside it.
  };

  bool MayReport(rules::Span span);
  void ReportTokenIssue(const Token& token);
  void ReportStray();
  std::string HelpForStray() const;
  int& AwaitedColons() { return brackets_.empty() ? top_colons_ : brackets_.back().colons; }
  int AwaitedColons() const { return brackets_.empty() ? top_colons_ : brackets_.back().colons; }
  bool TakesCommas() const;
  bool ClosesSomething(TokenKind kind) const;
  bool IsClosedLater() const;  // The innermost bracket.

  const rules::Excerpt& excerpt_;
  const absl::string_view text_;
  const int errors_max_;
  rules::IssueList& issues_;
  TokenList tokens_;
  size_t at_ = 0;

  std::vector<Bracket> brackets_;
  int top_colons_ = 0;             // Awaited outside of all brackets.
  size_t key_nesting_ = SIZE_MAX;  // How many brackets are open around the key being read.

  int error_count_ = 0;
  rules::Span last_error_;
  bool given_up_ = false;
  bool end_reported_ = false;       // That the expression ends too early.
  bool separator_missing_ = false;  // Reported where a comma should stand.
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_TOKEN_CURSOR_H_
