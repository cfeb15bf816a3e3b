// One pass over the bytes. Each Read function starts at the first byte of a token, which
// decides its kind, and stops after its last. What cannot be part of any token becomes an
// invalid token that carries its issue, so that nothing of the text is lost.

#include "rules/cel/syntax/lexer.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "rules/base/issue_code.h"
#include "rules/base/utf8.h"
#include "rules/cel/syntax/duration_hint.h"
#include "rules/cel/syntax/literal.h"

namespace makegood::cel {
namespace {

using rules::Issue;
using rules::IssueCode;
using rules::Span;
namespace issue_code = rules::issue_code;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); }
bool IsNameStart(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c); }
bool IsNewline(char c) { return c == '\n' || c == '\r'; }
bool IsBeyondAscii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// Characters that word processors and other notations put where CEL has one of ASCII.
struct Lookalike {
  char32_t character;
  TokenKind kind;
  absl::string_view written;
};
constexpr Lookalike kLookalikes[] = {
    {U'≠', TokenKind::kNotEquals, "!="},
    {U'≤', TokenKind::kLessEquals, "<="},
    {U'≥', TokenKind::kGreaterEquals, ">="},
    {U'∧', TokenKind::kAnd, "&&"},
    {U'∨', TokenKind::kOr, "||"},
    {U'¬', TokenKind::kNot, "!"},
    {U'−', TokenKind::kMinus, "-"},
    {U'–', TokenKind::kMinus, "-"},
    {U'—', TokenKind::kMinus, "-"},
    {U'×', TokenKind::kStar, "*"},
    {U'÷', TokenKind::kSlash, "/"},
    {U'∈', TokenKind::kIn, "in"},
};

bool IsTypographicQuote(char32_t c) {
  return (c >= 0x2018 && c <= 0x201F) || c == U'«' || c == U'»' || c == U'‹' || c == U'›' ||
         c == U'´';
}

bool IsUnusualSpace(char32_t c) {
  return c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0x202F || c == 0x205F || c == 0x2060 ||
         c == 0x3000 || c == 0xFEFF || c == 0x2028 || c == 0x2029 || c == 0x85;
}

class Lexer {
 public:
  explicit Lexer(const rules::Excerpt& excerpt) : excerpt_(excerpt), text_(excerpt.text()) {}

  TokenList Run() {
    result_.tokens.reserve(text_.size() / 3 + 2);
    while (SkipSpace()) ReadToken();
    Add(TokenKind::kEnd, at_);
    return std::move(result_);
  }

 private:
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool At(absl::string_view text) const { return absl::StartsWith(text_.substr(at_), text); }

  Token& Add(TokenKind kind, size_t begin) {
    Token& token = result_.tokens.emplace_back();
    token.kind = kind;
    token.span = Span{static_cast<uint32_t>(begin), static_cast<uint32_t>(at_)};
    return token;
  }

  // Adds a token with something wrong about it. The issue's place is the token's.
  Issue& AddBad(TokenKind kind, size_t begin, IssueCode code, std::string message) {
    Token& token = Add(kind, begin);
    token.issue = static_cast<int32_t>(result_.issues.size());
    Issue& issue = result_.issues.emplace_back();
    issue.code = code;
    issue.message = std::move(message);
    issue.place = rules::PlaceOf(excerpt_, token.span);
    return issue;
  }

  // Something that has a proper spelling in CEL. `length` bytes, from here on.
  void Respell(TokenKind kind, size_t length, absl::string_view written, std::string message,
               std::string help = "") {
    const size_t begin = at_;
    at_ += length;
    Issue& issue = AddBad(kind, begin, issue_code::kSyntax, std::move(message));
    issue.help = help.empty() ? absl::StrCat("write `", written, "`") : std::move(help);
    issue.suggestion = std::string(written);
  }

  // Skips white space and comments. Whether anything is left.
  bool SkipSpace() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\f' || IsNewline(c)) {
        ++at_;
      } else if (c == '/' && Peek(1) == '/') {
        while (at_ < text_.size() && !IsNewline(text_[at_])) ++at_;
      } else {
        return true;
      }
    }
    return false;
  }

  void ReadToken() {
    const char c = text_[at_];
    if (IsNameStart(c)) return ReadWord();
    if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) return ReadNumber();
    if (c == '"' || c == '\'') return ReadString(TokenKind::kString, 0);
    if (c == '`') return ReadQuotedIdentifier();
    if (IsBeyondAscii(c)) return ReadBeyondAscii();
    ReadOperator();
  }

  void ReadWord() {
    const size_t begin = at_;
    size_t end = at_;
    while (end < text_.size() && IsNamePart(text_[end])) ++end;
    const absl::string_view word = text_.substr(begin, end - begin);
    if (end < text_.size() && (text_[end] == '"' || text_[end] == '\'') && word.size() <= 2) {
      const std::string prefix = absl::AsciiStrToLower(word);
      if (prefix == "r") return ReadString(TokenKind::kString, 1);
      if (prefix == "b") return ReadString(TokenKind::kBytes, 1);
      if (prefix == "br") return ReadString(TokenKind::kBytes, 2);
    }
    if (end < text_.size() && IsBeyondAscii(text_[end]) && !StartsOperatorOrSpace(end)) {
      return ReadForeignWord();
    }
    at_ = end;
    TokenKind kind = TokenKind::kIdentifier;
    if (word == "true") kind = TokenKind::kTrue;
    if (word == "false") kind = TokenKind::kFalse;
    if (word == "null") kind = TokenKind::kNull;
    if (word == "in") kind = TokenKind::kIn;
    Add(kind, begin);
  }

  void ReadDigits() {
    while (IsDigit(Peek())) ++at_;
  }

  void ReadNumber() {
    const size_t begin = at_;
    TokenKind kind = TokenKind::kInt;
    if (Peek() == '0' && Peek(1) == 'x' && IsHexDigit(Peek(2))) {
      at_ += 2;
      while (IsHexDigit(Peek())) ++at_;
    } else {
      ReadDigits();
      if (Peek() == '.' && IsDigit(Peek(1))) {
        kind = TokenKind::kDouble;
        ++at_;
        ReadDigits();
      }
      if (Peek() == 'e' || Peek() == 'E') {
        const size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
        if (IsDigit(Peek(1 + sign))) {
          kind = TokenKind::kDouble;
          at_ += 1 + sign;
          ReadDigits();
        }
      }
    }
    if (kind == TokenKind::kInt && (Peek() == 'u' || Peek() == 'U') && !IsNamePart(Peek(1))) {
      kind = TokenKind::kUint;
      ++at_;
    }
    if (!IsNamePart(Peek())) {
      Add(kind, begin);
      return;
    }
    while (IsNamePart(Peek())) ++at_;
    ReportNumber(kind, begin);
  }

  // Digits with letters after them: what may have been meant?
  void ReportNumber(TokenKind kind, size_t begin) {
    const absl::string_view text = text_.substr(begin, at_ - begin);
    Issue& issue = AddBad(kind, begin, issue_code::kInvalidLiteral,
                          absl::StrCat("`", text, "` is not a number"));
    if (std::string duration = DurationHint(text); !duration.empty()) {
      issue.message = absl::StrCat("`", text, "` is not a value");
      issue.help = absl::StrCat("write `", duration, "`");
      issue.suggestion = std::move(duration);
      return;
    }
    if (absl::StartsWith(text, "0X")) {
      issue.suggestion = absl::StrCat("0x", text.substr(2));
      issue.help = "a hexadecimal number begins with a small `0x`";
      return;
    }
    if (absl::StrContains(text, '_')) {
      issue.suggestion = absl::StrReplaceAll(text, {{"_", ""}});
      issue.help = "write the digits without `_`";
      return;
    }
    issue.help = "write 42, 42u, 0x2a, 4.2 or 4.2e3; a name cannot begin with a digit";
  }

  // `prefix` letters stand before the quote.
  void ReadString(TokenKind kind, size_t prefix) {
    const size_t begin = at_;
    const bool raw = absl::StrContains(absl::AsciiStrToLower(text_.substr(begin, prefix)), 'r');
    at_ += prefix;
    const char quote = Peek();
    const bool triple = Peek(1) == quote && Peek(2) == quote;
    at_ += triple ? 3 : 1;
    const size_t opened = at_;
    const std::string close(triple ? 3 : 1, quote);
    while (at_ < text_.size()) {
      if (At(close)) {
        at_ += close.size();
        Add(kind, begin);
        return;
      }
      if (!triple && IsNewline(Peek())) break;
      ++at_;
      if (!raw && text_[at_ - 1] == '\\' && at_ < text_.size() && (triple || !IsNewline(Peek())))
        ++at_;
    }
    result_.has_unclosed_string = true;
    Issue& issue =
        AddBad(kind, begin, issue_code::kInvalidLiteral,
               absl::StrCat("this ", kind == TokenKind::kBytes ? "bytes literal" : "string",
                            " has no closing `", close, "`"));
    issue.place =
        rules::PlaceOf(excerpt_, Span{static_cast<uint32_t>(begin), static_cast<uint32_t>(opened)});
    if (!triple && at_ < text_.size()) {
      issue.help = absl::StrCat("it must close on the same line; ", std::string(3, quote),
                                " opens one of several lines");
    } else {
      issue.help = absl::StrCat("close it with `", close, "`");
    }
  }

  void ReadQuotedIdentifier() {
    const size_t begin = at_++;
    while (at_ < text_.size() && Peek() != '`' && !IsNewline(Peek())) ++at_;
    if (Peek() != '`') {
      result_.has_unclosed_string = true;
      Issue& issue = AddBad(TokenKind::kQuotedIdentifier, begin, issue_code::kSyntax,
                            "this name has no closing backtick");
      issue.place = rules::PlaceOf(
          excerpt_, Span{static_cast<uint32_t>(begin), static_cast<uint32_t>(begin) + 1});
      return;
    }
    ++at_;
    const absl::string_view name = text_.substr(begin + 1, at_ - begin - 2);
    for (const char c : name) {
      if (IsNamePart(c) || c == '.' || c == '-' || c == '/' || c == ' ') continue;
      AddBad(TokenKind::kQuotedIdentifier, begin, issue_code::kSyntax,
             absl::StrCat("`` `", name, "` `` is not a name"))
          .help =
          "between backticks stand letters A-Z a-z, digits, `_`, `.`, `-`, `/` and spaces; "
          "any other key is read with brackets: a[\"…\"]";
      return;
    }
    if (name.empty()) {
      AddBad(TokenKind::kQuotedIdentifier, begin, issue_code::kSyntax,
             "there is no name between the backticks");
      return;
    }
    Add(TokenKind::kQuotedIdentifier, begin);
  }

  // Whether the character at `at`, which is beyond ASCII, has a meaning of its own here, so
  // that it ends a word.
  bool StartsOperatorOrSpace(size_t at) const {
    const auto code_point = rules::DecodeUtf8(text_, at);
    if (!code_point.has_value()) return true;
    for (const Lookalike& lookalike : kLookalikes) {
      if (lookalike.character == code_point->value) return true;
    }
    return IsTypographicQuote(code_point->value) || IsUnusualSpace(code_point->value);
  }

  // `größe`: a word with letters that names cannot have.
  void ReadForeignWord() {
    const size_t begin = at_;
    while (at_ < text_.size()) {
      if (IsNamePart(Peek())) {
        ++at_;
      } else if (IsBeyondAscii(Peek()) && !StartsOperatorOrSpace(at_)) {
        at_ += rules::DecodeUtf8(text_, at_)->length;
      } else {
        break;
      }
    }
    AddBad(TokenKind::kIdentifier, begin, issue_code::kSyntax,
           absl::StrCat("`", text_.substr(begin, at_ - begin), "` is not a name"))
        .help = "names are made of the letters A-Z a-z, digits and `_`; put text into quotes";
  }

  void ReadBeyondAscii() {
    const auto code_point = rules::DecodeUtf8(text_, at_);
    const size_t begin = at_;
    if (!code_point.has_value()) {
      ++at_;
      AddBad(TokenKind::kInvalid, begin, issue_code::kSyntax, "this byte is not UTF-8");
      return;
    }
    for (const Lookalike& lookalike : kLookalikes) {
      if (lookalike.character != code_point->value) continue;
      Respell(lookalike.kind, code_point->length, lookalike.written,
              absl::StrCat("`", text_.substr(begin, code_point->length), "` is not an operator"));
      return;
    }
    if (IsTypographicQuote(code_point->value)) return ReadTypographicString(code_point->length);
    if (IsUnusualSpace(code_point->value)) {
      at_ += code_point->length;
      Issue& issue = AddBad(TokenKind::kInvalid, begin, issue_code::kSyntax,
                            absl::StrFormat("unexpected invisible character U+%04X",
                                            static_cast<uint32_t>(code_point->value)));
      issue.help = "replace it with a plain space";
      issue.suggestion = " ";
      return;
    }
    ReadForeignWord();
  }

  // “text”, as word processors write it. `length` is the opening quote's.
  void ReadTypographicString(size_t length) {
    const size_t begin = at_;
    size_t end = at_ + length;
    while (end < text_.size() && !IsNewline(text_[end])) {
      const auto code_point = rules::DecodeUtf8(text_, end);
      const size_t step = code_point.has_value() ? code_point->length : 1;
      if (code_point.has_value() && IsTypographicQuote(code_point->value)) {
        at_ = end + step;
        Issue& issue = AddBad(TokenKind::kString, begin, issue_code::kInvalidLiteral,
                              "these quotation marks do not enclose a string");
        issue.suggestion = WriteString(text_.substr(begin + length, end - begin - length));
        issue.help = absl::StrCat("write ", issue.suggestion, ", with straight quotes");
        return;
      }
      end += step;
    }
    at_ += length;
    AddBad(TokenKind::kInvalid, begin, issue_code::kSyntax,
           absl::StrCat("unexpected `", text_.substr(begin, length), "`"))
        .help = "a string stands between straight quotes, \"…\" or '…'";
  }

  // Spellings of other languages, longest first. Whether one stands here.
  bool ReadForeignOperator() {
    struct Foreign {
      absl::string_view text;
      TokenKind kind;
      absl::string_view written;
      absl::string_view help;
    };
    static constexpr Foreign kForeign[] = {
        {"===", TokenKind::kEquals, "==", ""},
        {"!==", TokenKind::kNotEquals, "!=", ""},
        {"<>", TokenKind::kNotEquals, "!=", ""},
        {"=<", TokenKind::kLessEquals, "<=", ""},
        {"=>", TokenKind::kGreaterEquals, ">=", ""},
        {"=~", TokenKind::kEquals, "", "a regular expression is matched by text.matches(\"…\")"},
        {"->", TokenKind::kDot, ".", "a field is read with `.`"},
        {"::", TokenKind::kDot, ".", "parts of a name are joined with `.`"},
        {"??", TokenKind::kOr, "",
         "a default is written has(a.b) ? a.b : other, or a.?b.orValue(other)"},
        {"**", TokenKind::kStar, "", "CEL has no powers; write a product"},
    };
    if (!absl::StrContains("=!<-:?*", Peek())) return false;
    for (const Foreign& foreign : kForeign) {
      if (!At(foreign.text)) continue;
      const char* kind =
          foreign.kind == TokenKind::kDot ? "` has no meaning here" : "` is not an operator";
      Respell(foreign.kind, foreign.text.size(), foreign.written,
              absl::StrCat("`", foreign.text, kind), std::string(foreign.help));
      return true;
    }
    return false;
  }

  void ReadOperator() {
    struct Operator {
      absl::string_view text;
      TokenKind kind;
    };
    static constexpr Operator kOperators[] = {
        {"&&", TokenKind::kAnd},        {"||", TokenKind::kOr},
        {"==", TokenKind::kEquals},     {"!=", TokenKind::kNotEquals},
        {"<=", TokenKind::kLessEquals}, {">=", TokenKind::kGreaterEquals},
        {"<", TokenKind::kLess},        {">", TokenKind::kGreater},
        {"+", TokenKind::kPlus},        {"-", TokenKind::kMinus},
        {"*", TokenKind::kStar},        {"/", TokenKind::kSlash},
        {"%", TokenKind::kPercent},     {"!", TokenKind::kNot},
        {"?", TokenKind::kQuestion},    {":", TokenKind::kColon},
        {",", TokenKind::kComma},       {".", TokenKind::kDot},
        {"(", TokenKind::kLeftParen},   {")", TokenKind::kRightParen},
        {"[", TokenKind::kLeftBracket}, {"]", TokenKind::kRightBracket},
        {"{", TokenKind::kLeftBrace},   {"}", TokenKind::kRightBrace},
    };
    const size_t begin = at_;
    if (At("/*")) return ReadBlockComment();
    if (ReadForeignOperator()) return;
    for (const Operator& candidate : kOperators) {
      if (candidate.text[0] != Peek() || !At(candidate.text)) continue;
      at_ += candidate.text.size();
      Add(candidate.kind, begin);
      return;
    }
    switch (Peek()) {
      case '=':
        return Respell(TokenKind::kEquals, 1, "==", "`=` is not an operator", "compare with `==`");
      case '&': return Respell(TokenKind::kAnd, 1, "&&", "`&` is not an operator");
      case '|': return Respell(TokenKind::kOr, 1, "||", "`|` is not an operator");
      case '#': {
        while (at_ < text_.size() && !IsNewline(Peek())) ++at_;
        Issue& issue = AddBad(TokenKind::kInvalid, begin, issue_code::kSyntax, "unexpected `#`");
        issue.help = "a comment begins with `//`";
        issue.place = rules::PlaceOf(
            excerpt_, Span{static_cast<uint32_t>(begin), static_cast<uint32_t>(begin) + 1});
        return;
      }
      default: break;
    }
    const char c = text_[at_++];
    const bool visible = c > ' ' && c < 0x7F;
    Issue& issue = AddBad(
        TokenKind::kInvalid, begin, issue_code::kSyntax,
        visible ? absl::StrCat("unexpected `", text_.substr(begin, 1), "`")
                : absl::StrFormat("unexpected character U+%04X", static_cast<unsigned char>(c)));
    if (c == ';') issue.help = "an expression does not end in `;`";
    if (c == '$' || c == '@') issue.help = "names are made of the letters A-Z a-z, digits and `_`";
  }

  void ReadBlockComment() {
    const size_t begin = at_;
    const size_t close = text_.find("*/", at_ + 2);
    at_ = close == absl::string_view::npos ? text_.size() : close + 2;
    Issue& issue =
        AddBad(TokenKind::kInvalid, begin, issue_code::kSyntax, "`/*` does not begin a comment");
    issue.help = "a comment begins with `//` and ends with its line";
    issue.place = rules::PlaceOf(
        excerpt_, Span{static_cast<uint32_t>(begin), static_cast<uint32_t>(begin) + 2});
  }

  const rules::Excerpt& excerpt_;
  const absl::string_view text_;
  size_t at_ = 0;
  TokenList result_;
};

}  // namespace

TokenList Tokenize(const rules::Excerpt& text) { return Lexer(text).Run(); }

}  // namespace makegood::cel
