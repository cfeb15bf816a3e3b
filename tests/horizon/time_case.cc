#include "tests/horizon/time_case.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "rules/base/check.h"
#include "rules/cel/cel.h"
#include "tests/horizon/answers.h"

namespace makegood::cel {
namespace {

constexpr int64_t kCostMax = 1'000'000;

class Expression final : public Question {
 public:
  explicit Expression(const TimeCase& time_case) : case_(time_case) {}

  bool Compile() {
    environment_ = &EnvironmentOf(*case_.world);
    for (size_t i = 0; i < case_.variables.size(); ++i) {
      if (!CompileOne(case_.variables[i])) return false;
      VariableDeclaration variable;
      variable.name = absl::StrCat("v", i);
      variable.type = two_ways_.back().ast->result;
      variable.lazy = true;
      variable.moving = two_ways_.back().program->moving();
      variable.touches_now = two_ways_.back().program->touches_now();
      EnvironmentBuilder builder(*environment_);
      lazy_slots_.push_back(builder.AddVariable(std::move(variable)));
      environments_.push_back(builder.Build());
      environment_ = environments_.back().get();
    }
    if (!CompileOne(case_.root)) return false;
    EvalContext context(fact_arena_, kCostMax);
    for (const auto& [name, value] : FactValues(context, case_.facts))
      facts_.emplace_back(environment_->SlotOf(name), value);
    now_slot_ = environment_->SlotOf("now");
    return true;
  }

  bool touches_now() const override { return two_ways_.back().program->touches_now(); }

  Answer AskEngine(Nanoseconds now) override {
    engine_arena_.Reset();
    EvalContext context(engine_arena_, kCostMax, nullptr, *case_.world->engine);
    Activation activation(engine_arena_, environment_->slot_count());
    for (const auto& [slot, value] : facts_) activation.Bind(slot, value);
    activation.Bind(now_slot_, Value::Timestamp(TimeParts::FromNanoseconds(now), 1));
    for (size_t i = 0; i < lazy_slots_.size(); ++i)
      activation.BindLazy(lazy_slots_[i], two_ways_[i].program.get());
    const Value value = two_ways_.back().program->Evaluate(context, activation);
    return {value, context.horizon()};
  }

  Value AskPlain(EvalContext& context, Nanoseconds now) override {
    PlainEvaluator evaluator(context, *case_.world->plain, environment_->slot_count());
    for (const auto& [slot, value] : facts_) evaluator.Bind(slot, value);
    evaluator.Bind(now_slot_, Value::Timestamp(TimeParts::FromNanoseconds(now)));
    for (size_t i = 0; i < lazy_slots_.size(); ++i)
      evaluator.BindLazy(lazy_slots_[i], two_ways_[i].plain.get());
    return evaluator.Evaluate(*two_ways_.back().plain);
  }

  bool IsSame(EvalContext& context, Value engine, int64_t elapsed, Value plain) override {
    return SameAnswer(context, engine, elapsed, plain, two_ways_);
  }

 private:
  bool CompileOne(const Phrase& phrase) {
    std::optional<TwoWays> two =
        InTwoWays(*environment_, TextIn(*case_.world, phrase), TypeNamed(phrase.type));
    if (!two.has_value()) return false;
    two_ways_.push_back(*std::move(two));
    return true;
  }

  const TimeCase& case_;
  const Environment* environment_ = nullptr;
  std::vector<std::unique_ptr<const Environment>> environments_;
  std::vector<int> lazy_slots_;
  std::vector<TwoWays> two_ways_;
  std::vector<std::pair<int, Value>> facts_;  // By slot.
  int now_slot_ = -1;
  Arena fact_arena_;
  Arena engine_arena_;
};

}  // namespace

Type TypeNamed(const std::string& name) {
  if (name == "bool") return Type::Bool();
  if (name == "int") return Type::Int();
  if (name == "string") return Type::String();
  if (name == "time") return Type::Timestamp();
  if (name == "duration") return Type::Duration();
  if (name.compare(0, 9, "optional(") == 0)
    return Type::Optional(TypeNamed(name.substr(9, name.size() - 10)));
  MAKEGOOD_CHECK(name.compare(0, 5, "list(") == 0);
  return Type::List(TypeNamed(name.substr(5, name.size() - 6)));
}

std::string TextIn(const CaseWorld& world, const Phrase& phrase) {
  return absl::StrReplaceAll(phrase.ToText(), world.words);
}

std::string TimeCase::ToText() const {
  std::string text;
  for (size_t i = 0; i < variables.size(); ++i)
    absl::StrAppend(&text, "v", i, " = ", TextIn(*world, variables[i]), "\n");
  return absl::StrCat(text, TextIn(*world, root), "\n", facts.ToText());
}

TimeCase MakeTimeCase(const CaseWorld& world, const Grammar& grammar, Random& random) {
  TimeCase made;
  made.world = &world;
  made.facts = MakeCaseFacts(world, random);
  const Grammar::Taste taste = grammar.RandomTaste(random);
  Grammar::Scope scope;
  const int variables = std::max(0, Below(random, 6) - 2);
  for (int i = 0; i < variables; ++i) {
    const std::string type =
        random() % 2 == 0 ? "bool" : grammar.any_types()[random() % grammar.any_types().size()];
    made.variables.push_back(grammar.Generate(type, 1 + Below(random, 3), scope, taste, random));
    scope.emplace_back(absl::StrCat("v", i), type);
  }
  const std::string& type =
      random() % 2 == 0 ? "bool" : grammar.any_types()[random() % grammar.any_types().size()];
  // What does not mention `now` is soon said.
  do {
    made.root = grammar.Generate(type, 2 + Below(random, 3), scope, taste, random);
  } while (random() % 8 != 0 && !absl::StrContains(made.root.ToText(), "now"));
  return made;
}

std::optional<std::string> CheckTimeCase(const TimeCase& time_case, HorizonCounts& counts) {
  ++counts.cases;
  Expression expression(time_case);
  if (!expression.Compile()) {
    ++counts.refused;
    return std::nullopt;
  }
  const auto seed = static_cast<uint64_t>(time_case.facts.now);
  return CheckHorizons(expression, *time_case.world, time_case.facts.now, Random(seed), counts);
}

}  // namespace makegood::cel
