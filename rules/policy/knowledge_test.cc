#include "rules/policy/knowledge.h"

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "rules/cel/cel.h"
#include "rules/policy/fingerprint.h"

namespace makegood::rules {
namespace {

std::unique_ptr<const cel::Environment> MakeEnvironment() {
  static const cel::Value kLimit = cel::Value::Int(5);
  cel::EnvironmentBuilder builder;
  builder.AddStandardLibrary();
  for (const char* name : {"a", "b", "c"}) builder.AddVariable(name, cel::Type::Bool());
  builder.AddVariable("n", cel::Type::Int());
  builder.AddVariable("s", cel::Type::String());
  builder.AddVariable("list", cel::Type::List(cel::Type::Int()));
  cel::VariableDeclaration constant;
  constant.name = "constants.limit";
  constant.type = cel::Type::Int();
  constant.constant = &kLimit;
  builder.AddVariable(constant);
  cel::VariableDeclaration lazy;
  lazy.name = "variables.both";
  lazy.type = cel::Type::Bool();
  lazy.lazy = true;
  builder.AddVariable(lazy);
  return builder.Build();
}

struct Checked {
  cel::TypedAst ast;
  std::vector<uint64_t> fingerprints;
  FingerprintedAst fingerprinted() const { return {&ast, &fingerprints}; }
};

std::unique_ptr<Checked> Check(const cel::Environment& environment, const std::string& text) {
  IssueList issues;
  auto ast = environment.Check(Excerpt::FromText("<test>", text), std::nullopt, issues);
  EXPECT_TRUE(ast.has_value()) << Render(issues);
  auto checked = std::make_unique<Checked>(Checked{*std::move(ast), {}});
  checked->fingerprints = Fingerprints(checked->ast);
  return checked;
}

struct KnowledgeCase {
  std::vector<std::string> true_facts;
  std::vector<std::string> false_facts;
  std::string expression;
  std::string answer;  // "true", "false" or "?".
};

// `variables.both` stands for `a && b`.
const KnowledgeCase kCases[] = {
    {{}, {}, "a", "?"},
    {{}, {}, "true", "true"},
    {{}, {}, "1 == 2 || a", "?"},
    {{}, {}, "a || true", "true"},
    {{}, {}, "a && 'x' == 'y'", "false"},
    {{"a"}, {}, "a", "true"},
    {{}, {"a"}, "!a", "true"},
    {{"a && b"}, {}, "b", "true"},
    {{}, {"a && b"}, "b", "?"},
    {{}, {"a && b"}, "a && b", "false"},
    {{}, {"a || b"}, "a", "false"},
    {{"a || b"}, {}, "a", "?"},
    {{"!a"}, {}, "a && c", "false"},
    {{"a ? b : c"}, {}, "a", "?"},
    {{"a"}, {}, "a ? 1 == 1 : b", "true"},
    {{"n > 3"}, {}, "n  >  3", "true"},
    {{"n > 3"}, {}, "n > 4", "?"},
    {{"n == 3"}, {}, "3 == n", "true"},
    {{"n == 3"}, {}, "n == 4", "false"},
    {{"n == 3"}, {}, "n != 4", "true"},
    {{}, {"n != 3"}, "n == 3", "true"},
    {{"n == 3"}, {}, "n in [1, 2]", "false"},
    {{"n == 3"}, {}, "n in [1, 3]", "true"},
    {{"n == 3"}, {}, "n in [1, list[0]]", "?"},
    {{"s == 'x'"}, {}, "s == 'y'", "false"},
    {{"list.exists(x, x > 1)"}, {}, "list.exists(x, x > 1)", "true"},
    {{"list.exists(x, x > 1)"}, {}, "list.exists(x, x > 2)", "?"},
    {{}, {}, "constants.limit == 5", "true"},
    {{}, {}, "constants.limit > 5", "?"},
    {{"a", "b"}, {}, "variables.both", "true"},
    {{}, {"a"}, "variables.both", "false"},
    {{"variables.both"}, {}, "b", "true"},
    {{}, {"variables.both"}, "b", "?"},
    {{"a"}, {"a"}, "a", "true"},  // What was known first stays.
};

TEST(KnowledgeTest, TellsWhatFollowsAndNoMore) {
  const auto environment = MakeEnvironment();
  const auto both = Check(*environment, "a && b");
  const int both_slot = environment->declarations().FindVariable("variables.both")->slot;
  for (const KnowledgeCase& test : kCases) {
    Knowledge knowledge(
        [&](int slot) { return slot == both_slot ? both->fingerprinted() : FingerprintedAst(); },
        /*use_constants=*/true);
    std::vector<std::unique_ptr<Checked>> facts;
    for (const std::string& text : test.true_facts) {
      facts.push_back(Check(*environment, text));
      knowledge.Assume(facts.back()->fingerprinted(), true, nullptr);
    }
    for (const std::string& text : test.false_facts) {
      facts.push_back(Check(*environment, text));
      knowledge.Assume(facts.back()->fingerprinted(), false, nullptr);
    }
    const auto expression = Check(*environment, test.expression);
    const Knowledge::Answer answer = knowledge.Evaluate(expression->fingerprinted());
    const std::string text = !answer.truth.has_value() ? "?" : *answer.truth ? "true" : "false";
    EXPECT_EQ(text, test.answer) << test.expression;
  }
}

TEST(KnowledgeTest, ReleasedFactsAreForgottenAndTheOriginOfTheOthersIsTold) {
  const auto environment = MakeEnvironment();
  Knowledge knowledge([](int) { return FingerprintedAst(); }, false);
  const auto a = Check(*environment, "a");
  const auto b = Check(*environment, "b");
  const int origin = 0;
  knowledge.Assume(a->fingerprinted(), true, &origin);
  const size_t mark = knowledge.mark();
  knowledge.Assume(b->fingerprinted(), false, nullptr);
  EXPECT_EQ(knowledge.Evaluate(b->fingerprinted()).truth, false);
  knowledge.ReleaseTo(mark);
  EXPECT_EQ(knowledge.Evaluate(b->fingerprinted()).truth, std::nullopt);
  EXPECT_EQ(knowledge.Evaluate(a->fingerprinted()).truth, true);
  EXPECT_EQ(knowledge.Evaluate(a->fingerprinted()).origin, &origin);
}

TEST(KnowledgeTest, ConstantsCountOnlyWhenAskedFor) {
  const auto environment = MakeEnvironment();
  Knowledge knowledge([](int) { return FingerprintedAst(); }, /*use_constants=*/false);
  const auto expression = Check(*environment, "constants.limit == 5");
  EXPECT_EQ(knowledge.Evaluate(expression->fingerprinted()).truth, std::nullopt);
}

}  // namespace
}  // namespace makegood::rules
