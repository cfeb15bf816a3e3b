#include "rules/cel/syntax/token_cursor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/syntax/duration_hint.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

using rules::Issue;
using rules::Span;
namespace issue_code = rules::issue_code;

// The other half of a pair of brackets; kInvalid for what is no opening bracket.
TokenKind CloserOf(TokenKind opener) {
  switch (opener) {
    case TokenKind::kLeftParen: return TokenKind::kRightParen;
    case TokenKind::kLeftBracket: return TokenKind::kRightBracket;
    case TokenKind::kLeftBrace: return TokenKind::kRightBrace;
    default: return TokenKind::kInvalid;
  }
}

bool IsCloser(TokenKind kind) {
  return kind == TokenKind::kRightParen || kind == TokenKind::kRightBracket ||
         kind == TokenKind::kRightBrace;
}

const char* CloserText(TokenKind closer) {
  if (closer == TokenKind::kRightParen) return ")";
  return closer == TokenKind::kRightBracket ? "]" : "}";
}

// Methods that people write like operators: `name contains 'x'`.
bool IsMethodWord(absl::string_view word) {
  return word == "contains" || word == "startsWith" || word == "endsWith" || word == "matches";
}

}  // namespace

BinaryOperator FindBinaryOperator(TokenKind kind) {
  switch (kind) {
    case TokenKind::kOr: return {op::kOr, 0};
    case TokenKind::kAnd: return {op::kAnd, 1};
    case TokenKind::kEquals: return {op::kEquals, 2};
    case TokenKind::kNotEquals: return {op::kNotEquals, 2};
    case TokenKind::kLess: return {op::kLess, 2};
    case TokenKind::kLessEquals: return {op::kLessEquals, 2};
    case TokenKind::kGreater: return {op::kGreater, 2};
    case TokenKind::kGreaterEquals: return {op::kGreaterEquals, 2};
    case TokenKind::kIn: return {op::kIn, 2};
    case TokenKind::kPlus: return {op::kAdd, 3};
    case TokenKind::kMinus: return {op::kSubtract, 3};
    case TokenKind::kStar: return {op::kMultiply, 4};
    case TokenKind::kSlash: return {op::kDivide, 4};
    case TokenKind::kPercent: return {op::kModulo, 4};
    default: return {};
  }
}

TokenCursor::TokenCursor(const rules::Excerpt& text, int errors_max, rules::IssueList& issues)
    : excerpt_(text),
      text_(text.text()),
      errors_max_(errors_max),
      issues_(issues),
      tokens_(Tokenize(text)) {}

// --- Tokens

const Token& TokenCursor::Ahead(size_t count) const {
  return tokens_.tokens[std::min(at_ + count, tokens_.tokens.size() - 1)];
}

bool TokenCursor::StartsOperand(const Token& token) const {
  switch (token.kind) {
    case TokenKind::kIdentifier:
    case TokenKind::kQuotedIdentifier:
    case TokenKind::kInt:
    case TokenKind::kUint:
    case TokenKind::kDouble:
    case TokenKind::kString:
    case TokenKind::kBytes:
    case TokenKind::kTrue:
    case TokenKind::kFalse:
    case TokenKind::kNull:
    case TokenKind::kLeftParen:
    case TokenKind::kLeftBracket:
    case TokenKind::kLeftBrace:
    case TokenKind::kNot:
    case TokenKind::kMinus: return true;
    default: return false;
  }
}

bool TokenCursor::IsWord(const Token& token, absl::string_view word) const {
  return token.kind == TokenKind::kIdentifier && absl::EqualsIgnoreCase(TextOf(token), word);
}

std::string TokenCursor::Describe(const Token& token) const {
  if (token.kind == TokenKind::kEnd) return "the end of the expression";
  const absl::string_view text = TextOf(token);
  constexpr size_t kShownMax = 40;
  if (text.size() <= kShownMax) return absl::StrCat("`", text, "`");
  size_t size = kShownMax;  // Cut between two characters.
  while ((static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return absl::StrCat("`", text.substr(0, size), "…`");
}

Token TokenCursor::Take() {
  const Token token = Current();
  ReportTokenIssue(token);
  Skip();
  return token;
}

bool TokenCursor::TakeIf(TokenKind kind) {
  if (!At(kind)) return false;
  Take();
  return true;
}

// --- Issues

Issue* TokenCursor::Report(rules::IssueCode code, Span span, std::string message, std::string help,
                           std::string suggestion) {
  if (!MayReport(span)) return nullptr;
  Issue& issue = issues_.AddError(code, rules::PlaceOf(excerpt_, span), std::move(message));
  issue.help = std::move(help);
  issue.suggestion = std::move(suggestion);
  return &issue;
}

// One issue for a place is enough: a second one would be a consequence of the first.
bool TokenCursor::MayReport(Span span) {
  if (given_up_) return false;
  if (error_count_ > 0 && span.begin == last_error_.begin) return false;
  last_error_ = span;
  ++error_count_;
  if (error_count_ >= errors_max_) GiveUp();
  return true;
}

void TokenCursor::ReportTokenIssue(const Token& token) {
  if (token.issue < 0 || !MayReport(token.span)) return;
  issues_.Add(std::move(tokens_.issues[static_cast<size_t>(token.issue)]));
}

bool TokenCursor::MayReportEnd() {
  return !std::exchange(end_reported_, true) && !tokens_.has_unclosed_string;
}

void TokenCursor::GiveUp() {
  given_up_ = true;
  at_ = tokens_.tokens.size() - 1;
}

// --- Brackets

void TokenCursor::Open(Context context) {
  const Token token = Take();
  brackets_.push_back(Bracket{context, CloserOf(token.kind), token.span});
}

Span TokenCursor::Close() {
  const Bracket bracket = brackets_.back();
  brackets_.pop_back();
  if (At(bracket.closer)) return Join(bracket.span, Take().span);
  const char* closer = CloserText(bracket.closer);
  const bool mistyped = AtStrayCloser();
  if (At(TokenKind::kEnd)) {
    if (MayReportEnd()) {
      Report(issue_code::kSyntax, bracket.span,
             absl::StrCat("this `", TextOf(bracket.span), "` is never closed"),
             absl::StrCat("add the missing `", closer, "`"));
    }
  } else if (Issue* issue =
                 Report(issue_code::kSyntax, Current().span,
                        absl::StrCat("expected `", closer, "`, found ", Describe(Current())))) {
    issue->remarks.push_back({absl::StrCat("`", TextOf(bracket.span), "` was opened here"),
                              rules::PlaceOf(excerpt_, bracket.span)});
  }
  if (mistyped) Take();  // (a]
  return Join(bracket.span, Previous().span);
}

size_t TokenCursor::BeginKey() { return std::exchange(key_nesting_, brackets_.size()); }

bool TokenCursor::TakesCommas() const {
  if (brackets_.empty()) return false;
  const Context context = brackets_.back().context;
  return context != Context::kGroup && context != Context::kIndex;
}

bool TokenCursor::ClosesSomething(TokenKind kind) const {
  return std::any_of(brackets_.begin(), brackets_.end(),
                     [kind](const Bracket& bracket) { return bracket.closer == kind; });
}

bool TokenCursor::IsClosedLater() const {
  int depth = 0;
  for (size_t at = at_; at < tokens_.tokens.size(); ++at) {
    const TokenKind kind = tokens_.tokens[at].kind;
    if (kind == brackets_.back().closer && depth-- == 0) return true;
    if (CloserOf(kind) == brackets_.back().closer) ++depth;
  }
  return false;
}

bool TokenCursor::AtStrayCloser() const {
  return IsCloser(Current().kind) && !ClosesSomething(Current().kind);
}

// --- Operators and followers

TokenKind TokenCursor::OperatorHere() const {
  const Token& token = Current();
  if (FindBinaryOperator(token.kind).name != nullptr) {
    // {'a' = 1}: an entry, not a comparison.
    if (key_nesting_ == brackets_.size() && TextOf(token) == "=") return TokenKind::kInvalid;
    return token.kind;
  }
  if (token.kind == TokenKind::kNot && Ahead().kind == TokenKind::kIn) return TokenKind::kIn;
  if (token.kind != TokenKind::kIdentifier) return TokenKind::kInvalid;
  if (IsWord(token, "and")) return TokenKind::kAnd;
  if (IsWord(token, "or")) return TokenKind::kOr;
  if (IsWord(token, "is")) return TokenKind::kEquals;
  if (IsWord(token, "like") || IsWord(token, "ilike")) return TokenKind::kEquals;
  if (IsWord(token, "not") &&
      (Ahead().kind == TokenKind::kIn || IsWord(Ahead(), "in") || IsWord(Ahead(), "like"))) {
    return TokenKind::kIn;
  }
  // `IN`, as SQL has it.
  return IsWord(token, "in") ? TokenKind::kIn : TokenKind::kInvalid;
}

Span TokenCursor::TakeOperator() {
  const Token token = Current();
  if (FindBinaryOperator(token.kind).name != nullptr) return Take().span;
  Skip();
  Span span = token.span;
  std::string help;
  std::string written;
  if (IsWord(token, "is")) {
    written = "==";
    if (IsWord(Current(), "not")) {
      span = Join(span, Take().span);
      written = "!=";
    }
    help =
        absl::StrCat("compare with `", written, "`; whether a field is there is asked by has(a.b)");
  } else if (IsWord(token, "like") || IsWord(token, "ilike")) {
    help =
        "text is searched by a.contains(\"…\"), a.startsWith(\"…\"), a.endsWith(\"…\") or "
        "a.matches(\"…\")";
  } else if (IsWord(token, "not") || token.kind == TokenKind::kNot) {
    const bool like = IsWord(Current(), "like");
    span = Join(span, Take().span);
    help = like ? "write `!a.contains(\"…\")` or `!a.matches(\"…\")`" : "write `!(a in b)`";
  } else {
    written = IsWord(token, "and") ? "&&" : IsWord(token, "or") ? "||" : "in";
    help = absl::StrCat("write `", written, "`");
  }
  Report(issue_code::kSyntax, span, absl::StrCat("`", TextOf(span), "` is not an operator"),
         std::move(help), std::move(written));
  return span;
}

bool TokenCursor::MayFollow() const {
  const TokenKind kind = Current().kind;
  if (kind == TokenKind::kEnd || kind == TokenKind::kQuestion) return true;
  if (OperatorHere() != TokenKind::kInvalid) return true;
  if (IsCloser(kind)) return ClosesSomething(kind) || (!brackets_.empty() && !IsClosedLater());
  if (kind == TokenKind::kComma) return TakesCommas();
  if (kind == TokenKind::kColon) return AwaitedColons() > 0;
  return kind == TokenKind::kEquals && AwaitedColons() > 0;  // {'a' = 1}
}

void TokenCursor::SkipToFollower() {
  std::vector<TokenKind> closers;
  while (!At(TokenKind::kEnd)) {
    const TokenKind kind = Current().kind;
    if (closers.empty() && MayFollow()) return;
    if (!closers.empty() && kind == closers.back()) {
      closers.pop_back();
    } else if (CloserOf(kind) != TokenKind::kInvalid) {
      closers.push_back(CloserOf(kind));
    } else if (IsCloser(kind) && ClosesSomething(kind)) {
      return;
    }
    Skip();
  }
}

void TokenCursor::CheckFollower() {
  if (MayFollow()) return;
  const Token token = Current();
  if (token.issue >= 0) {
    Take();
    SkipToFollower();
    return;
  }
  ReportStray();
  if (IsWord(token, "between")) {  // a between b and c
    SkipToFollower();
    if (IsWord(Current(), "and")) Skip();
  }
  // f(a b): what follows is most likely the next argument.
  separator_missing_ = TakesCommas() && AwaitedColons() == 0 && StartsOperand(token) &&
                       CloserOf(token.kind) == TokenKind::kInvalid;
  if (!separator_missing_) SkipToFollower();
}

bool TokenCursor::TakeSeparator() {
  if (TakeIf(TokenKind::kComma)) return true;
  return std::exchange(separator_missing_, false) && !At(TokenKind::kEnd);
}

void TokenCursor::ReportStray() {
  const Token& token = Current();
  const Span both = Join(Previous().span, token.span);
  const std::string value = absl::StrCat(TextOf(Previous()), TextOf(token));
  if (token.kind == TokenKind::kIdentifier && Previous().kind == TokenKind::kInt) {  // 14 days
    if (std::string hint = DurationHint(value); !hint.empty()) {
      std::string help = absl::StrCat("write `", hint, "`");
      Report(issue_code::kInvalidLiteral, both, absl::StrCat("`", TextOf(both), "` is not a value"),
             std::move(help), std::move(hint));
      return;
    }
  }
  Report(issue_code::kSyntax, token.span, absl::StrCat("unexpected ", Describe(token)),
         HelpForStray());
}

std::string TokenCursor::HelpForStray() const {
  const Token& token = Current();
  const absl::string_view text = TextOf(token);
  switch (token.kind) {
    case TokenKind::kRightParen: return "no `(` is open here";
    case TokenKind::kRightBracket: return "no `[` is open here";
    case TokenKind::kRightBrace: return "no `{` is open here";
    case TokenKind::kColon: return "a `:` belongs to a `?`, a map or a message";
    case TokenKind::kLeftParen: return "only a function's name can be called";
    case TokenKind::kLeftBrace: return "only a message's name can stand before `{`";
    case TokenKind::kComma:
      if (brackets_.empty() || brackets_.back().context != Context::kGroup) return "";
      return "a list is written with square brackets: [a, b]";
    case TokenKind::kDouble:
      if (FollowsDirectly() && text[0] == '.') {
        return absl::StrCat("an element is read with brackets: a[", text.substr(1), "]");
      }
      break;
    case TokenKind::kIdentifier: {
      const absl::string_view before = TextOf(Previous());
      if (FollowsDirectly() && absl::EndsWith(before, "'")) {
        return "a ' inside the string ends it: write \\', or put the string into \"…\"";
      }
      if (FollowsDirectly() && absl::EndsWith(before, "\"")) {
        return "a \" inside the string ends it: write \\\", or put the string into '…'";
      }
      if (IsMethodWord(text)) return absl::StrCat("call it as a method: a.", text, "(b)");
      if (IsWord(token, "between")) return "write low <= a && a <= high";
      break;
    }
    default: break;
  }
  if (!StartsOperand(token)) return "";
  if (key_nesting_ == brackets_.size()) return "a `:` is missing before it";
  return TakesCommas() && AwaitedColons() == 0 ? "a comma or an operator is missing before it"
                                               : "an operator is missing before it";
}

}  // namespace makegood::cel
