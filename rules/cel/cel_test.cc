// The language from end to end: each line is an expression and the whole of its answer, or
// the error it ends in. Every expression runs checked and unchecked, folded and unfolded:
// the four must agree.

#include "rules/cel/cel.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rules/cel/check/checker.h"
#include "rules/cel/library/library.h"
#include "rules/cel/syntax/macros.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

struct Line {
  const char* expression;
  const char* answer;
};

class CelTest : public ::testing::Test {
 protected:
  static const MacroTable& AllMacros() {
    static const MacroTable& macros = *[] {
      auto* table = new MacroTable(MacroTable::ForAuthors());
      table->Add(MacroTable::Blocks());
      return table;
    }();
    return macros;
  }

  static std::unique_ptr<const Environment> MakeEnvironment(bool fold) {
    EnvironmentOptions options;
    options.fold = fold;
    options.macros = &AllMacros();
    EnvironmentBuilder builder(options);
    builder.AddStandardLibrary();
    for (const LibraryFamily& family : ExtensionLibraries()) builder.AddFamily(family);
    builder.AddVariable("x", Type::Int());
    builder.AddVariable("list", Type::List(Type::Int()));
    builder.AddVariable("unbound", Type::Int());
    builder.AddVariable("any", Type::Dyn());
    VariableDeclaration now;
    now.name = "now";
    now.type = Type::Timestamp();
    now.moving = true;
    builder.AddVariable(std::move(now));
    return builder.Build();
  }

  // The value's text, or "error: CODE at line:column message".
  std::string Run(const Environment& environment, const Program& program,
                  Horizon* horizon = nullptr, int64_t cost_max = 100'000, int64_t* cost = nullptr) {
    Arena arena;
    EvalContext context(arena, cost_max);
    Activation activation(arena, environment.slot_count());
    activation.Bind(environment.SlotOf("x"), Value::Int(7));
    const Value numbers[] = {Value::Int(1), Value::Int(2), Value::Int(3), Value::Int(0)};
    activation.Bind(environment.SlotOf("list"), MakeList(context, numbers, 4));
    activation.Bind(environment.SlotOf("any"), Value::String("text"));
    activation.Bind(environment.SlotOf("now"),
                    Value::Timestamp(*ParseTimestamp("2026-03-02T10:00:00Z"), 1));
    const Value value = program.Evaluate(context, activation);
    if (horizon != nullptr) *horizon = context.horizon();
    if (cost != nullptr) *cost = context.cost();
    return Answer(context, value);
  }

  static std::string Answer(EvalContext& context, Value value) {
    if (!value.is_error()) return ValueToText(context, value, 200);
    const ErrorInfo& error = *value.as_error();
    return absl::StrCat("error: ", ErrorCodeName(error.code), ": ", error.message);
  }

  std::string Checked(const std::string& text, bool fold, Horizon* horizon = nullptr) {
    const auto environment = MakeEnvironment(fold);
    rules::IssueList issues;
    const auto program =
        environment->Compile(rules::Excerpt::FromText("<test>", text), std::nullopt, issues);
    if (program == nullptr) return rules::Render(issues);
    return Run(*environment, *program, horizon);
  }

  std::string Unchecked(const std::string& text) {
    const auto environment = MakeEnvironment(true);
    rules::IssueList issues;
    const rules::Excerpt excerpt = rules::Excerpt::FromText("<test>", text);
    ParseOptions options;
    options.macros = &AllMacros();
    auto ast = Parse(excerpt, options, issues);
    if (!ast.has_value()) return rules::Render(issues);
    const TypedAst typed = ResolveUnchecked(*std::move(ast), excerpt, environment->declarations());
    const auto program = environment->Compile(typed, issues);
    if (program == nullptr) return rules::Render(issues);
    return Run(*environment, *program);
  }

  void ExpectAnswers(const std::vector<Line>& lines);
};

// Each line checked and unchecked, the former folded and not.
void CelTest::ExpectAnswers(const std::vector<Line>& lines) {
  for (const Line& line : lines) {
    SCOPED_TRACE(line.expression);
    const auto expect_answer = [&](const std::string& got, const char* how) {
      const std::string wanted = line.answer;
      if (wanted.substr(0, 6) == "error:") {
        EXPECT_EQ(got.substr(0, wanted.size()), wanted) << how;
      } else {
        EXPECT_EQ(got, wanted) << how;
      }
    };
    expect_answer(Checked(line.expression, /*fold=*/true), "checked, folded");
    expect_answer(Checked(line.expression, /*fold=*/false), "checked, not folded");
    expect_answer(Unchecked(line.expression), "unchecked");
  }
}

TEST_F(CelTest, EvaluatesAsTheLanguageDefinitionSays) {
  ExpectAnswers({
      {"1 + 2 * 3", "7"},
      {"x % 4", "3"},
      {"-x", "-7"},
      {"x > 3 ? 'big' : 'small'", "\"big\""},
      {"9223372036854775807 + x", "error: OVERFLOW: "},
      {"x / (x - 7)", "error: DIVIDE_BY_ZERO: "},
      // Logic absorbs errors, whichever side they are on.
      {"true || 1 / 0 > 0", "true"},
      {"1 / 0 > 0 || true", "true"},
      {"false && 1 / 0 > 0", "false"},
      {"1 / 0 > 0 && x == 8", "false"},
      {"1 / 0 > 0 || x == 8", "error: DIVIDE_BY_ZERO: "},
      {"!(x == 7)", "false"},
      // Macros.
      {"list.exists(i, i == 3)", "true"},
      {"list.exists(i, 6 / i == 3)", "true"},
      {"list.exists(i, 6 / i == 7)", "error: DIVIDE_BY_ZERO: "},
      {"list.all(i, 6 / i > 3)", "false"},
      {"list.exists_one(i, i > 2)", "true"},
      {"list.exists_one(i, 6 / i > 2)", "error: DIVIDE_BY_ZERO: "},
      {"list.filter(i, i > 1)", "[2, 3]"},
      {"list.map(i, i * x)", "[7, 14, 21, 0]"},
      {"list.map(i, i > 1, i * 10)", "[20, 30]"},
      {"list.filter(i, list.exists(j, j == i + 1))", "[1, 2, 0]"},
      {"list.map(i, list.map(j, i * j))",
       "[[1, 2, 3, 0], [2, 4, 6, 0], [3, 6, 9, 0], [0, 0, 0, 0]]"},
      {"{'a': 1, 'b': 2}.exists(k, k == 'b')", "true"},
      {"[].all(i, i > 0)", "true"},
      // Containers.
      {"list[1]", "2"},
      {"list[4]", "error: INDEX_OUT_OF_BOUNDS: "},
      {"{'a': x}['a']", "7"},
      {"{'a': x}.a", "7"},
      {"{'a': x}.b", "error: NO_SUCH_KEY: "},
      {"has({'a': x}.b)", "false"},
      {"{'a': 1, 'a': x}", "error: DUPLICATE_KEY: "},
      {"x in list", "false"},
      {"2 in list", "true"},
      {"size(list) + size('abc')", "7"},
      {"[1] + [x]", "[1, 7]"},
      // Texts, times, conversions.
      {"'abc'.startsWith('ab') && 'abc'.contains('bc')", "true"},
      {"'abc'.matches('^a.c$')", "true"},
      {"string(x) + '!'", "\"7!\""},
      {"int('x')", "error: INVALID_ARGUMENT: "},
      {"timestamp('2026-01-01T00:00:00Z') + duration('1h') == timestamp('2026-01-01T01:00:00Z')",
       "true"},
      {"now - timestamp('2026-03-01T10:00:00Z') >= duration('24h')", "true"},
      {"type(x) == int", "true"},
      {"unbound + 1", "error: NO_SUCH_VARIABLE: "},
      {"dyn(1) == dyn(1.0)", "true"},
      {"any == 'text'", "true"},
      {"any + 1", "error: NO_MATCHING_OVERLOAD: "},
      // Operands whose kinds only show when they are evaluated.
      {"dyn(1) < 2u", "true"},
      {"dyn(2.5) >= 2", "true"},
      {"any < 1", "error: NO_MATCHING_OVERLOAD: "},
      {"dyn(list)[dyn(1u)]", "2"},
      {"dyn(2.0) in list", "true"},
      {"3 in any", "error: NO_MATCHING_OVERLOAD: "},
      {"any.exists(c, true)",
       "error: NO_MATCHING_OVERLOAD: a loop needs a list or a map, not string"},
      {"any.field", "error: NO_MATCHING_OVERLOAD: a value of type string has no field `field`"},
      {"has(any.field)",
       "error: NO_MATCHING_OVERLOAD: has() needs a field of a message or map, not of string"},
      {"any && x == 8", "false"},
      {"any && x == 7", "error: NO_MATCHING_OVERLOAD: `&&` needs a bool, not string"},
      {"x == 8 || any", "error: NO_MATCHING_OVERLOAD: `||` needs a bool, not string"},
      {"!any", "error: NO_MATCHING_OVERLOAD: `!` needs a bool, not string"},
      {"any ? 1 : 2", "error: NO_MATCHING_OVERLOAD: `? :` needs a bool, not string"},
      {"list.exists(i, i == 3 ? dyn(true) : any)", "true"},
      {"list.exists(i, any)",
       "error: NO_MATCHING_OVERLOAD: the condition of a macro must be a bool, not string"},
      {"list.all(i, any)",
       "error: NO_MATCHING_OVERLOAD: the condition of a macro must be a bool, not string"},
      {"list.exists_one(i, any)",
       "error: NO_MATCHING_OVERLOAD: the condition of a macro must be a bool, not string"},
      {"list.filter(i, any)",
       "error: NO_MATCHING_OVERLOAD: the condition of a macro must be a bool, not string"},
  });
}

TEST_F(CelTest, OptionalsHaveAValueOrNone) {
  ExpectAnswers({
      {"optional.of(x).value()", "7"},
      {"optional.none().value()", "error: INVALID_ARGUMENT: "},
      {"optional.of(x).hasValue() && !optional.none().hasValue()", "true"},
      {"optional.ofNonZeroValue(x).hasValue()", "true"},
      {"[optional.ofNonZeroValue(x - 7).hasValue(), optional.ofNonZeroValue('').hasValue(),"
       " optional.ofNonZeroValue([]).hasValue(), optional.ofNonZeroValue(duration('0s')).hasValue()"
       "].exists(has_value, has_value)",
       "false"},
      // What is not needed is not evaluated.
      {"optional.of(x).or(optional.of(1 / (x - 7))).value()", "7"},
      {"optional.of(x).orValue(1 / (x - 7))", "7"},
      {"optional.none().orValue(1 / (x - 7))", "error: DIVIDE_BY_ZERO: "},
      {"optional.none().or(optional.of(3)).value()", "3"},
      {"optional.none().or(optional.none()).hasValue()", "false"},
      {"any.orValue(1)", "error: NO_MATCHING_OVERLOAD: "},
      {"optional.of(2).or(dyn(any)).value()", "2"},
      {"optional.none().or(dyn(any)).value()", "error: NO_MATCHING_OVERLOAD: "},
      // Selecting and indexing; what is missing on the way is none.
      {"{'a': x}.?a.value()", "7"},
      {"{'a': x}.?b.hasValue()", "false"},
      {"{'a': {'b': x}}.?a.b.value()", "7"},
      {"{'a': {'b': x}}.?a.c.hasValue()", "false"},
      {"{'a': {'b': {'c': x}}}.?z.b.c.hasValue()", "false"},
      {"has({'a': {'b': x}}.?a.b) && !has({'a': {'b': x}}.?a.c) && !has({'a': {'b': 1}}.?z.b)",
       "true"},
      {"any.?field", "error: NO_MATCHING_OVERLOAD: "},
      {"list[?1].value()", "2"},
      {"list[?9].hasValue() || list[?-1].hasValue()", "false"},
      {"{'a': [x]}[?'a'][0].value()", "7"},
      {"{'a': [x]}.?a[?3].hasValue() || {'a': [x]}.?b[0].hasValue()", "false"},
      {"dyn(list)[?any]", "error: INVALID_ARGUMENT: "},
      {"any[?0]", "error: NO_MATCHING_OVERLOAD: "},
      // Parts that may be left out.
      {"[?list[?0], ?list[?9], 5]", "[1, 5]"},
      {"{?'a': list[?0], ?'b': list[?9]}", "{\"a\": 1}"},
      {"[?any]", "error: NO_MATCHING_OVERLOAD: `?` needs an optional value, not string"},
      {"{?'a': any}", "error: NO_MATCHING_OVERLOAD: `?` needs an optional value, not string"},
      {"optional.unwrap([optional.of(1), optional.none(), optional.of(x)])", "[1, 7]"},
      {"[optional.none(), optional.of(x)].unwrapOpt()", "[7]"},
      // Macros.
      {"optional.of(x).optMap(v, v + 1).value()", "8"},
      {"optional.none().optMap(v, v / 0).hasValue()", "false"},
      {"list[?0].optFlatMap(i, list[?i]).value()", "2"},
      {"list[?9].optFlatMap(i, list[?i]).hasValue()", "false"},
      // Equality and types.
      {"optional.of(1) == optional.of(1) && optional.of(1) != optional.none()", "true"},
      {"type(optional.of(1)) == optional_type", "true"},
  });
}

TEST_F(CelTest, LoopsTakeKeysAndValues) {
  ExpectAnswers({
      {"list.all(i, v, v == i + 1 || v == 0)", "true"},
      {"list.exists(i, v, i == v)", "false"},
      {"list.existsOne(i, v, i + v == 5)", "true"},
      {"{'a': 1, 'b': x}.exists(k, v, k == 'b' && v == 7)", "true"},
      {"list.transformList(i, v, i * v)", "[0, 2, 6, 0]"},
      {"list.transformList(i, v, v > 1, i)", "[1, 2]"},
      {"list.transformMap(i, v, v * 10)", "{0: 10, 1: 20, 2: 30, 3: 0}"},
      {"{'a': 1, 'b': x}.transformMap(k, v, v > 1, k + '!')", "{\"b\": \"b!\"}"},
      {"list.transformMapEntry(i, v, {v: i})", "{1: 0, 2: 1, 3: 2, 0: 3}"},
      {"list.transformMapEntry(i, v, v > 1, {v: i})", "{2: 1, 3: 2}"},
      {"list.transformMapEntry(i, v, {v: i, -v - 1: i})",
       "{1: 0, -2: 0, 2: 1, -3: 1, 3: 2, -4: 2, 0: 3, -1: 3}"},
      {"[1, 1].transformMapEntry(i, v, {v: i})", "error: DUPLICATE_KEY: "},
      {"[0, 0u].transformMapEntry(i, v, {v: i})", "error: DUPLICATE_KEY: "},
      {"list.transformMap(i, v, 6 / v)", "error: DIVIDE_BY_ZERO: "},
      {"{}.transformMap(k, v, v)", "{}"},
  });
}

TEST_F(CelTest, ValuesCanBeNamed) {
  ExpectAnswers({
      {"cel.bind(y, x + 1, y * y)", "64"},
      {"cel.bind(y, x, cel.bind(z, y + 1, list.map(i, i * z)))", "[8, 16, 24, 0]"},
      {"cel.block([x + 1, cel.index(0) * 2], cel.index(0) + cel.index(1))", "24"},
      {"cel.block([list, size(cel.index(0))], cel.index(0).all(i, i < cel.index(1)))", "true"},
      // An element that fails matters to those that read it.
      {"cel.block([1 / (x - 7)], x == 7 || cel.index(0) == 1)", "true"},
      {"cel.block([1 / (x - 7)], cel.index(0) == 1)", "error: DIVIDE_BY_ZERO: "},
      {"cel.block([x], cel.block([cel.index(0) + 1], cel.index(0)))", "8"},
  });
}

TEST_F(CelTest, KnowsUntilWhenAnAnswerStands) {
  struct HorizonLine {
    const char* expression;
    int64_t offset;  // Nanoseconds from now, 2026-03-02T10:00:00Z.
  };
  constexpr int64_t kHour = int64_t{3600} * kNanosPerSecond;
  const HorizonLine kLines[] = {
      {"x > 3", kNever},
      {"now - timestamp('2026-03-02T09:00:00Z') >= duration('24h')", 23 * kHour},
      {"now - timestamp('2026-03-02T09:00:00Z') > duration('24h')", 23 * kHour + 1},
      {"now < timestamp('2026-03-02T12:00:00Z')", 2 * kHour},
      {"now <= timestamp('2026-03-02T12:00:00Z')", 2 * kHour + 1},
      {"now > timestamp('2026-03-02T09:00:00Z')", kNever},
      // The operand that decides is the only one that counts.
      {"now < timestamp('2026-03-02T12:00:00Z') || x == 7", 2 * kHour},
      {"x == 7 || now < timestamp('2026-03-02T12:00:00Z')", kNever},
      {"now > timestamp('2026-03-02T12:00:00Z') || x == 7", kNever},
      {"now > timestamp('2026-03-02T12:00:00Z') && now > timestamp('2026-03-02T13:00:00Z')",
       2 * kHour + 1},
      {"list.exists(i, now > timestamp('2026-03-02T12:00:00Z') || i == 2)", kNever},
      {"list.all(i, now - timestamp('2026-03-02T09:00:00Z') < duration('2h'))", kHour},
      {"[now][0] < timestamp('2026-03-02T12:00:00Z')", 2 * kHour},
      {"(x == 7 ? now : timestamp(0)) < timestamp('2026-03-02T12:00:00Z')", 2 * kHour},
      {"string(now) == ''", 1},
      // Optionals hand on what moves; the operand that is not needed is not looked at.
      {"optional.of(now).value() < timestamp('2026-03-02T12:00:00Z')", 2 * kHour},
      {"optional.of(x).orValue(now < timestamp('2026-03-02T12:00:00Z') ? 1 : 2) == 7", kNever},
      {"optional.none().or(optional.of(now)).value() < timestamp('2026-03-02T12:00:00Z')",
       2 * kHour},
      {"{'t': now}.?t.value() < timestamp('2026-03-02T12:00:00Z')", 2 * kHour},
      {"[now].transformMap(i, t, t)[0] < timestamp('2026-03-02T12:00:00Z')", 2 * kHour},
      {"cel.block([now], cel.index(0) < timestamp('2026-03-02T12:00:00Z'))", 2 * kHour},
      {"cel.bind(t, now, t < timestamp('2026-03-02T12:00:00Z'))", 2 * kHour},
      {"optional.ofNonZeroValue(now - timestamp('2026-03-02T10:00:00Z')).hasValue()", 1},
  };
  for (const HorizonLine& line : kLines) {
    SCOPED_TRACE(line.expression);
    Horizon horizon;
    const std::string answer = Checked(line.expression, /*fold=*/true, &horizon);
    EXPECT_TRUE(answer == "true" || answer == "false") << answer;
    EXPECT_EQ(horizon.offset, line.offset);
  }
}

TEST_F(CelTest, StopsWhenTheBudgetIsUsedUp) {
  const std::string nested =
      "list.all(a, list.all(b, list.all(c, list.all(d, list.all(e, list.all(f, list.all(g, "
      "list.all(h, list.all(i, a + b + c + d + e + f + g + h + i >= 0)))))))))";
  EXPECT_EQ(Checked(nested, true).substr(0, 22), "error: BUDGET_EXCEEDED");
  // Nothing absorbs it.
  EXPECT_EQ(Checked(nested + " || true || x == 7", false).substr(0, 22), "error: BUDGET_EXCEEDED");
}

// Whatever the budget is, it is enough for the answer or there is none.
TEST_F(CelTest, NoAnswerIsGivenForLessThanItsCost) {
  const char* const kExpressions[] = {
      "x == 7 || list.exists(i, i == 3)",
      "x == 8 && list.all(i, i > 0) || list.map(i, i * x).size() == 4",
      "list.exists_one(i, i == 3) ? list.filter(i, i > 1) : [x]",
      "list.transformMap(i, v, v * 10).size() > 3 && !list.exists(i, v, i == v)",
      "cel.block([list.map(i, i + 1), size(cel.index(0))], cel.index(1) + x)",
      "cel.bind(y, list.map(i, [i, x]), y.map(z, z[1])).exists(i, i == x)",
      "optional.none().orValue(list.map(i, string(i))).exists(t, t.matches('^[0-9]+$'))",
      "list.exists(i, now > timestamp(i)) && list.all(i, now - timestamp(i) > duration('1h'))",
  };
  for (const bool fold : {true, false}) {
    const auto environment = MakeEnvironment(fold);
    for (const char* text : kExpressions) {
      SCOPED_TRACE(text);
      rules::IssueList issues;
      const auto program =
          environment->Compile(rules::Excerpt::FromText("<test>", text), std::nullopt, issues);
      ASSERT_NE(program, nullptr) << rules::Render(issues);
      int64_t cost = 0;
      const std::string answer = Run(*environment, *program, nullptr, 100'000, &cost);
      EXPECT_NE(answer.substr(0, 5), "error") << answer;
      for (int64_t budget = 0; budget < cost; ++budget) {
        EXPECT_EQ(Run(*environment, *program, nullptr, budget).substr(0, 22),
                  "error: BUDGET_EXCEEDED")
            << budget << " of " << cost;
      }
      EXPECT_EQ(Run(*environment, *program, nullptr, cost), answer);
    }
  }
}

// An error that is nobody's, as of a budget that was used up from the beginning, is the whole
// expression's.
TEST_F(CelTest, WhatBelongsToNoNodeIsShownAtTheWhole) {
  const auto environment = MakeEnvironment(/*fold=*/true);
  rules::IssueList issues;
  const auto program =
      environment->Compile(rules::Excerpt::FromText("<test>", "x +\n  1"), std::nullopt, issues);
  ASSERT_NE(program, nullptr) << rules::Render(issues);
  const rules::Span whole = program->ExtentOf(0);
  EXPECT_EQ(whole.begin, 0u);
  EXPECT_EQ(whole.end, 7u);
}

// A lazy variable is computed when it is first read; one that reads itself never would be.
TEST_F(CelTest, ALazyVariableWithoutAValueIsAnError) {
  EnvironmentBuilder builder;
  builder.AddStandardLibrary();
  for (const char* name : {"late", "itself", "never"}) {
    VariableDeclaration variable;
    variable.name = name;
    variable.type = Type::Int();
    variable.lazy = true;
    builder.AddVariable(std::move(variable));
  }
  const auto environment = builder.Build();
  rules::IssueList issues;
  const auto compile = [&](const char* text) {
    return environment->Compile(rules::Excerpt::FromText("<test>", text), Type::Int(), issues);
  };
  const auto late = compile("1 + 1");
  const auto itself = compile("itself + 1");
  const Line kLines[] = {
      {"late + late", "4"},
      {"itself", "error: NO_SUCH_VARIABLE: `itself` has no value"},
      {"never", "error: NO_SUCH_VARIABLE: `never` has no value"},
  };
  for (const Line& line : kLines) {
    const auto program = compile(line.expression);
    ASSERT_NE(program, nullptr) << rules::Render(issues);
    Arena arena;
    EvalContext context(arena, 100'000);
    Activation activation(arena, environment->slot_count());
    activation.BindLazy(environment->SlotOf("late"), late.get());
    activation.BindLazy(environment->SlotOf("itself"), itself.get());
    EXPECT_EQ(Answer(context, program->Evaluate(context, activation)), line.answer);
  }
}

}  // namespace
}  // namespace makegood::cel
