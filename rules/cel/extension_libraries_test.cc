// The extension libraries, from text to value. The cases are lines of testdata/*.txt:
//
//   EXPRESSION  =>  VALUE
//   EXPRESSION  =>  VALUE until DURATION     it changes that long after `now`, and not before
//   EXPRESSION  =>  VALUE opaque             nobody can say when it changes
//   EXPRESSION  =>  error CODE: message
//   EXPRESSION  =>  refused: message         by the compiler
//
// with two spaces or more around the arrow; `#` begins a comment line. Every expression runs
// checked and unchecked, folded and unfolded: the four must agree.

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "rules/cel/cel.h"
#include "rules/cel/check/checker.h"
#include "rules/cel/cost/cost.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

constexpr char kNow[] = "2026-03-02T10:00:00Z";

struct Case {
  int line = 0;
  std::string expression;
  std::string outcome;
};

std::vector<Case> ReadCases(const std::string& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const size_t arrow = line.rfind("  =>  ");
    if (arrow == std::string::npos) {
      ADD_FAILURE() << path << ":" << number << ": no arrow";
      continue;
    }
    const absl::string_view expression = absl::string_view(line).substr(0, arrow);
    cases.push_back({number, std::string(absl::StripAsciiWhitespace(expression)),
                     std::string(absl::string_view(line).substr(arrow + 6))});
  }
  return cases;
}

enum class Mode { kChecked, kUnchecked };

class ExtensionLibrariesTest : public testing::TestWithParam<const char*> {
 protected:
  static std::unique_ptr<const Environment> MakeEnvironment(bool fold) {
    static const MacroTable* const macros = [] {
      auto* table = new MacroTable(MacroTable::Standard());
      table->Add(MacroTable::Lists());
      table->Add(MacroTable::Math());
      return table;
    }();
    EnvironmentOptions options;
    options.fold = fold;
    options.macros = macros;
    EnvironmentBuilder builder(options);
    builder.AddStandardLibrary();
    for (const LibraryFamily& family : ExtensionLibraries()) builder.AddFamily(family);
    builder.AddVariable("many", Type::List(Type::Int()));      // 0 to 1,999
    builder.AddVariable("words", Type::List(Type::String()));  // "0" to "1999"
    builder.AddVariable("text", Type::String());               // 32,768 times "a"
    for (const char* time : {"early", "same", "late"}) builder.AddVariable(time, Type::Timestamp());
    VariableDeclaration now;
    now.name = "now";
    now.type = Type::Timestamp();
    now.moving = true;
    builder.AddVariable(std::move(now));
    return builder.Build();
  }

  std::optional<TypedAst> Check(const Environment& environment, Mode mode,
                                const std::string& expression, rules::IssueList& issues) {
    const rules::Excerpt excerpt = rules::Excerpt::FromText("<test>", expression);
    if (mode == Mode::kChecked) return environment.Check(excerpt, std::nullopt, issues);
    ParseOptions parse;
    parse.macros = environment.options().macros;
    auto ast = Parse(excerpt, parse, issues);
    if (!ast.has_value()) return std::nullopt;
    return ResolveUnchecked(*std::move(ast), excerpt, environment.declarations());
  }
  std::unique_ptr<const Program> Compile(const Environment& environment, Mode mode,
                                         const std::string& expression, rules::IssueList& issues) {
    const std::optional<TypedAst> ast = Check(environment, mode, expression, issues);
    return ast.has_value() ? environment.Compile(*ast, issues) : nullptr;
  }

  struct Outcome {
    std::string text;
    Horizon horizon;
    int64_t cost = 0;
  };

  // At `offset` from now, with a clock that moves or stands still.
  Outcome Evaluate(const Environment& environment, const Program& program, int64_t offset,
                   int16_t slope) {
    Arena arena;
    EvalContext context(arena, 100'000);
    Activation activation(arena, environment.slot_count());
    std::vector<Value> many, words;
    for (int i = 0; i < 2'000; ++i) {
      many.push_back(Value::Int(i));
      words.push_back(context.MakeString(absl::StrCat(i)));
    }
    activation.Bind(environment.SlotOf("many"), MakeList(context, many.data(), many.size()));
    activation.Bind(environment.SlotOf("words"), MakeList(context, words.data(), words.size()));
    activation.Bind(environment.SlotOf("text"), context.MakeString(std::string(32'768, 'a')));
    const auto at = [](int64_t nanos, int16_t s) {
      return Value::Timestamp(AddTimes(*ParseTimestamp(kNow), TimeParts::FromNanoseconds(nanos)),
                              s);
    };
    const int64_t hour = 3'600 * kNanosPerSecond;
    activation.Bind(environment.SlotOf("early"), at(-hour, 0));
    activation.Bind(environment.SlotOf("same"), at(0, 0));
    activation.Bind(environment.SlotOf("late"), at(hour, 0));
    activation.Bind(environment.SlotOf("now"), at(offset, slope));
    const Value value = program.Evaluate(context, activation);
    Outcome outcome;
    outcome.horizon = context.horizon();
    outcome.cost = context.cost();
    if (!value.is_error()) {
      outcome.text = ValueToText(context, value, 300);
    } else {
      const ErrorInfo& error = *value.as_error();
      outcome.text = absl::StrCat("error ", ErrorCodeName(error.code), ": ", error.message);
    }
    return outcome;
  }

  std::string Run(Mode mode, bool fold, const std::string& expression) {
    const auto environment = MakeEnvironment(fold);
    rules::IssueList issues;
    const auto program = Compile(*environment, mode, expression, issues);
    if (program == nullptr) {
      if (issues.issues().empty()) return "no program and no issue";
      return absl::StrCat("refused: ", issues.issues().front().message);
    }
    const Outcome outcome = Evaluate(*environment, *program, 0, 1);
    if (outcome.horizon.opaque) return outcome.text + " opaque";
    const int64_t end = outcome.horizon.offset;
    // A moving time leaves its range at the end of the year 9999.
    if (end > 1'000'000'000 * kNanosPerSecond) return outcome.text;
    EXPECT_EQ(Evaluate(*environment, *program, end - 1, 0).text, outcome.text) << "not sound";
    EXPECT_NE(Evaluate(*environment, *program, end, 0).text, outcome.text) << "not tight";
    return absl::StrCat(outcome.text, " until ",
                        FormatDurationForPeople(TimeParts::FromNanoseconds(end)));
  }
};

TEST_P(ExtensionLibrariesTest, EvaluatesToWhatIsWrittenBesideIt) {
  const std::string path = absl::StrCat("rules/cel/testdata/", GetParam(), ".txt");
  const std::vector<Case> cases = ReadCases(path);
  EXPECT_GT(cases.size(), 3u);
  for (const Case& c : cases) {
    for (const Mode mode : {Mode::kChecked, Mode::kUnchecked}) {
      for (const bool fold : {true, false}) {
        EXPECT_EQ(Run(mode, fold, c.expression), c.outcome)
            << path << ":" << c.line << ": " << c.expression
            << (mode == Mode::kChecked ? ", checked" : ", unchecked") << (fold ? ", folded" : "");
      }
    }
  }
}

// The variables are as large as they are said to be here.
TEST_P(ExtensionLibrariesTest, TakesNoMoreStepsThanForetold) {
  DeclaredBounds bounds;
  bounds.elements = 2'000;
  bounds.characters = 8'192;
  const SizeModel model(bounds, nullptr);
  const std::string path = absl::StrCat("rules/cel/testdata/", GetParam(), ".txt");
  for (const Case& c : ReadCases(path)) {
    for (const Mode mode : {Mode::kChecked, Mode::kUnchecked}) {
      const auto environment = MakeEnvironment(/*fold=*/false);
      rules::IssueList issues;
      const std::optional<TypedAst> ast = Check(*environment, mode, c.expression, issues);
      if (!ast.has_value()) continue;
      const auto program = environment->Compile(*ast, issues);
      if (program == nullptr) continue;
      const WorstCase worst = EstimateWorstCase(*ast, model, environment->options().limits,
                                                [](int) { return ValueSize::Unbounded(); });
      EXPECT_LE(Evaluate(*environment, *program, 0, 1).cost, worst.steps)
          << path << ":" << c.line << ": " << c.expression;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, ExtensionLibrariesTest,
                         testing::Values("strings", "formatting", "regex", "lists", "sorting",
                                         "sets", "math", "encoders"),
                         [](const auto& file) { return std::string(file.param); });

}  // namespace
}  // namespace makegood::cel
