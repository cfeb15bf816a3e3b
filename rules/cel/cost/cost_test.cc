// One line for each rule: the expression, what it takes at most, and what it takes when the values
// are as large as they may be: ten elements, ten entries, texts of 16 characters of 4 bytes (4
// steps to read), each list that is looked through without a hit.

#include "rules/cel/cost/cost.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "rules/cel/cel.h"
#include "rules/cel/cost/call_cost.h"
#include "rules/cel/library/library.h"
#include "rules/cel/syntax/macros.h"
#include "rules/cel/values/containers.h"

namespace makegood::cel {
namespace {

constexpr int kElements = 10;
constexpr int kCharacters = 16;

struct CostCase {
  const char* text;
  int64_t worst_case;
  int64_t counted;
};

const CostCase kCases[] = {
    // One for each node that is no constant.
    {"true", 0, 0},
    {"number", 1, 1},
    {"number + 1", 2, 2},
    {"flag ? number : number + 1", 5, 5},
    {"flag && (number > 1 || number < 7)", 7, 7},
    {"!flag", 2, 2},
    // Folding may save steps.
    {"number in [1, 2, 3]", 6, 5},
    {"number + (1 + 2)", 3, 2},

    // Texts: a step for 16 bytes.
    {"name == other", 7, 7},
    {"name == 'four'", 2, 2},
    {"name.size()", 6, 6},
    {"name.startsWith('a long text of 32 characters ...')", 4, 4},
    {"name + name", 11, 11},
    {"(name + name).size()", 20, 20},
    {"name.matches('[a-z]+')", 2 + 6, 2 + 6},
    {"name.replace('a', 'b')", 2 + 4 + 66 + 8, 2 + 4 + 1},
    {"name.split(',').size()", 3 + 4 + 66, 3 + 4 + 1},
    {"'%s %d'.format([name, number])", 3 + 3 + 2 * (1 + 12) + (5 + 2 * (512 + 128)) / 16 + 1,
     3 + 2 + 2 + 4},

    // Loops: so much for each turn, and one for the turn itself.
    {"numbers.exists(n, n == 7)", 2 + 10 * 3, 2 + 10 * 3},
    {"numbers.all(n, n != 7)", 2 + 10 * 3, 2 + 10 * 3},
    {"numbers.exists_one(n, n == 7)", 2 + 10 * 3, 2 + 10 * 3},
    {"numbers.map(n, n + 1)", 2 + 10 * 3, 2 + 10 * 3},
    {"numbers.filter(n, n > 7)", 2 + 10 * 3, 2 + 10 * 3},
    {"numbers.map(n, n > 7, n + 1)", 2 + 10 * 5, 2 + 10 * 5},
    {"numbers.exists(n, numbers.exists(m, m + n == 7))", 2 + 10 * (3 + 10 * 5),
     2 + 10 * (3 + 10 * 5)},
    {"names.exists(n, n == name)", 2 + 10 * (4 + 4), 2 + 10 * (4 + 4)},
    {"names.map(n, n + n).exists(n, n == name)", 3 + 10 * (4 + 8) + 10 * (4 + 4),
     3 + 10 * (4 + 8) + 10 * 4},
    {"entries.exists(key, key == name)", 2 + 10 * (4 + 4), 2 + 10 * (4 + 4)},
    {"entries.all(key, value, value > 7)", 2 + 10 * 3, 2 + 10 * 3},
    {"entries.transformMap(key, value, value + 1)", 4 + 10 * 9, 3 + 10 * 7 + 8},
    {"entries.transformMap(key, value, value + 1).exists(key, key == name)",
     5 + 10 * 9 + 10 * (4 + 4), 4 + 10 * 7 + 8 + 10 * (4 + 4)},
    {"numbers.transformList(i, n, i + n)", 2 + 10 * 4, 2 + 10 * 4},
    {"[1, 2, 3].exists(n, n == number)", 2 + 3 * 4, 1 + 3 * 4},
    {"[].exists(n, n == number)", 2, 1},

    // Lists: a step for each element.
    {"number in numbers", 3 + 10, 3 + 10},
    {"name in names", 3 + 10 * 5, 3 + 10 * 5},
    {"numbers == numbers", 3 + 10, 3 + 10},
    {"names == names", 3 + 10 * 5, 3 + 10 * 5},
    {"numbers + numbers", 3 + 20, 3 + 20},
    {"(numbers + numbers).exists(n, n == 7)", 4 + 20 + 20 * 3, 4 + 20 + 20 * 3},
    {"numbers.sort()", 2 + 10 + 4 * 10, 2 + 10 + 4 * 10},
    {"numbers.distinct()", 2 + 10 * 3, 2 + 10 * 3},
    {"names.join(', ')", 2 + 10 + (640 + 20) / 16, 2 + 10 + (640 + 18) / 16},
    {"sets.contains(numbers, [1, 2])", 3 + 2 * 10 + 2, 2 + 2 * 10 + 1},
    {"sets.intersects([1, 2], numbers)", 3 + 2 * 10 + 2, 2 + 2 * 10 + 2},
    {"numbers.slice(0, 3).exists(n, n == 7)", 3 + 3 + 3 * 3, 3 + 3 * 3},
    {"numbers.slice(0, math.least(3, numbers.size())).exists(n, n == 7)", 6 + 3 + 3 * 3, 6 + 3 * 3},
    {"lists.range(5).exists(n, n == 7)", 2 + 5 + 5 * 3, 1 + 5 * 3},
    {"lists.range(numbers.size()).exists(n, n == 99)", 4 + 10 + 10 * 3, 4 + 10 + 10 * 3},
    {"numbers.first().orValue(7)", 3, 3},
    {"numbers[0]", 2, 2},
    {"entries['a']", 2, 2},

    // Names for values.
    {"cel.bind(sum, number + 1, sum + sum)", 2 + 2 + 3, 2 + 2 + 3 - 1},
};

class CostTest : public testing::Test {
 protected:
  CostTest() {
    EnvironmentOptions options;
    options.macros = &MacroTable::ForAuthors();
    EnvironmentBuilder builder(options);
    builder.AddStandardLibrary();
    for (const LibraryFamily& family : ExtensionLibraries()) builder.AddFamily(family);
    builder.AddVariable("flag", Type::Bool());
    builder.AddVariable("number", Type::Int());
    builder.AddVariable("name", Type::String());
    builder.AddVariable("other", Type::String());
    builder.AddVariable("numbers", Type::List(Type::Int()));
    builder.AddVariable("names", Type::List(Type::String()));
    builder.AddVariable("entries", Type::Map(Type::String(), Type::Int()));
    environment_ = builder.Build();
    bounds_.elements = kElements;
    bounds_.characters = kCharacters;
  }

  WorstCase Estimate(const TypedAst& ast) const {
    const SizeModel model(bounds_, nullptr);
    return EstimateWorstCase(ast, model, environment_->options().limits,
                             [](int) { return ValueSize(); });
  }

  TypedAst Check(const std::string& text) const {
    rules::IssueList issues;
    std::optional<TypedAst> ast =
        environment_->Check(rules::Excerpt::FromText("<x>", text), std::nullopt, issues);
    EXPECT_TRUE(ast.has_value()) << rules::Render(issues);
    return *std::move(ast);
  }

  int64_t Count(const TypedAst& ast) {
    rules::IssueList issues;
    const auto program = environment_->Compile(ast, issues);
    EXPECT_NE(program, nullptr) << rules::Render(issues);
    Arena arena;
    EvalContext context(arena, INT64_MAX);
    Activation activation(arena, environment_->slot_count());
    const auto bind = [&](const char* name, Value value) {
      activation.Bind(environment_->SlotOf(name), value);
    };
    const std::string text(kCharacters * 4, 'x');
    Value numbers[kElements], names[kElements];
    MapSlot entries[kElements];
    for (int i = 0; i < kElements; ++i) {
      // Alike but for the last character, so that comparing them reads them.
      std::string own = text;
      own.back() = static_cast<char>('a' + i);
      numbers[i] = Value::Int(100 + i);
      names[i] = context.MakeString(own);
      entries[i] = {names[i], Value::Int(100 + i)};
    }
    bind("flag", Value::Bool(true));
    bind("number", Value::Int(5));
    bind("name", Value::String(text));
    bind("other", Value::String(text));
    bind("numbers", MakeList(context, numbers, kElements));
    bind("names", MakeList(context, names, kElements));
    bind("entries", MakeMap(context, entries, kElements));
    const Value value = program->Evaluate(context, activation);
    EXPECT_TRUE(!value.is_error() || value.as_error()->code == ErrorCode::kNoSuchKey);
    return context.cost();
  }

  std::unique_ptr<const Environment> environment_;
  DeclaredBounds bounds_;
};

TEST_F(CostTest, TheWorstCaseIsWhatTheRulesSayAndIsNeverLessThanTheCount) {
  for (const CostCase& test : kCases) {
    const TypedAst ast = Check(test.text);
    EXPECT_EQ(Estimate(ast).steps, test.worst_case) << test.text;
    EXPECT_EQ(Count(ast), test.counted) << test.text;
    EXPECT_LE(test.counted, test.worst_case) << test.text;
  }
}

// What is beyond 64 bits stays there.
TEST_F(CostTest, NumbersSaturate) {
  bounds_.elements = 1'000'000'000;
  const std::string loop = "numbers.exists(a, numbers.exists(b, numbers.exists(c, a + b == c)))";
  EXPECT_EQ(Estimate(Check(loop)).steps, kUnbounded);
  std::string doubled = "name";
  for (int i = 0; i < 62; ++i)
    doubled = absl::StrCat("cel.bind(x", i, ", ", doubled, ", x", i, " + x", i, ")");
  EXPECT_GT(Estimate(Check(doubled)).steps, kUnbounded / 16);
  EXPECT_EQ(Estimate(Check("lists.range(number).size()")).steps, kUnbounded);
}

TEST_F(CostTest, TheCostlyPartIsFoundFromTheOutsideIn) {
  const TypedAst ast =
      Check("flag && names.exists(n, numbers.exists(m, m == 7) && n.matches('a+b'))");
  const WorstCase worst = Estimate(ast);
  ASSERT_EQ(worst.costly.size(), 2U);
  const auto text_of = [&](const Expr& expr) {
    const rules::Span span = ast.ast.extents[static_cast<size_t>(expr.id)];
    return std::string(ast.text.text().substr(span.begin, span.end - span.begin));
  };
  EXPECT_EQ(text_of(*worst.costly[0].range), "names");
  EXPECT_EQ(worst.costly[0].elements, 10);
  EXPECT_EQ(text_of(*worst.costly[1].range), "numbers");
  EXPECT_EQ(worst.costly[1].steps, 10 * 10 * 3);
  EXPECT_TRUE(Estimate(Check("number + number > 7")).costly.empty());
}

// A function that reads texts, lists or maps and has no line in the table would cost nothing.
TEST_F(CostTest, EveryFunctionOfTheLibraryHasALine) {
  Declarations declarations;
  AddStandardLibrary(declarations);
  AddExtensionLibraries(declarations);
  for (const std::string& name : declarations.FunctionNames()) {
    for (const Overload& overload : declarations.FindFunction(name)->overloads) {
      // The compiler makes these, and the walk knows them.
      if (overload.id == "optional_or_optional" || overload.id == "optional_orValue_value" ||
          overload.id == "select_optional_field" || overload.id == "cel_block_list") {
        continue;
      }
      EXPECT_TRUE(HasCallCost(overload)) << overload.id;
    }
  }
}

}  // namespace
}  // namespace makegood::cel
