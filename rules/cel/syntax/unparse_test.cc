#include "rules/cel/syntax/unparse.h"

#include <gtest/gtest.h>

#include <string>

#include "rules/base/issue.h"
#include "rules/cel/syntax/debug_string.h"
#include "rules/cel/syntax/macros.h"
#include "rules/cel/syntax/parser.h"

namespace makegood::cel {
namespace {

const ParseOptions& Options() {
  static const ParseOptions* const options = [] {
    auto* macros = new MacroTable;
    macros->Add(MacroTable::Standard())
        .Add(MacroTable::TwoVariable())
        .Add(MacroTable::Bindings())
        .Add(MacroTable::Optionals())
        .Add(MacroTable::Math());
    auto* result = new ParseOptions;
    result->macros = macros;
    return result;
  }();
  return *options;
}

Ast ParseOrDie(const std::string& text) {
  rules::IssueList issues;
  auto ast = Parse(rules::Excerpt::FromText("test", text), Options(), issues);
  EXPECT_TRUE(ast.has_value()) << rules::Render(issues);
  return ast.has_value() ? *std::move(ast) : Ast();
}

struct UnparseCase {
  const char* text;
  const char* written;  // Null: as `text`.
};

const UnparseCase kCases[] = {
    {"a", nullptr},
    {".a.b", nullptr},
    {"a.b.c(d, e)", nullptr},
    {"f()", nullptr},
    {".f(x)", nullptr},
    {"a  +b*  c", "a + b * c"},
    {"(a + b) * c", nullptr},
    {"(a * b) + c", "a * b + c"},
    {"a - (b - c)", nullptr},
    {"(a - b) - c", "a - b - c"},
    {"a / (b * c) % d", nullptr},
    {"a < b == c", nullptr},
    {"a < (b == c)", nullptr},
    {"(a == b) in c", "a == b in c"},
    {"!(a in b)", nullptr},
    {"(!a) in b", "!a in b"},
    {"!(a && b)", nullptr},
    {"!!a", "a"},
    {"!(!a)", nullptr},
    {"-(-a)", nullptr},
    {"-(5)", nullptr},
    {"---5", "-(5)"},
    {"-5", nullptr},
    {"-(-5)", nullptr},
    {"-(5.abs())", nullptr},
    {"-5.abs()", nullptr},
    {"-(0.5)", nullptr},
    {"-5u", "-(5u)"},
    {"-(a + b)", nullptr},
    {"a - -5", nullptr},
    {"(-a).b", nullptr},
    {"-a.b", nullptr},
    {"(a + b).c", nullptr},
    {"(a ? b : c).d[e]", nullptr},
    {"a && b && c && d && e", nullptr},
    {"(a && b) && c", "a && b && c"},
    {"a && (b && c)", nullptr},
    {"a || (b || (c || d))", nullptr},
    {"(a || b) || (c || d)", "a || b || c || d"},
    {"((a || b) || c) || d", "(a || b || c) || d"},
    {"(a || b) && c || d", nullptr},
    {"a && b || c && d", nullptr},
    {"a ? b : c ? d : e", nullptr},
    {"a ? (b ? c : d) : e", nullptr},
    {"(a ? b : c) ? d : e", nullptr},
    {"a || b ? c && d : e", nullptr},
    {"a[b][?c].?d.e", nullptr},
    {"a.`content-type`", nullptr},
    {"a.?`content-type`", nullptr},
    {"a.`in` == a.`b`", "a.`in` == a.b"},
    {"[1, ?a, [2, 3,],]", "[1, ?a, [2, 3]]"},
    {"{'a': 1, ?b: c ? d : e,}", "{\"a\": 1, ?b: c ? d : e}"},
    {"{}", nullptr},
    {"a.b.M{f: 1, ?g: x, `in`: []}", nullptr},
    {"M{}.f", nullptr},
    {"'it\\'s' + \"say \\\"so\\\"\"", "\"it's\" + \"say \\\"so\\\"\""},
    {"r'\\d+'", "\"\\\\d+\""},
    {"'''a\nb\t'''", "\"a\\nb\\t\""},
    {"b'\\x00a\\377'", "b\"\\x00a\\xff\""},
    {"0x10", "16"},
    {"7U", "7u"},
    {"1e3", "1000.0"},
    {"1.5e-9", "1.5e-09"},
    {"-0.0", nullptr},
    {"true || null == false", nullptr},
    {"has(a.b)", nullptr},
    {"!has(a.b.c) && has(d.`e-f`)", nullptr},
    {"a.exists(x, x.b == 1 && x.c.all(y, y > x))", nullptr},
    {"a.map(x, x > 0, x * 2).filter(y, y < 3)", nullptr},
    {"a.exists_one(x, x)", nullptr},
    {"-a.map(x, x)[0]", nullptr},
    {"m.transformMap(k, v, k != v, v)", nullptr},
    {"cel.bind(x, a + b, x * x)", nullptr},
    {"a.?b.optMap(x, x.c).orValue(1)", nullptr},
    {"math.greatest(a, b, c)", nullptr},
    {"// a comment\na == b // another", "a == b"},
};

TEST(UnparseTest, TheTextIsCanonicalAndReadsBackAsTheSameTree) {
  for (const UnparseCase& c : kCases) {
    const Ast ast = ParseOrDie(c.text);
    ASSERT_NE(ast.root, nullptr) << c.text;
    const std::string written = Unparse(ast);
    EXPECT_EQ(written, c.written == nullptr ? c.text : c.written) << c.text;
    const Ast again = ParseOrDie(written);
    ASSERT_NE(again.root, nullptr) << written;
    EXPECT_EQ(DebugString(*again.root), DebugString(*ast.root)) << c.text;
    EXPECT_EQ(Unparse(again), written);
  }
}

TEST(UnparseTest, APartCanBeWrittenAlone) {
  const Ast ast = ParseOrDie("a + b.exists(x, x > 1) * 2");
  const Call& sum = std::get<Call>(ast.root->node);
  EXPECT_EQ(Unparse(ast, *sum.args[1]), "b.exists(x, x > 1) * 2");
}

TEST(UnparseTest, MacrosCanBeShownExpanded) {
  UnparseOptions options;
  options.restore_macros = false;
  EXPECT_EQ(Unparse(ParseOrDie("a.exists(x, x > 1)"), options),
            "loop(x in a, @result = false, while @not_strictly_false(!@result), @result || x > 1, "
            "@result)");
  EXPECT_EQ(Unparse(ParseOrDie("a.all(k, v, has(v.f))"), options),
            "loop(k, v in a, @result = true, while @not_strictly_false(@result), @result && "
            "has(v.f), @result)");
}

TEST(UnparseTest, TreesThatNoTextMakesAreWrittenAsCalls) {
  Ast ast;
  Expr* a = ast.New({}, {});
  a->node = Ident{"a"};
  Expr* call = ast.New({}, {});
  call->node = Call{"_?._", nullptr, {a, a}};  // The name of the field is not a literal.
  ast.root = call;
  EXPECT_EQ(Unparse(ast), "_?._(a, a)");
  call->node = Call{"_+_", nullptr, {a}};
  EXPECT_EQ(Unparse(ast), "_+_(a)");
  EXPECT_EQ(Unparse(Ast()), "");
}

}  // namespace
}  // namespace makegood::cel
