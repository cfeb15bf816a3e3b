#include "rules/cel/syntax/lexer.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace makegood::cel {
namespace {

const char* KindName(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEnd: return "end";
    case TokenKind::kInvalid: return "invalid";
    case TokenKind::kIdentifier: return "name";
    case TokenKind::kQuotedIdentifier: return "quoted";
    case TokenKind::kInt: return "int";
    case TokenKind::kUint: return "uint";
    case TokenKind::kDouble: return "double";
    case TokenKind::kString: return "string";
    case TokenKind::kBytes: return "bytes";
    case TokenKind::kTrue:
    case TokenKind::kFalse:
    case TokenKind::kNull:
    case TokenKind::kIn: return "keyword";
    default: return "";
  }
}

// Each token as `kind:text`, an operator as its text; a `!` before what carries an issue.
std::string Tokens(const std::string& text) {
  const auto excerpt = rules::Excerpt::FromText("test", text);
  std::string out;
  for (const Token& token : Tokenize(excerpt).tokens) {
    if (token.kind == TokenKind::kEnd) {
      EXPECT_EQ(token.span.begin, text.size());
      break;
    }
    const std::string kind = KindName(token.kind);
    absl::StrAppend(&out, out.empty() ? "" : " ", token.issue >= 0 ? "!" : "", kind,
                    kind.empty() ? "" : ":",
                    text.substr(token.span.begin, token.span.end - token.span.begin));
  }
  return out;
}

TEST(LexerTest, TextIsCutIntoTokens) {
  const struct {
    const char* text;
    const char* tokens;
  } kCases[] = {
      {"", ""},
      {" \t\r\n\f ", ""},
      {"a.b_c1 _x", "name:a . name:b_c1 name:_x"},
      {"true false null in inn", "keyword:true keyword:false keyword:null keyword:in name:inn"},
      {"if", "name:if"},
      {"a // b\n+ c// d", "name:a + name:c"},
      {"a // b\r+ c", "name:a + name:c"},
      {"0 42 0xFf 7u 0x1U", "int:0 int:42 int:0xFf uint:7u uint:0x1U"},
      {"1.5 .5 1e3 1E+3 1.5e-3 .5e1",
       "double:1.5 double:.5 double:1e3 double:1E+3 double:1.5e-3 double:.5e1"},
      {"1.size()", "int:1 . name:size ( )"},
      {"1.e5", "int:1 . name:e5"},
      {"a.5", "name:a double:.5"},
      {"4--4", "int:4 - - int:4"},
      {"'a' \"b\" r'\\' b'c' br'd' B\"\"\"e\"\"\"",
       "string:'a' string:\"b\" string:r'\\' bytes:b'c' bytes:br'd' bytes:B\"\"\"e\"\"\""},
      {"'a\\'b' '''c'd''' ''", "string:'a\\'b' string:'''c'd''' string:''"},
      {"'''a\nb'''", "string:'''a\nb'''"},
      {"rb'x'", "name:rb string:'x'"},
      {"a.`b-c`", "name:a . quoted:`b-c`"},
      {"a.?b[?c]", "name:a . ? name:b [ ? name:c ]"},
      {"< <= > >= == != && || + - * / % ! ? : , ( ) [ ] { }",
       "< <= > >= == != && || + - * / % ! ? : , ( ) [ ] { }"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Tokens(c.text), c.tokens) << c.text;
}

TEST(LexerTest, WhatIsWrongBelongsToItsToken) {
  const struct {
    const char* text;
    const char* tokens;
    const char* message;
    const char* suggestion;
  } kCases[] = {
      {"= x", "!= name:x", "`=` is not an operator", "=="},
      {"a === b", "name:a !=== name:b", "`===` is not an operator", "=="},
      {"a ≤ b", "name:a !≤ name:b", "`≤` is not an operator", "<="},
      {"a−b", "name:a !− name:b", "`−` is not an operator", "-"},
      {"Kind::CHAT", "name:Kind !:: name:CHAT", "`::` has no meaning here", "."},
      {"12ab + 1", "!int:12ab + int:1", "`12ab` is not a number", ""},
      {"1.5u", "!double:1.5u", "`1.5u` is not a number", ""},
      {"14d", "!int:14d", "`14d` is not a value", "duration(\"336h\")"},
      {"'abc\nd", "!string:'abc name:d", "this string has no closing `'`", ""},
      {"b'''abc", "!bytes:b'''abc", "this bytes literal has no closing `'''`", ""},
      {"'abc\\", "!string:'abc\\", "this string has no closing `'`", ""},
      {"`ab", "!quoted:`ab", "this name has no closing backtick", ""},
      {"``", "!quoted:``", "there is no name between the backticks", ""},
      {"`a$`", "!quoted:`a$`", "`` `a$` `` is not a name", ""},
      {"“a b” + 1", "!string:“a b” + int:1", "these quotation marks do not enclose a string",
       "\"a b\""},
      {"“a", "!invalid:“ name:a", "unexpected `“`", ""},
      {"größe", "!name:größe", "`größe` is not a name", ""},
      {"a\u00a0b", "name:a !invalid:\u00a0 name:b", "unexpected invisible character U+00A0", " "},
      {"a # b\nc", "name:a !invalid:# b name:c", "unexpected `#`", ""},
      {"a /* b */ c", "name:a !invalid:/* b */ name:c", "`/*` does not begin a comment", ""},
      {"a /* b", "name:a !invalid:/* b", "`/*` does not begin a comment", ""},
      {"$", "!invalid:$", "unexpected `$`", ""},
      {"\x01", "!invalid:\x01", "unexpected character U+0001", ""},
      {"a \xff", "name:a !invalid:\xff", "this byte is not UTF-8", ""},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Tokens(c.text), c.tokens) << c.text;
    const TokenList list = Tokenize(rules::Excerpt::FromText("test", c.text));
    ASSERT_EQ(list.issues.size(), 1u) << c.text;
    EXPECT_EQ(list.issues[0].message, c.message) << c.text;
    EXPECT_EQ(list.issues[0].suggestion, c.suggestion) << c.text;
  }
}

TEST(LexerTest, AStringWithoutAnEndIsReportedAtItsBeginning) {
  const TokenList list = Tokenize(rules::Excerpt::FromText("test", "a == r\"\"\"b"));
  ASSERT_EQ(list.issues.size(), 1u);
  EXPECT_EQ(list.issues[0].place.span, (rules::Span{5, 9}));
  EXPECT_TRUE(list.has_unclosed_string);
}

}  // namespace
}  // namespace makegood::cel
