// The language over messages: each line is an expression and the whole of its answer, twice where
// it matters whether reading what is not set is an error. Every expression runs with every source
// of message types; checked, folded and not, with its values recorded; and unchecked. All must
// agree.

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"
#include "rules/cel/cel.h"
#include "rules/cel/check/checker.h"
#include "rules/cel/message/message_testing.h"
#include "rules/cel/syntax/macros.h"
#include "rules/cel/values/containers.h"

namespace makegood::cel {
namespace {

// `m`, and as a value of which the checker knows nothing, `any`. `e` is an empty one.
constexpr char kMessage[] = R"(
int64_field: 5
level: HIGH
duration { seconds: 90 }
int64_wrapper { value: 7 }
nested {
  name: 'one'
  time { seconds: 60 }
  deeper { nested { name: 'two' deeper { nested { name: 'three' deeper { int64_field: 4 } } } } }
}
nested_list { name: 'a' }
nested_list { name: 'b' deeper { int64_field: 1 } time { seconds: 60 } }
nested_list { name: 'c' deeper { int64_field: 2 } }
nested_list { name: 'd' deeper { level: LOW } }
)";

constexpr char kUnset[] = "error UNSET_FIELD";

struct Line {
  const char* expression;
  const char* answer;                 // Of an error, how it begins.
  const char* with_errors = nullptr;  // If reading what is not set is one. Null: the same.
};

const Line kLines[] = {
    // Ways of any length, set to their end and not.
    {"m.nested.name", "\"one\""},
    {"m.nested.deeper.nested.name", "\"two\""},
    {"m.nested.deeper.nested.deeper.nested.name", "\"three\""},
    {"m.nested.deeper.nested.deeper.nested.deeper.int64_field", "4"},
    {"m.nested.deeper.nested.deeper.nested.deeper.int64_field == 4", "true"},
    {"m.nested.deeper.nested.deeper.nested.deeper.int64_field in [3, 4]", "true"},
    {"has(m.nested.deeper.nested.deeper.nested.deeper)", "true"},
    {"has(m.nested.deeper.nested.deeper.nested.deeper.nested)", "false"},
    {"has(m.nested.deeper.nested.deeper.nested.deeper.nested.deeper)", "false", kUnset},
    {"m.nested.deeper.nested.deeper.nested.deeper.nested.deeper.int64_field", "0", kUnset},
    {"m.nested.deeper.nested.deeper.nested.deeper.nested.deeper.int64_field == 0", "true", kUnset},
    {"e.nested.name", "\"\"", kUnset},
    {"e.nested.deeper.nested.deeper.nested.name + m.nested.name", "\"one\"", kUnset},
    {"e.nested.time == timestamp(0)", "true", kUnset},
    {"has(e.nested.time) || m.nested.time == timestamp(60)", "true"},
    // Several questions to one message.
    {"m.int64_field > 4 && m.int64_field < 6 && m.level == Kinds.Level.HIGH", "true"},
    {"m.nested.deeper.int64_field > 0 || has(m.nested.deeper.nested)", "true"},
    {"e.nested.deeper.int64_field > 0 || has(e.nested.deeper.nested)", "false", kUnset},
    {"e.nested.deeper.int64_field > 0 || has(e.nested.deeper.nested) || true", "true"},
    {"e.nested.deeper.bool_field || e.nested.deeper.level != Kinds.Level.HIGH", "true", kUnset},
    // Loops over lists in messages that may not be there.
    {"m.nested_list.map(n, n.name)", "[\"a\", \"b\", \"c\", \"d\"]"},
    {"m.nested_list.filter(n, n.name > 'b').size()", "2"},
    {"m.nested_list.exists_one(n, n.name == 'c')", "true"},
    {"m.nested_list.exists(n, n.deeper.int64_field == 1)", "true"},
    {"m.nested_list.all(n, n.deeper.int64_field == 0)", "false"},
    {"m.nested_list.exists(n, n.deeper.int64_field == 9)", "false", kUnset},
    {"m.nested_list.exists(i, n, i > 2 && n.deeper.level == Kinds.Level.LOW)", "true"},
    {"m.nested_list.filter(n, has(n.deeper) && n.deeper.int64_field > 0).map(n, n.name)",
     "[\"b\", \"c\"]"},
    {"m.nested_list.transformMap(i, n, n.name)", "{0: \"a\", 1: \"b\", 2: \"c\", 3: \"d\"}"},
    {"e.nested_list.exists(n, true)", "false"},
    {"e.nested.deeper.nested_list.exists(n, true)", "false", kUnset},
    {"e.nested.deeper.nested_list.all(n, false)", "true", kUnset},
    {"e.nested.deeper.nested_list.exists_one(n, true)", "false", kUnset},
    {"e.nested.deeper.nested_list.map(n, n.name)", "[]", kUnset},
    {"e.nested.deeper.nested_list.transformMap(i, n, n.name)", "{}", kUnset},
    {"e.nested.deeper.nested_list.exists(n, true) || m.int64_field == 5", "true"},
    // A null where the checker expects a message.
    {"(any.int64_field == 5 ? null : m.nested).name", "error NO_"},
    {"has((any.int64_field == 5 ? null : m.nested).name)", "error NO_"},
    {"(any.int64_field == 5 ? null : m.nested).deeper.nested.name", "error NO_"},
    {"(any.int64_field == 5 ? null : m).int64_field == 5", "error NO_"},
    {"(any.int64_field == 5 ? null : m).nested_list.exists(n, true)", "error NO_"},
    {"(any.int64_field == 4 ? null : m).nested_list.exists(n, true)", "true"},
    {"(any.nothing ? m : e).int64_field", "error NO_SUCH_FIELD"},
    {"(any.int64_field ? m : e).int64_field", "error NO_MATCHING_OVERLOAD"},
    // What the checker knows nothing of.
    {"any.nested.deeper.nested.name", "\"two\""},
    {"has(any.nested.deeper.nested) && !has(any.nested.deeper.level)", "true"},
    {"dyn(e).nested.name", "\"\"", kUnset},
    {"any.nothing", "error NO_SUCH_FIELD"},
    {"has(any.nothing)", "error NO_SUCH_FIELD"},
    {"has(any.int64_field.nothing)",
     "error NO_MATCHING_OVERLOAD: has() needs a field of a message or map, not of int"},
    {"any.nested_list.exists(n, n.name == 'd')", "true"},
    {"any.level.exists(n, true)",
     "error NO_MATCHING_OVERLOAD: a loop needs a list or a map, not int"},
    {"any.nested_list.exists(n, n.name)", "error NO_MATCHING_OVERLOAD: the condition of a macro"},
    {"any.nested_list.filter(n, n.name)", "error NO_MATCHING_OVERLOAD: the condition of a macro"},
    {"any.nested_list.exists_one(n, n.name)",
     "error NO_MATCHING_OVERLOAD: the condition of a macro"},
    {"any.nested_list.all(n, n.name == 'a' ? n.name : n.name == 'b')", "false"},
    // Wrappers are their content, or null.
    {"m.int64_wrapper + 1", "8"},
    {"e.int64_wrapper", "null"},
    {"[m.int64_wrapper, e.int64_wrapper]", "[7, null]"},
    {"e.int64_wrapper == null && m.int64_wrapper != null && m.int64_wrapper == 7", "true"},
    {"e.int64_wrapper + 1", "error NO_MATCHING_OVERLOAD"},
    {"e.int64_wrapper < 1", "error NO_MATCHING_OVERLOAD"},
    {"e.int64_wrapper < 1 || m.int64_wrapper > 1", "true"},
    {"has(e.int64_wrapper)", "false"},
    // Times in them.
    {"m.duration > duration('1m') && m.duration < duration('2m')", "true"},
    {"has(m.duration) && m.duration == duration('90s')", "true"},
    {"has(e.duration) ? e.duration == duration('1s') : m.duration > duration('1m')", "true"},
    {"e.duration == duration('0s') && e.duration < m.duration", "true", kUnset},
    {"m.nested_list.exists(n, n.time < timestamp(61) && n.time > timestamp(59))", "true"},
    {"m.nested_list.filter(n, n.name > 'a' && has(n.time) && n.time == timestamp(60)).size()", "1"},
};

class MessagesTest
    : public ::testing::TestWithParam<std::tuple<TestTypes::Source, /*unset is an error*/ bool>> {
 protected:
  static const MacroTable& AllMacros() { return MacroTable::ForAuthors(); }

  std::unique_ptr<const Environment> MakeEnvironment(bool fold) const {
    EnvironmentOptions options;
    options.fold = fold;
    options.macros = &AllMacros();
    options.unset_fields_are_errors = unset_is_error_;
    EnvironmentBuilder builder(options);
    builder.SetTypes(&types_.types(), &types_.types());
    builder.SetContainer("makegood.cel.testdata");
    builder.AddStandardLibrary();
    for (const LibraryFamily& family : ExtensionLibraries()) builder.AddFamily(family);
    builder.AddVariable("m", Type::Message("makegood.cel.testdata.Kinds"));
    builder.AddVariable("e", Type::Message("makegood.cel.testdata.Kinds"));
    builder.AddVariable("any", Type::Dyn());
    return builder.Build();
  }

  std::string Run(const Environment& environment, const Program* program) const {
    if (program == nullptr) return "no program";
    Arena arena;
    EvalContext context(arena, 100'000, environment.adapter());
    Activation activation(arena, environment.slot_count());
    const Value message = MakeMessage(context, message_.get(), environment.adapter());
    activation.Bind(environment.SlotOf("m"), message);
    activation.Bind(environment.SlotOf("any"), message);
    activation.Bind(environment.SlotOf("e"),
                    MakeMessage(context, empty_.get(), environment.adapter()));
    return Show(context, program->Evaluate(context, activation));
  }

  std::string Checked(const std::string& text, bool fold, bool record_values) const {
    const auto environment = MakeEnvironment(fold);
    rules::IssueList issues;
    const auto ast =
        environment->Check(rules::Excerpt::FromText("<test>", text), std::nullopt, issues);
    if (!ast.has_value()) return rules::Render(issues);
    return Run(*environment, environment->Compile(*ast, issues, record_values).get());
  }

  std::string Unchecked(const std::string& text) const {
    const auto environment = MakeEnvironment(/*fold=*/true);
    rules::IssueList issues;
    const rules::Excerpt excerpt = rules::Excerpt::FromText("<test>", text);
    ParseOptions options;
    options.macros = &AllMacros();
    auto ast = Parse(excerpt, options, issues);
    if (!ast.has_value()) return rules::Render(issues);
    const TypedAst typed = ResolveUnchecked(*std::move(ast), excerpt, environment->declarations());
    return Run(*environment, environment->Compile(typed, issues).get());
  }

  const bool unset_is_error_ = std::get<1>(GetParam());
  const TestTypes types_{std::get<0>(GetParam()), [this] {
                           DescriptorTypesOptions options;
                           options.unset_fields_are_errors = unset_is_error_;
                           return options;
                         }()};
  const std::unique_ptr<google::protobuf::Message> message_ = types_.Parse("Kinds", kMessage);
  const std::unique_ptr<google::protobuf::Message> empty_ = types_.Parse("Kinds", "");
};

TEST_P(MessagesTest, AnswersAreTheSameInWhateverWay) {
  for (const Line& line : kLines) {
    SCOPED_TRACE(line.expression);
    const std::string wanted =
        unset_is_error_ && line.with_errors != nullptr ? line.with_errors : line.answer;
    const auto expect_answer = [&](const std::string& got, const char* how) {
      const bool is_error = wanted.substr(0, 5) == "error";
      EXPECT_EQ(is_error ? got.substr(0, wanted.size()) : got, wanted) << how << ": " << got;
    };
    expect_answer(Checked(line.expression, /*fold=*/true, /*record_values=*/false), "checked");
    expect_answer(Checked(line.expression, /*fold=*/false, /*record_values=*/false), "not folded");
    expect_answer(Checked(line.expression, /*fold=*/true, /*record_values=*/true), "recorded");
    expect_answer(Unchecked(line.expression), "unchecked");
  }
}

INSTANTIATE_TEST_SUITE_P(Sources, MessagesTest,
                         testing::Combine(testing::Values(TestTypes::kLinked,
                                                          TestTypes::kGeneratedAccess,
                                                          TestTypes::kDynamic),
                                          testing::Bool()));

}  // namespace
}  // namespace makegood::cel
