#include "rules/cel/syntax/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "rules/cel/syntax/testing.h"

namespace makegood::cel {
namespace {

struct ParseCase {
  const char* text;
  const char* tree;
};

const ParseCase kPrecedence[] = {
    {"1 + 2 * 3 - 1 / 2 == 6 % 1", "_==_(_-_(_+_(1, _*_(2, 3)), _/_(1, 2)), _%_(6, 1))"},
    {"a < b < c", "_<_(_<_(a, b), c)"},
    {"a - b - c", "_-_(_-_(a, b), c)"},
    {"a - (b - c)", "_-_(a, _-_(b, c))"},
    {"a in b == c", "_==_(@in(a, b), c)"},
    {"!a in b", "@in(!_(a), b)"},
    {"a || b && c", "_||_(a, _&&_(b, c))"},
    {"a != b && c >= d || e", "_||_(_&&_(_!=_(a, b), _>=_(c, d)), e)"},
    {"a ? b : c", "_?_:_(a, b, c)"},
    {"a ? b : c ? d : e", "_?_:_(a, b, _?_:_(c, d, e))"},
    {"a || b ? c : d", "_?_:_(_||_(a, b), c, d)"},
    {"a ? (b ? c : d) : e", "_?_:_(a, _?_:_(b, c, d), e)"},
    {"-a.b", "-_(a.b)"},
    {"-a * b", "_*_(-_(a), b)"},
    {"!a.b(c)", "!_(a.b(c))"},
};

TEST(ParserTest, OperatorsBindAsTheLanguageSays) {
  for (const ParseCase& c : kPrecedence) EXPECT_EQ(ParseToTree(c.text), c.tree) << c.text;
}

const ParseCase kBalanced[] = {
    {"a && b", "_&&_(a, b)"},
    {"a && b && c", "_&&_(_&&_(a, b), c)"},
    {"a && b && c && d", "_&&_(_&&_(a, b), _&&_(c, d))"},
    {"a || b || c || d || e", "_||_(_||_(_||_(a, b), c), _||_(d, e))"},
    {"a || b || c || d || e || f", "_||_(_||_(_||_(a, b), c), _||_(_||_(d, e), f))"},
    {"a && (b && c)", "_&&_(a, _&&_(b, c))"},
};

TEST(ParserTest, ChainsOfAndAndOrAreBalanced) {
  for (const ParseCase& c : kBalanced) EXPECT_EQ(ParseToTree(c.text), c.tree) << c.text;
}

const ParseCase kUnary[] = {
    {"!!a", "a"},
    {"!!!a", "!_(a)"},
    {"--a", "a"},
    {"---a", "-_(a)"},
    {"-1", "-1"},
    {"- 1", "-1"},
    {"--1", "1"},
    {"---1", "-_(1)"},
    {"-(1)", "-_(1)"},
    {"-1.5", "-1.5"},
    {"-1u", "-_(1u)"},
    {"4--4", "_-_(4, -4)"},
    {"!-1", "!_(-1)"},
    {"-1.abs()", "-1.abs()"},
    {"-9223372036854775808", "-9223372036854775808"},
};

TEST(ParserTest, PairsOfPrefixOperatorsCancelOutAndSignsBelongToNumbers) {
  for (const ParseCase& c : kUnary) EXPECT_EQ(ParseToTree(c.text), c.tree) << c.text;
}

const ParseCase kMembers[] = {
    {"a", "a"},
    {".a", ".a"},
    {".a.b", ".a.b"},
    {"a.b.c", "a.b.c"},
    {"a.if.package", "a.if.package"},
    {"a.`content-type`", "a.content-type"},
    {"a.`in`", "a.in"},
    {"a[b]", "_[_](a, b)"},
    {"a[1][\"x\"].y", "_[_](_[_](a, 1), \"x\").y"},
    {"f()", "f()"},
    {".f(a, b)", ".f(a, b)"},
    {"a.b.f(c, d.g())", "a.b.f(c, d.g())"},
    {"(a)", "a"},
    {"((a.b))", "a.b"},
    {"1.size()", "1.size()"},
    {"a.?b", "_?._(a, \"b\")"},
    {"a.?b.?c", "_?._(_?._(a, \"b\"), \"c\")"},
    {"a[?b]", "_[?_](a, b)"},
};

TEST(ParserTest, FieldsIndexesAndCalls) {
  for (const ParseCase& c : kMembers) EXPECT_EQ(ParseToTree(c.text), c.tree) << c.text;
}

const ParseCase kAggregates[] = {
    {"[]", "[]"},
    {"[1, 2]", "[1, 2]"},
    {"[1, 2,]", "[1, 2]"},
    {"[,]", "[]"},
    {"[?a, b]", "[?a, b]"},
    {"{}", "{}"},
    {"{a: 1, 'b': c}", "{a:1, \"b\":c}"},
    {"{1: 2, }", "{1:2}"},
    {"{?k: v}", "{?k:v}"},
    {"{a ? b : c: d}", "{_?_:_(a, b, c):d}"},
    {"M{}", "M{}"},
    {"a.b.M{f: 1, g: [2]}", "a.b.M{f:1, g:[2]}"},
    {".a.M{f: 1,}", ".a.M{f:1}"},
    {"M{?f: v, `in`: w, if: x}", "M{?f:v, in:w, if:x}"},
    {"M{f: N{g: {}}}.f", "M{f:N{g:{}}}.f"},
};

TEST(ParserTest, ListsMapsAndMessages) {
  for (const ParseCase& c : kAggregates) EXPECT_EQ(ParseToTree(c.text), c.tree) << c.text;
}

const ParseCase kLiterals[] = {
    {"null", "null"},
    {"true && false", "_&&_(true, false)"},
    {"0xF", "15"},
    {"23u", "23u"},
    {"1e3", "1000"},
    {"\"\\u2764\"", "\"❤\""},
    {"b\"abc\" + B'\\xff'", "_+_(b\"abc\", b\"\\xff\")"},
    {"'''a\nb'''", "\"a\\nb\""},
};

TEST(ParserTest, Literals) {
  for (const ParseCase& c : kLiterals) EXPECT_EQ(ParseToTree(c.text), c.tree) << c.text;
}

TEST(ParserTest, NodesKnowWhereTheyStand) {
  const std::string text = "f(x).g[1 + a.b] ? (c || d) : -e";
  rules::IssueList issues;
  const auto ast = Parse(rules::Excerpt::FromText("test", text), {}, issues);
  ASSERT_TRUE(ast.has_value()) << Messages(issues);
  std::string spans;
  for (ExprId id = 1; id <= ast->id_max(); ++id) {
    const auto part = [&](rules::Span span) {
      return text.substr(span.begin, span.end - span.begin);
    };
    absl::StrAppend(&spans, part(ast->spans[id]), " in ", part(ast->extents[id]), "\n");
  }
  EXPECT_EQ(spans,
            "x in x\n"
            "f in f(x)\n"
            "g in f(x).g\n"
            "1 in 1\n"
            "a in a\n"
            "b in a.b\n"
            "+ in 1 + a.b\n"
            "[1 + a.b] in f(x).g[1 + a.b]\n"
            "c in c\n"
            "d in d\n"
            "|| in (c || d)\n"
            "e in e\n"
            "- in -e\n"
            "? in f(x).g[1 + a.b] ? (c || d) : -e\n");
}

TEST(ParserTest, IdsAreDense) {
  rules::IssueList issues;
  const auto ast = Parse(rules::Excerpt::FromText("test", "M{a: 1, b: {2: 3}}"), {}, issues);
  ASSERT_TRUE(ast.has_value());
  const auto& message = std::get<MessageExpr>(ast->root->node);
  EXPECT_EQ(ast->root->id, ast->id_max());
  EXPECT_EQ(message.entries[0].id, 2);
  EXPECT_EQ(message.entries[1].id, ast->id_max() - 1);
  EXPECT_EQ(ast->spans.size(), ast->extents.size());
}

TEST(ParserTest, AnAstCanBeMoved) {
  rules::IssueList issues;
  auto ast = Parse(rules::Excerpt::FromText("test", "a + b"), {}, issues);
  ASSERT_TRUE(ast.has_value());
  const Ast moved = *std::move(ast);
  EXPECT_EQ(Tree(*moved.root), "_+_(a, b)");
}

TEST(ParserTest, OptionalSyntaxCanBeSwitchedOff) {
  ParseOptions options;
  options.optional_syntax = false;
  EXPECT_EQ(ParseToTree("a.?b && a[?b]", options),
            "1-3 `.?` is not allowed here; 9-11 `[?` is not allowed here");
  EXPECT_EQ(ParseToTree("[?a]", options), "1-2 `?` is not allowed here");
  EXPECT_EQ(ParseToTree("{?a: b}", options), "1-2 `?` is not allowed here");
  EXPECT_EQ(ParseToTree("M{?a: b}", options), "2-3 `?` is not allowed here");
}

TEST(ParserTest, QuotedNamesCanBeSwitchedOff) {
  ParseOptions options;
  options.quoted_names = false;
  EXPECT_EQ(ParseToTree("a.`b`", options), "2-5 ``b`` is not allowed here");
}

std::string Repeat(const std::string& part, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += part;
  return text;
}

TEST(ParserTest, NestingIsBounded) {
  EXPECT_EQ(ParseToTree(Repeat("(", 64) + "7" + Repeat(")", 64)), "7");
  EXPECT_EQ(ParseToTree(Repeat("(", 65) + "7" + Repeat(")", 65)),
            "65-66 nested too deeply (limit 64)");
  for (const char* part :
       {"(", "[", "{", "!", "-", "f(", "a[", "M{f:", "{1:", "x.map(y,", "a?(", "[?"}) {
    EXPECT_NE(ParseToTree(Repeat(part, 1000)).find("nested too deeply (limit 64)"),
              std::string::npos)
        << part;
  }
}

TEST(ParserTest, AMillionBracketsAreRefusedBeforeTheyAreRead) {
  EXPECT_EQ(ParseToTree(std::string(1 << 20, '(')),
            "0-1 the expression has 1048576 bytes (limit 8192)");
}

TEST(ParserTest, LongChainsMakeDeepTreesWhichAreBoundedToo) {
  for (const char* part : {" + a", ".a", " - 1", "[0]", " == a"}) {
    EXPECT_NE(ParseToTree("a" + Repeat(part, 200)).substr(0, 1), "1") << part;
    EXPECT_NE(ParseToTree("a" + Repeat(part, 600)).find("the expression is too deep (limit 512"),
              std::string::npos)
        << part;
  }
  EXPECT_NE(ParseToTree(Repeat("a ? b : ", 200) + "c").find("_?_:_(a, b, c)"), std::string::npos);
  EXPECT_NE(ParseToTree(Repeat("a ? b : ", 600) + "c").find("too deep"), std::string::npos);
  // Balanced: two hundred terms are eight levels.
  EXPECT_EQ(ParseToTree("a" + Repeat(" && a", 900)).substr(0, 40),
            "_&&_(_&&_(_&&_(_&&_(_&&_(_&&_(_&&_(_&&_(");
}

TEST(ParserTest, TheNumberOfNodesIsBounded) {
  EXPECT_NE(ParseToTree("[a" + Repeat(",a", 1900) + "]").substr(0, 3), "0-1");
  EXPECT_NE(ParseToTree("[a" + Repeat(",a", 2100) + "]")
                .find("too many parts (limit 2000, macros expanded)"),
            std::string::npos);
  // Each of these is a loop of nine nodes and more.
  EXPECT_NE(ParseToTree("[" + Repeat("a.all(x,x),", 250) + "]").find("too many parts"),
            std::string::npos);
}

TEST(ParserTest, TextThatIsNotUtf8IsRefused) {
  EXPECT_EQ(ParseToTree("a == '\xff'"), "6-7 this byte is not UTF-8");
  EXPECT_EQ(ParseToTree("a // \xc3("), "5-6 this byte is not UTF-8");
}

}  // namespace
}  // namespace makegood::cel
