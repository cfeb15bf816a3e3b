// What an author is told. One line for each mistake: the text, and all that is said about it.

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "rules/base/issue.h"
#include "rules/cel/syntax/parser.h"
#include "rules/cel/syntax/testing.h"

namespace makegood::cel {
namespace {

struct MessageCase {
  const char* text;
  const char* messages;
};

const MessageCase kMessages[] = {
    // Nothing there.
    {"", "0-0 the expression is empty"},
    {" // later", "0-0 the expression is empty"},
    {"1 +", "2-3 an expression is missing after `+`"},
    {"a && b ==", "7-9 an expression is missing after `==`"},
    {"!", "0-1 an expression is missing after `!`"},
    {"(1 + )", "3-4 an expression is missing after `+`"},
    {"()", "0-1 an expression is missing after `(`"},
    {"a[]", "1-2 an expression is missing after `[`"},
    {"* 2", "0-1 expected an expression, found `*`"},
    {"a && || b", "5-7 expected an expression, found `||`"},
    {"f(, a)", "2-3 expected an expression, found `,`"},
    {"f(a,)", "3-4 unexpected `,`"},
    {"a.", "1-2 the name of a field is missing after `.`"},
    {"a..b", "2-3 expected the name of a field, found `.`"},
    {".", "0-1 expected an expression, found `.`"},
    {"a ? : b", "4-5 expected an expression, found `:`"},
    {"a ? b :", "6-7 an expression is missing after `:`"},
    {"in", "0-2 expected an expression, found `in`"},

    // Something too much.
    {"a b", "2-3 unexpected `b`"},
    {"a 'b'", "2-5 unexpected `'b'`"},
    {"a)", "1-2 unexpected `)`"},
    {")", "0-1 expected an expression, found `)`"},
    {"a, b", "1-2 unexpected `,`"},
    {"a : b", "2-3 unexpected `:`"},
    {"a;", "1-2 unexpected `;`"},
    {"(a, b)", "2-3 unexpected `,`"},
    {"f(a b, c d)", "4-5 unexpected `b`; 9-10 unexpected `d`"},
    {"[a b c]", "3-4 unexpected `b`; 5-6 unexpected `c`"},
    {"a[1, 2]", "3-4 unexpected `,`"},
    {"f(x)(y)", "4-5 unexpected `(`"},
    {"M(){}", "3-4 unexpected `{`"},
    {"M{}()", "3-4 unexpected `(`"},
    {"a ? b c : d", "6-7 unexpected `c`"},
    {"1 + 2\n3 +", "6-7 unexpected `3`; 8-9 an expression is missing after `+`"},

    // Brackets.
    {"(a + b", "0-1 this `(` is never closed"},
    {"((a", "1-2 this `(` is never closed"},
    {"f(a, [b", "5-6 this `[` is never closed"},
    {"{1: 2, ", "0-1 this `{` is never closed"},
    {"M{", "1-2 this `{` is never closed"},
    {"f(a, [b, c)", "10-11 expected `]`, found `)`"},
    {"(a]", "2-3 expected `)`, found `]`"},
    {"f(a])", "3-4 unexpected `]`"},
    {"[a, b))", "5-6 expected `]`, found `)`; 6-7 unexpected `)`"},

    // Conditionals.
    {"a ? b", "2-3 this `?` has no `:`"},
    {"(a ? b)", "3-4 this `?` has no `:`"},
    {"a ? b ? c : d : e", "6-7 a conditional between `?` and `:` needs parentheses"},
    {"a?.b", "1-3 `?.` has no meaning here"},
    {"a ?? b", "2-4 `??` is not an operator"},

    // Other languages' operators.
    {"a = 1 && b = 2", "2-3 `=` is not an operator; 11-12 `=` is not an operator"},
    {"a === b", "2-5 `===` is not an operator"},
    {"a !== b", "2-5 `!==` is not an operator"},
    {"a <> b", "2-4 `<>` is not an operator"},
    {"a =< b", "2-4 `=<` is not an operator"},
    {"a => b", "2-4 `=>` is not an operator"},
    {"a =~ 'b'", "2-4 `=~` is not an operator"},
    {"a ** b", "2-4 `**` is not an operator"},
    {"a & b | c", "2-3 `&` is not an operator; 6-7 `|` is not an operator"},
    {"a and b or not c",
     "2-5 `and` is not an operator; 8-10 `or` is not an operator; 11-14 `not` is not an operator"},
    {"NOT a AND b", "0-3 `NOT` is not an operator; 6-9 `AND` is not an operator"},
    {"a IS NULL && b", "2-4 `IS` is not an operator"},
    {"a is not null", "2-8 `is not` is not an operator"},
    {"a LIKE 'b%' && c", "2-6 `LIKE` is not an operator"},
    {"a not like 'b'", "2-10 `not like` is not an operator"},
    {"a not in b", "2-8 `not in` is not an operator"},
    {"a !in b", "2-5 `!in` is not an operator"},
    {"a NOT IN [1]", "2-8 `NOT IN` is not an operator"},
    {"a IN [1]", "2-4 `IN` is not an operator"},
    {"a between 1 and 2 && b", "2-9 unexpected `between`"},
    {"a contains 'b'", "2-10 unexpected `contains`"},
    {"a->b", "1-3 `->` has no meaning here"},
    {"Kind::CHAT", "4-6 `::` has no meaning here"},
    {"a ≥ b", "2-5 `≥` is not an operator"},
    {"!-a", "1-2 `!` and `-` cannot follow each other"},
    {"-!-!a", "1-2 `!` and `-` cannot follow each other"},

    // Names.
    {"if", "0-2 `if` is a reserved word and cannot be a name"},
    {"if a then b else c", "0-2 `if` is a reserved word and cannot be a name"},
    {"if (a) b", "0-2 `if` is a reserved word and cannot be a name"},
    {"a.all(var, var * var)", "6-9 `var` is a reserved word and cannot be a name"},
    {"package.x", "0-7 `package` is a reserved word and cannot be a name"},
    {"for x in y", "0-3 `for` is a reserved word and cannot be a name"},
    {"a.true == b", "2-6 `true` is a keyword"},
    {"a.\"b\" == c", "2-5 expected the name of a field, found `\"b\"`"},
    {"a.0", "1-3 unexpected `.0`"},
    {"`a`", "0-3 a name in backticks can only follow a `.`"},
    {"a.`b`()", "5-6 unexpected `(`"},
    {"a.?b()", "4-5 `.?` reads a field; it cannot call a function"},
    {"a.`b", "2-3 this name has no closing backtick"},
    {"$a == 1", "0-1 unexpected `$`"},
    {"a == @", "5-6 unexpected `@`"},
    {"größe == 1", "0-7 `größe` is not a name"},

    // Literals.
    {"'abc", "0-1 this string has no closing `'`"},
    {"f('abc)", "2-3 this string has no closing `'`"},
    {"(a.b == \"c && d", "8-9 this string has no closing `\"`"},
    {"a == 'it's late' && b", "9-10 unexpected `s`"},
    {"a == “b”", "5-12 these quotation marks do not enclose a string"},
    {"\"\\d+\"", "1-3 unknown escape `\\d`"},
    {"9223372036854775808", "0-19 `9223372036854775808` does not fit an int"},
    {"-9223372036854775809", "1-20 `-9223372036854775809` does not fit an int"},
    {"1.99e90000009", "0-13 `1.99e90000009` does not fit a double"},
    {"1_000", "0-5 `1_000` is not a number"},
    {"a < 14d", "4-7 `14d` is not a value"},
    {"a < 14 days && b", "4-11 `14 days` is not a value"},
    {"a # b", "2-3 unexpected `#`"},
    {"a /* b */ == c", "2-4 `/*` does not begin a comment"},

    // Maps and messages.
    {"{a}", "2-3 expected `:`, found `}`"},
    {"{'a' 1}", "5-6 unexpected `1`"},
    {"{a = 1, 'b' = 2}", "3-4 expected `:`, found `=`; 12-13 expected `:`, found `=`"},
    {"{f(a = b): 1}", "5-6 `=` is not an operator"},
    {"{:a}", "1-2 expected an expression, found `:`"},
    {"{a:", "2-3 an expression is missing after `:`"},
    {"{a", "1-2 a `:` is missing after `a`"},
    {"M{a = 1}", "4-5 expected `:`, found `=`"},
    {"M{a 1, b: 2}", "4-5 expected `:`, found `1`"},
    {"M{:a}", "2-3 expected the name of a field, found `:`"},
    {"M{1: a}", "2-3 expected the name of a field, found `1`"},
    {"M{f: 1 g: 2}", "7-8 unexpected `g`"},
};

TEST(ParserErrorsTest, EachMistakeIsReportedOnceAndInItsPlace) {
  for (const MessageCase& c : kMessages) EXPECT_EQ(ParseToTree(c.text), c.messages) << c.text;
}

struct HelpCase {
  const char* text;
  const char* help;
  const char* suggestion;
};

const HelpCase kHelp[] = {
    {"a = 1", "compare with `==`", "=="},
    {"a and b", "write `&&`", "&&"},
    {"a OR b", "write `||`", "||"},
    {"not a", "write `!`", "!"},
    {"a <> b", "write `!=`", "!="},
    {"a is null", "compare with `==`; whether a field is there is asked by has(a.b)", "=="},
    {"a is not null", "compare with `!=`; whether a field is there is asked by has(a.b)", "!="},
    {"a not in b", "write `!(a in b)`", ""},
    {"a not like b", "write `!a.contains(\"…\")` or `!a.matches(\"…\")`", ""},
    {"a like b",
     "text is searched by a.contains(\"…\"), a.startsWith(\"…\"), a.endsWith(\"…\") or "
     "a.matches(\"…\")",
     ""},
    {"a contains b", "call it as a method: a.contains(b)", ""},
    {"a between b and c", "write low <= a && a <= high", ""},
    {"a ?? b", "a default is written has(a.b) ? a.b : other, or a.?b.orValue(other)", ""},
    {"a?.b", "an optional field is read with `.?`", ".?"},
    {"a.b::c", "parts of a name are joined with `.`", "."},
    {"a in (1, 2)", "a list is written with square brackets: [a, b]", ""},
    {"a.0", "an element is read with brackets: a[0]", ""},
    {"a.'b'", "a key is read with brackets: a['b']", ""},
    {"a.in", "a field of this name is written with backticks: a.`in`", "`in`"},
    {"'it's'", "a ' inside the string ends it: write \\', or put the string into \"…\"", ""},
    {"\"a\"b", "a \" inside the string ends it: write \\\", or put the string into '…'", ""},
    {"a == ‘b’", "write \"b\", with straight quotes", "\"b\""},
    {"30 days", "write `duration(\"720h\")`", "duration(\"720h\")"},
    {"24h", "write `duration(\"24h\")`", "duration(\"24h\")"},
    {"(a", "add the missing `)`", ""},
    {"a ? b", "a conditional is written: condition ? value : other value", ""},
    {"if", "a conditional is written: condition ? value : other value", ""},
    {"while", "a list is searched by list.exists(x, …), list.all(x, …) or list.filter(x, …)", ""},
    {"let", "choose another name", ""},
    {"f(a b)", "a comma or an operator is missing before it", ""},
    {"{a b}", "a `:` is missing before it", ""},
    {"a b", "an operator is missing before it", ""},
    {"{a = 1}", "an entry of a map is written key: value", ":"},
    {"M{a = 1}", "a field is set with `:`", ":"},
    {"has(a)", "`a` is a name and always there; has() asks for a field: has(a.field)", ""},
    {"has(a[b])", "whether a map holds a key is written `key in map`", ""},
    {"has(a.?b)", "drop the `?`, or ask with .hasValue()", ""},
    {"has(1)", "has() asks whether a field is there: has(a.b)", ""},
    {"a.exists(b)", "write list.exists(x, condition)", ""},
};

TEST(ParserErrorsTest, HelpNamesTheNextStep) {
  for (const HelpCase& c : kHelp) {
    rules::IssueList issues;
    Parse(rules::Excerpt::FromText("test", c.text), {}, issues);
    ASSERT_EQ(issues.issues().size(), 1u) << c.text << ": " << Messages(issues);
    EXPECT_EQ(issues.issues()[0].help, c.help) << c.text;
    EXPECT_EQ(issues.issues()[0].suggestion, c.suggestion) << c.text;
  }
}

TEST(ParserErrorsTest, SeveralMistakesAreShownInOneRun) {
  EXPECT_EQ(ParseToTree("(a = 1 and f(b c)) && [1, 2 && 'x\\q' == $"),
            "3-4 `=` is not an operator; 7-10 `and` is not an operator; 15-16 unexpected `c`; "
            "22-23 this `[` is never closed; 33-35 unknown escape `\\q`; 40-41 unexpected `$`");
}

TEST(ParserErrorsTest, NoMoreThanTheLimitAreShown) {
  std::string text = "a";
  for (int i = 0; i < 100; ++i) text += " = a";
  rules::IssueList issues;
  EXPECT_FALSE(Parse(rules::Excerpt::FromText("test", text), {}, issues).has_value());
  EXPECT_EQ(issues.issues().size(), 20u);
}

TEST(ParserErrorsTest, AWrongClosingBracketShowsTheOpeningOne) {
  rules::IssueList issues;
  Parse(rules::Excerpt::FromText("test", "f([a)"), {}, issues);
  ASSERT_EQ(issues.issues().size(), 1u);
  ASSERT_EQ(issues.issues()[0].remarks.size(), 1u);
  EXPECT_EQ(issues.issues()[0].remarks[0].text, "`[` was opened here");
  EXPECT_EQ(issues.issues()[0].remarks[0].place.span, (rules::Span{2, 3}));
}

TEST(ParserErrorsTest, CodesTellTheKindOfMistake) {
  const struct {
    const char* text;
    rules::IssueCode code;
  } kCodes[] = {
      {"a +", rules::issue_code::kSyntax},
      {"'a", rules::issue_code::kInvalidLiteral},
      {"'\\q'", rules::issue_code::kInvalidLiteral},
      {"12ab", rules::issue_code::kInvalidLiteral},
      {"has(a)", rules::issue_code::kInvalidMacro},
      {"((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1",
       rules::issue_code::kExpressionTooLarge},
      {"'\xff'", rules::issue_code::kInvalidUtf8},
  };
  for (const auto& c : kCodes) {
    rules::IssueList issues;
    Parse(rules::Excerpt::FromText("test", c.text), {}, issues);
    ASSERT_EQ(issues.issues().size(), 1u) << c.text;
    EXPECT_EQ(issues.issues()[0].code, c.code) << c.text;
  }
}

TEST(ParserErrorsTest, PlacesLeadToTheFileThatTheTextWasCutFrom) {
  const auto source = std::make_shared<rules::Source>("policy.yaml", "- condition: a = b\n");
  const rules::Excerpt text(source, "a = b", {{0, 13, 5}});
  rules::IssueList issues;
  Parse(text, {}, issues);
  ASSERT_EQ(issues.issues().size(), 1u);
  EXPECT_EQ(issues.issues()[0].place.source, source);
  EXPECT_EQ(issues.issues()[0].place.span, (rules::Span{15, 16}));
}

}  // namespace
}  // namespace makegood::cel
