#include "rules/cel/syntax/macros.h"

#include <gtest/gtest.h>

#include <string>

#include "rules/cel/syntax/parser.h"
#include "rules/cel/syntax/testing.h"

namespace makegood::cel {
namespace {

struct MacroCase {
  const char* text;
  const char* tree;
};

const MacroTable& AllMacros() {
  static const MacroTable* const table = [] {
    auto* all = new MacroTable;
    all->Add(MacroTable::Standard())
        .Add(MacroTable::TwoVariable())
        .Add(MacroTable::Bindings())
        .Add(MacroTable::Optionals())
        .Add(MacroTable::ProtoExtensions())
        .Add(MacroTable::Math())
        .Add(MacroTable::Blocks());
    return all;
  }();
  return *table;
}

std::string WithAllMacros(const char* text) {
  ParseOptions options;
  options.macros = &AllMacros();
  return ParseToTree(text, options);
}

const MacroCase kStandard[] = {
    {"has(m.f)", "m.f~test-only~"},
    {"has(m.a.b)", "m.a.b~test-only~"},
    {"has(m.?a.b)", "_?._(m, \"a\").b~test-only~"},
    {"m.all(v, f)",
     "loop(v, m, @result, true, @not_strictly_false(@result), _&&_(@result, f), @result)"},
    {"m.exists(v, f)",
     "loop(v, m, @result, false, @not_strictly_false(!_(@result)), _||_(@result, f), @result)"},
    {"m.exists_one(v, f)",
     "loop(v, m, @result, 0, true, _?_:_(f, _+_(@result, 1), @result), _==_(@result, 1))"},
    {"m.existsOne(v, f)",
     "loop(v, m, @result, 0, true, _?_:_(f, _+_(@result, 1), @result), _==_(@result, 1))"},
    {"m.map(v, f)", "loop(v, m, @result, [], true, _+_(@result, [f]), @result)"},
    {"m.map(v, p, f)",
     "loop(v, m, @result, [], true, _?_:_(p, _+_(@result, [f]), @result), @result)"},
    {"m.filter(v, p)",
     "loop(v, m, @result, [], true, _?_:_(p, _+_(@result, [v]), @result), @result)"},
    {"x.has(a.b)", "x.has(a.b)"},
    {"all(x, y)", "all(x, y)"},
};

TEST(MacrosTest, StandardMacrosBecomeTheLoopsOfTheLanguageDefinition) {
  for (const MacroCase& c : kStandard) EXPECT_EQ(ParseToTree(c.text), c.tree) << c.text;
}

const MacroCase kExtensions[] = {
    {"m.all(k, v, f)",
     "loop(k, v, m, @result, true, @not_strictly_false(@result), _&&_(@result, f), @result)"},
    {"m.exists(k, v, f)",
     "loop(k, v, m, @result, false, @not_strictly_false(!_(@result)), _||_(@result, f), @result)"},
    {"m.existsOne(k, v, f)",
     "loop(k, v, m, @result, 0, true, _?_:_(f, _+_(@result, 1), @result), _==_(@result, 1))"},
    {"m.exists_one(k, _, f)",
     "loop(k, _, m, @result, 0, true, _?_:_(f, _+_(@result, 1), @result), _==_(@result, 1))"},
    {"m.transformList(k, v, f)", "loop(k, v, m, @result, [], true, _+_(@result, [f]), @result)"},
    {"m.transformList(k, v, p, f)",
     "loop(k, v, m, @result, [], true, _?_:_(p, _+_(@result, [f]), @result), @result)"},
    {"m.transformMap(k, v, f)",
     "loop(k, v, m, @result, {}, true, cel.@mapInsert(@result, k, f), @result)"},
    {"m.transformMap(k, v, p, f)",
     "loop(k, v, m, @result, {}, true, _?_:_(p, cel.@mapInsert(@result, k, f), @result), @result)"},
    {"m.transformMapEntry(k, v, {v: k})",
     "loop(k, v, m, @result, {}, true, cel.@mapInsert(@result, {v:k}), @result)"},
    {"m.transformMapEntry(k, v, p, {v: k})",
     "loop(k, v, m, @result, {}, true, _?_:_(p, cel.@mapInsert(@result, {v:k}), @result), "
     "@result)"},
    {"cel.bind(x, 1, x + x)", "loop(#unused, [], x, 1, false, x, _+_(x, x))"},
    {"other.bind(x, 1, x)", "other.bind(x, 1, x)"},
    // A small optional is written twice, a larger one bound to a name.
    {"o.optMap(x, f)",
     "_?_:_(o.hasValue(), optional.of(loop(#unused, [], x, o.value(), false, x, f)), "
     "optional.none())"},
    {"a.b.f(1).optFlatMap(x, f)",
     "_?_:_(a.b.f(1).hasValue(), loop(#unused, [], x, a.b.f(1).value(), false, x, f), "
     "optional.none())"},
    {"a.b.f(1, 2).optMap(x, f)",
     "loop(#unused, [], @target, a.b.f(1, 2), false, @target, _?_:_(@target.hasValue(), "
     "optional.of(loop(#unused, [], x, @target.value(), false, x, f)), optional.none()))"},
    {"[o][0].optFlatMap(x, f)",
     "loop(#unused, [], @target, _[_]([o], 0), false, @target, _?_:_(@target.hasValue(), "
     "loop(#unused, [], x, @target.value(), false, x, f), optional.none()))"},
    {"proto.getExt(m, a.b.c)", "m.a.b.c"},
    {"proto.hasExt(m, a.b.c)", "m.a.b.c~test-only~"},
    {"math.greatest(a)", "math.@max(a)"},
    {"math.greatest(a, b)", "math.@max(a, b)"},
    {"math.least(a, b, c)", "math.@min([a, b, c])"},
    {"cel.block([1, cel.index(0)], cel.index(1))", "cel.@block([1, @index0], @index1)"},
    {"[1].exists(cel.iterVar(0, 0), cel.iterVar(0, 0) > 0)",
     "loop(@it:0:0, [1], @result, false, @not_strictly_false(!_(@result)), _||_(@result, "
     "_>_(@it:0:0, 0)), "
     "@result)"},
    {"cel.accuVar(1, 2)", "@ac:1:2"},
};

TEST(MacrosTest, ExtensionMacros) {
  for (const MacroCase& c : kExtensions) EXPECT_EQ(WithAllMacros(c.text), c.tree) << c.text;
}

const MacroCase kMistakes[] = {
    {"has(a)", "4-5 has() needs a field, such as has(a.b)"},
    {"has(a[b])", "4-8 has() needs a field, such as has(a.b)"},
    {"has(has(a.b))", "4-12 has() needs a field, such as has(a.b)"},
    {"has(a.b, c)", "0-3 has() takes 1 argument, not 2"},
    {"has()", "0-3 has() takes 1 argument, not 0"},
    {"x.all(y)", "2-5 all() takes 2 or 3 arguments, not 1"},
    {"x.transformMap(y)", "2-14 transformMap() takes 3 or 4 arguments, not 1"},
    {"x.all(1, true)", "6-7 all() needs a simple name here"},
    {"x.all(.y, true)", "6-8 all() needs a simple name here"},
    {"x.map(y.z, true)", "6-9 map() needs a simple name here"},
    {"x.map(__result__, true)", "6-16 `__result__` is a name that map() uses itself"},
    {"x.all(i, i, true)", "9-10 both variables of all() are named `i`"},
    {"x.all(i, j.k, true)", "9-12 all() needs a simple name here"},
    {"cel.bind(a.b, 1, 2)", "9-12 bind() needs a simple name here"},
    {"cel.bind(a, 1)", "4-8 bind() takes 3 arguments, not 2"},
    {"o.optMap(a.b, 1)", "9-12 optMap() needs a simple name here"},
    {"proto.getExt(m, 1)", "16-17 this is not the name of an extension"},
    {"proto.hasExt(m, has(a.b))", "16-24 this is not the name of an extension"},
    {"math.least()", "0-12 math.least() needs an argument"},
    {"cel.block(1, 2)", "10-11 cel.block() needs a list literal here"},
    {"cel.index(-1)", "10-12 cel.index() needs a number literal here"},
    {"cel.index(a)", "10-11 cel.index() needs a number literal here"},
};

TEST(MacrosTest, MistakenMacrosAreRefused) {
  for (const MacroCase& c : kMistakes) EXPECT_EQ(WithAllMacros(c.text), c.tree) << c.text;
}

TEST(MacrosTest, WrongArgumentCountsMayBeLeftToTheChecker) {
  ParseOptions options;
  options.refuse_wrong_macro_calls = false;
  EXPECT_EQ(ParseToTree("[1].all(i, v, v > i)", options), "[1].all(i, v, _>_(v, i))");
}

TEST(MacrosTest, AMistakeInAnArgumentIsNotReportedAgainByTheMacro) {
  EXPECT_EQ(ParseToTree("x.all(, true)"), "6-7 expected an expression, found `,`");
  EXPECT_EQ(ParseToTree("has($)"), "4-5 unexpected `$`");
}

TEST(MacrosTest, WithoutMacrosTheyAreCalls) {
  const MacroTable none;
  ParseOptions options;
  options.macros = &none;
  EXPECT_EQ(ParseToTree("x.all(y, has(y.z))", options), "x.all(y, has(y.z))");
}

Expr* ExpandTwice(const MacroCall& call, ExprFactory& factory) {
  if (call.args.empty()) return nullptr;
  return factory.NewCall("_*_", {call.args[0], factory.NewLiteral(int64_t{2})});
}

TEST(MacrosTest, TheTableCanBeExtended) {
  MacroTable table;
  table.Add({"twice", Macro::Style::kGlobal, "", -1, "twice(a)", "", ExpandTwice});
  ParseOptions options;
  options.macros = &table;
  EXPECT_EQ(ParseToTree("twice(a)", options), "_*_(a, 2)");
  EXPECT_EQ(ParseToTree("twice()", options), "twice()") << "a macro may leave a call as it is";
  EXPECT_EQ(ParseToTree("a.twice(b)", options), "a.twice(b)");
}

TEST(MacrosTest, TheCallIsKeptAsItWasWritten) {
  rules::IssueList issues;
  const auto ast =
      Parse(rules::Excerpt::FromText("test", "x.filter(y, y.exists(z, has(z.a)))"), {}, issues);
  ASSERT_TRUE(ast.has_value());
  ASSERT_EQ(ast->macro_calls.size(), 3u);
  const Expr& filter = *ast->macro_calls.at(ast->root->id);
  EXPECT_EQ(filter.id, 0);
  const Call& filter_call = std::get<Call>(filter.node);
  EXPECT_EQ(filter_call.function, "filter");
  EXPECT_EQ(Tree(*filter_call.target), "x");
  // The inner macro call is found by the id of the node it became.
  const Call& exists_call = std::get<Call>(ast->macro_calls.at(filter_call.args[1]->id)->node);
  EXPECT_EQ(exists_call.function, "exists");
  EXPECT_EQ(std::get<Call>(ast->macro_calls.at(exists_call.args[1]->id)->node).function, "has");
}

TEST(MacrosTest, WhatAMacroMakesStandsAtItsName) {
  rules::IssueList issues;
  const auto ast = Parse(rules::Excerpt::FromText("test", "list.all(x, has(x.field))"), {}, issues);
  ASSERT_TRUE(ast.has_value());
  EXPECT_EQ(ast->spans[ast->root->id], (rules::Span{5, 8}));
  EXPECT_EQ(ast->extents[ast->root->id], (rules::Span{0, 25}));
  const auto& step = std::get<Call>(std::get<Comprehension>(ast->root->node).step->node);
  EXPECT_EQ(ast->spans[step.args[1]->id], (rules::Span{18, 23}))
      << "a test of presence stands at its field";
  EXPECT_EQ(ast->extents[step.args[1]->id], (rules::Span{12, 24}));
}

}  // namespace
}  // namespace makegood::cel
