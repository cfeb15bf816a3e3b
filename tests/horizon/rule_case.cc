#include "tests/horizon/rule_case.h"

#include <functional>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/issue.h"
#include "rules/cel/cel.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/policy_parser.h"
#include "rules/policy/yaml_source.h"
#include "tests/horizon/answers.h"
#include "tests/horizon/time_case.h"

namespace makegood::cel {
namespace {

// A rule again, each phrase compiled by itself: an index into the two ways of the question.
struct RulePlan {
  struct Match {
    int condition = -1;  // None, or the literal `true`: what the rule below leaves open goes on.
    int output = -1;
    std::unique_ptr<RulePlan> rule;
  };
  std::vector<Match> matches;
};

class Policy final : public Question {
 public:
  explicit Policy(const RuleCase& rule_case) : case_(rule_case) {}

  bool Compile() {
    environment_ = &EnvironmentOf(*case_.world);
    rules::IssueList issues;
    const auto source = std::make_shared<const rules::Source>("case.yaml", case_.ToYaml());
    std::optional<rules::PolicyDocument> document =
        rules::ParsePolicy(source, rules::Limits(), issues);
    if (!document.has_value()) return false;
    policy_ = rules::CompilePolicy(*std::move(document), *environment_, issues);
    if (policy_ == nullptr) return false;
    EvalContext context(fact_arena_, INT64_MAX);
    facts_ = FactValues(context, case_.facts);
    return Plan(case_.root, environment_, plan_);
  }

  bool touches_now() const override { return true; }

  Answer AskEngine(Nanoseconds now) override {
    engine_arena_.Reset();
    rules::CompiledPolicy::Input input;
    input.variables = facts_;
    input.variables.emplace_back("now", Value::Timestamp(TimeParts::FromNanoseconds(now), 1));
    const rules::PolicyResult result = policy_->Evaluate(engine_arena_, input);
    Value value = result.kind == rules::PolicyResult::Kind::kNoMatch ? Value::Null() : result.value;
    if (value.is_error()) value = Relocated(value);
    return {value, result.horizon};
  }

  Value AskPlain(EvalContext& context, Nanoseconds now) override {
    PlainEvaluator evaluator(context, *case_.world->plain, slot_count_);
    for (const auto& [name, value] : facts_) evaluator.Bind(environment_->SlotOf(name), value);
    evaluator.Bind(environment_->SlotOf("now"), Value::Timestamp(TimeParts::FromNanoseconds(now)));
    for (const auto& [slot, index] : lazy_) evaluator.BindLazy(slot, WaysAt(index).plain.get());
    const Value value = Walk(plan_, evaluator).value_or(Value::Null());
    return value.is_error() ? SameTextFirst(context, value) : value;
  }

  bool IsSame(EvalContext& context, Value engine, int64_t elapsed, Value plain) override {
    return SameAnswer(context, engine, elapsed, plain, two_ways_);
  }

 private:
  const TwoWays& WaysAt(int index) const { return two_ways_[static_cast<size_t>(index)]; }

  bool Plan(const RuleShape& rule, const Environment* environment, RulePlan& plan) {
    for (const auto& [name, phrase] : rule.variables) {
      const int index = CompileOne(*environment, phrase);
      if (index < 0) return false;
      VariableDeclaration variable;
      variable.name = absl::StrCat("variables.", name);
      variable.type = WaysAt(index).ast->result;
      variable.lazy = true;
      variable.moving = WaysAt(index).program->moving();
      variable.touches_now = WaysAt(index).program->touches_now();
      // No two have the same: rules beside one another do not see each other's.
      if (slot_count_ < environment_->slot_count()) slot_count_ = environment_->slot_count();
      variable.slot = slot_count_++;
      lazy_.emplace_back(variable.slot, index);
      EnvironmentBuilder builder(*environment);
      builder.AddVariable(std::move(variable));
      environments_.push_back(builder.Build());
      environment = environments_.back().get();
    }
    for (const MatchShape& match : rule.matches) {
      RulePlan::Match& made = plan.matches.emplace_back();
      if (match.condition.has_value()) {
        made.condition = CompileOne(*environment, *match.condition);
        if (made.condition < 0) return false;
        const auto* literal = std::get_if<Literal>(&WaysAt(made.condition).ast->ast.root->node);
        if (literal != nullptr && std::get<bool>(*literal)) made.condition = -1;
      }
      if (match.output.has_value()) {
        made.output = CompileOne(*environment, *match.output);
        if (made.output < 0) return false;
      } else {
        made.rule = std::make_unique<RulePlan>();
        if (!Plan(*match.rule, environment, *made.rule)) return false;
      }
    }
    slot_count_ = std::max(slot_count_, environment_->slot_count());
    return true;
  }

  int CompileOne(const Environment& environment, const Phrase& phrase) {
    std::optional<TwoWays> two =
        InTwoWays(environment, TextIn(*case_.world, phrase), TypeNamed(phrase.type));
    if (!two.has_value()) return -1;
    two_ways_.push_back(*std::move(two));
    return static_cast<int>(two_ways_.size()) - 1;
  }

  // The rules as their format has them. Nothing: no match.
  std::optional<Value> Walk(const RulePlan& rule, PlainEvaluator& evaluator) {
    for (const RulePlan::Match& match : rule.matches) {
      if (match.condition >= 0) {
        const Value condition = evaluator.Evaluate(*WaysAt(match.condition).plain);
        if (condition.is_error()) return condition;
        if (condition.is_false()) continue;
      }
      if (match.output >= 0) return evaluator.Evaluate(*WaysAt(match.output).plain);
      const std::optional<Value> inner = Walk(*match.rule, evaluator);
      if (inner.has_value() || match.condition >= 0) return inner;
    }
    return std::nullopt;
  }

  // Errors of a policy tell of its own programs, here known by their texts. Where two have the
  // same, the first stands for both.
  const TwoWays& FirstWithText(absl::string_view text) const {
    for (const TwoWays& two : two_ways_) {
      if (two.program->text().text() == text) return two;
    }
    MAKEGOOD_CHECK(false);
    return two_ways_.front();
  }

  Value Relocated(Value error) {
    auto* info = engine_arena_.New<ErrorInfo>(*error.as_error());
    const auto* program = static_cast<const Program*>(info->program);
    info->program = FirstWithText(program->text().text()).program.get();
    return Value::OfError(info);
  }

  Value SameTextFirst(EvalContext& context, Value error) const {
    auto* info = context.arena().New<ErrorInfo>(*error.as_error());
    const auto* program = static_cast<const PlainProgram*>(info->program);
    info->program = FirstWithText(program->ast().text.text()).plain.get();
    return Value::OfError(info);
  }

  const RuleCase& case_;
  const Environment* environment_ = nullptr;
  std::shared_ptr<const rules::CompiledPolicy> policy_;
  std::vector<std::unique_ptr<const Environment>> environments_;
  std::vector<TwoWays> two_ways_;
  std::vector<std::pair<int, int>> lazy_;  // Slot, and index of the two ways.
  RulePlan plan_;
  int slot_count_ = 0;
  std::vector<std::pair<std::string, Value>> facts_;
  Arena fact_arena_;
  Arena engine_arena_;
};

// -- making ----------------------------------------------------------------------------------

class Maker {
 public:
  Maker(const Grammar& grammar, Random& random)
      : grammar_(grammar), taste_(grammar.RandomTaste(random)), random_(random) {}

  RuleShape MakeRule(const std::string& type, Grammar::Scope scope, int depth) {
    RuleShape rule;
    const int variables = std::max(0, Below(random_, 4) - 1);
    for (int i = 0; i < variables; ++i) {
      const std::string variable_type =
          random_() % 2 == 0 ? "bool"
                             : grammar_.any_types()[random_() % grammar_.any_types().size()];
      const std::string name = absl::StrCat("v", variable_count_++);
      rule.variables.emplace_back(
          name, grammar_.Generate(variable_type, 1 + Below(random_, 2), scope, taste_, random_));
      scope.emplace_back(absl::StrCat("variables.", name), variable_type);
    }
    const int matches = 1 + Below(random_, 3);
    for (int i = 0; i < matches; ++i) {
      MatchShape& match = rule.matches.emplace_back();
      if (i + 1 < matches || random_() % 2 == 0)
        match.condition = grammar_.Generate("bool", 1 + Below(random_, 3), scope, taste_, random_);
      if (depth > 0 && random_() % 2 == 0) {
        // A rule without a condition is passed over where it says nothing.
        if (random_() % 2 == 0) match.condition.reset();
        match.rule = std::make_unique<RuleShape>(MakeRule(type, scope, depth - 1));
      } else {
        match.output = grammar_.Generate(type, Below(random_, 3), scope, taste_, random_);
      }
    }
    return rule;
  }

 private:
  const Grammar& grammar_;
  const Grammar::Taste taste_;
  Random& random_;
  int variable_count_ = 0;
};

void AppendYaml(const CaseWorld& world, const RuleShape& rule, int indentation, std::string& yaml) {
  const std::string in(static_cast<size_t>(indentation), ' ');
  const auto quoted = [&](const Phrase& phrase) { return rules::QuoteYaml(TextIn(world, phrase)); };
  if (!rule.variables.empty()) absl::StrAppend(&yaml, in, "variables:\n");
  for (const auto& [name, phrase] : rule.variables) {
    absl::StrAppend(&yaml, in, "  - name: ", name, "\n", in, "    expression: ", quoted(phrase),
                    "\n");
  }
  absl::StrAppend(&yaml, in, "match:\n");
  for (const MatchShape& match : rule.matches) {
    const char* mark = "  - ";
    if (match.condition.has_value()) {
      absl::StrAppend(&yaml, in, mark, "condition: ", quoted(*match.condition), "\n");
      mark = "    ";
    }
    if (match.output.has_value()) {
      absl::StrAppend(&yaml, in, mark, "output: ", quoted(*match.output), "\n");
    } else {
      absl::StrAppend(&yaml, in, mark, "rule:\n");
      AppendYaml(world, *match.rule, indentation + 6, yaml);
    }
  }
}

void ForEachPhrase(RuleShape& rule, const std::function<void(Phrase&)>& visit) {
  for (auto& [name, phrase] : rule.variables) visit(phrase);
  for (MatchShape& match : rule.matches) {
    if (match.condition.has_value()) visit(*match.condition);
    if (match.output.has_value()) visit(*match.output);
    if (match.rule != nullptr) ForEachPhrase(*match.rule, visit);
  }
}

void DropMatches(RuleShape& rule, const std::function<bool()>& still_fails) {
  for (size_t i = 0; i < rule.matches.size() && rule.matches.size() > 1;) {
    MatchShape match = std::move(rule.matches[i]);
    rule.matches.erase(rule.matches.begin() + static_cast<std::ptrdiff_t>(i));
    if (still_fails()) continue;
    rule.matches.insert(rule.matches.begin() + static_cast<std::ptrdiff_t>(i), std::move(match));
    ++i;
  }
  for (MatchShape& match : rule.matches) {
    if (match.rule != nullptr) DropMatches(*match.rule, still_fails);
  }
}

}  // namespace

std::string RuleCase::ToYaml() const {
  std::string yaml = "name: case\nrule:\n";
  AppendYaml(*world, root, 2, yaml);
  return yaml;
}

RuleCase MakeRuleCase(const CaseWorld& world, const Grammar& grammar, Random& random) {
  RuleCase made;
  made.world = &world;
  made.facts = MakeCaseFacts(world, random);
  const std::string type =
      random() % 2 == 0 ? "int" : grammar.any_types()[random() % grammar.any_types().size()];
  made.root = Maker(grammar, random).MakeRule(type, {}, /*depth=*/2);
  return made;
}

std::optional<std::string> CheckRuleCase(const RuleCase& rule_case, HorizonCounts& counts) {
  ++counts.cases;
  Policy policy(rule_case);
  if (!policy.Compile()) {
    ++counts.refused;
    return std::nullopt;
  }
  const auto seed = static_cast<uint64_t>(rule_case.facts.now);
  return CheckHorizons(policy, *rule_case.world, rule_case.facts.now, Random(seed), counts);
}

void ShrinkRules(const Grammar& grammar, RuleCase& rule_case) {
  HorizonCounts ignored;
  const std::function<bool()> fails = [&] { return CheckRuleCase(rule_case, ignored).has_value(); };
  DropMatches(rule_case.root, fails);
  ForEachPhrase(rule_case.root, [&](Phrase& phrase) { grammar.Shrink(phrase, fails); });
}

}  // namespace makegood::cel
