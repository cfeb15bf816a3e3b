#include "tests/horizon/toy_case.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rules/cel/cel.h"
#include "rules/cel/values/containers.h"
#include "tests/horizon/answers.h"
#include "tests/horizon/toy_world.h"

namespace makegood::cel {
namespace {

constexpr int kHopsMax = 8;
constexpr int64_t kCostMax = 1'000'000;

Value Time(int t) { return Value::Timestamp(TimeParts::FromNanoseconds(t)); }
Value Duration(int d) { return Value::Duration(TimeParts::FromNanoseconds(d)); }

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

MacroTable AllMacros() {
  MacroTable macros = MacroTable::Standard();
  macros.Add(MacroTable::Lists()).Add(MacroTable::Bindings()).Add(MacroTable::Optionals());
  return macros;
}

const Environment& BaseEnvironment() {
  static const Environment& environment = *[] {
    EnvironmentOptions options;
    options.world = &ToyWorld();
    static const MacroTable& macros = *new MacroTable(AllMacros());
    options.macros = &macros;
    EnvironmentBuilder builder(options);
    builder.AddStandardLibrary();
    for (const LibraryFamily& family : ExtensionLibraries()) builder.AddFamily(family);
    for (const char* name : {"a", "b", "c"}) builder.AddVariable(name, Type::Timestamp());
    for (const char* name : {"d", "e", "f"}) builder.AddVariable(name, Type::Duration());
    for (const char* name : {"n", "m"}) builder.AddVariable(name, Type::Int());
    for (const char* name : {"p", "q"}) builder.AddVariable(name, Type::Bool());
    builder.AddVariable("z", Type::String());
    builder.AddVariable("ts", Type::List(Type::Timestamp()));
    builder.AddVariable("ds", Type::List(Type::Duration()));
    builder.AddVariable("ns", Type::List(Type::Int()));
    builder.AddVariable("nested", Type::List(Type::List(Type::Timestamp())));
    builder.AddVariable("by", Type::Map(Type::String(), Type::Timestamp()));
    VariableDeclaration now;
    now.name = "now";
    now.type = Type::Timestamp();
    now.moving = true;
    builder.AddVariable(std::move(now));
    return builder.Build().release();
  }();
  return environment;
}

// All the facts but `now`, as values in slots.
std::vector<Value> FactValues(EvalContext& context, const ToyFacts& facts) {
  std::vector<Value> values(static_cast<size_t>(BaseEnvironment().slot_count()));
  const auto set = [&](const char* name, Value value) {
    values[static_cast<size_t>(BaseEnvironment().SlotOf(name))] = value;
  };
  const auto list = [&](const std::vector<int>& numbers, Value (*make)(int)) {
    std::vector<Value> elements;
    for (const int number : numbers) elements.push_back(make(number));
    return MakeList(context, elements.data(), elements.size());
  };
  set("a", Time(facts.times[0]));
  set("b", Time(facts.times[1]));
  set("c", Time(facts.times[2]));
  set("d", Duration(facts.durations[0]));
  set("e", Duration(facts.durations[1]));
  set("f", Duration(facts.durations[2]));
  set("n", Value::Int(facts.ints[0]));
  set("m", Value::Int(facts.ints[1]));
  set("p", Value::Bool(facts.bools[0]));
  set("q", Value::Bool(facts.bools[1]));
  set("z", Value::String(kToyZones[facts.zone]));
  const Value times = list(facts.time_list, Time);
  set("ts", times);
  set("ds", list(facts.duration_list, Duration));
  set("ns", list(facts.int_list, [](int i) { return Value::Int(i); }));
  const Value nested[] = {times, list({facts.times[0]}, Time)};
  set("nested", MakeList(context, nested, 2));
  MapSlot* slots = context.arena().NewArray<MapSlot>(2);
  slots[0] = {Value::String("one"), Time(facts.times[0])};
  slots[1] = {Value::String("UTC"), Time(facts.times[1])};
  set("by", MakeMap(context, slots, 2));
  return values;
}

// An engine's answer with its horizon.
struct Answer {
  Value value;
  Horizon horizon;
};

class Check {
 public:
  Check(const ToyCase& toy_case, ToyCounts& counts) : case_(toy_case), counts_(counts) {}

  std::optional<std::string> Run() {
    ++counts_.cases;
    if (!Compile()) {
      ++counts_.refused;
      return std::nullopt;
    }
    EvalContext context(fact_arena_, kCostMax);
    facts_ = FactValues(context, case_.facts);
    facts_.resize(static_cast<size_t>(environment_->slot_count()));
    if (!two_ways_.back().program->touches_now()) ++counts_.untouched;
    int now = case_.facts.now;
    for (int hop = 0; hop < kHopsMax && now <= kToyTimeMax; ++hop) {
      int64_t horizon = 0;
      if (auto failure = CheckAt(now, &horizon)) return failure;
      if (horizon > kToyTimeMax - now) break;
      now += static_cast<int>(horizon);
    }
    return std::nullopt;
  }

 private:
  bool Compile() {
    environment_ = &BaseEnvironment();
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
    return CompileOne(case_.root);
  }

  bool CompileOne(const Phrase& phrase) {
    rules::IssueList issues;
    std::optional<TypedAst> ast = environment_->Check(
        rules::Excerpt::FromText("<case>", phrase.ToText()), TypeNamed(phrase.type), issues);
    if (!ast.has_value()) return false;
    TwoWays two;
    two.ast = std::make_unique<const TypedAst>(*std::move(ast));
    two.program = environment_->Compile(*two.ast, issues);
    if (two.program == nullptr) return false;
    two.plain = std::make_unique<const PlainProgram>(*two.ast);
    two_ways_.push_back(std::move(two));
    return true;
  }

  Answer AskEngine(int now) {
    engine_arena_.Reset();
    EvalContext context(engine_arena_, kCostMax, nullptr, ToyWorld());
    Activation activation(engine_arena_, environment_->slot_count());
    for (size_t i = 0; i < facts_.size(); ++i) activation.Bind(static_cast<int>(i), facts_[i]);
    activation.Bind(environment_->SlotOf("now"),
                    Value::Timestamp(TimeParts::FromNanoseconds(now), 1));
    for (size_t i = 0; i < lazy_slots_.size(); ++i)
      activation.BindLazy(lazy_slots_[i], two_ways_[i].program.get());
    ++counts_.evaluations;
    const Value value = two_ways_.back().program->Evaluate(context, activation);
    return {value, context.horizon()};
  }

  // In the plain arena, until it is reset.
  Value AskPlain(EvalContext& context, int now) {
    PlainEvaluator evaluator(context, ToyTime(), environment_->slot_count());
    for (size_t i = 0; i < facts_.size(); ++i) evaluator.Bind(static_cast<int>(i), facts_[i]);
    evaluator.Bind(environment_->SlotOf("now"), Time(now));
    for (size_t i = 0; i < lazy_slots_.size(); ++i)
      evaluator.BindLazy(lazy_slots_[i], two_ways_[i].plain.get());
    ++counts_.instants;
    return evaluator.Evaluate(*two_ways_.back().plain);
  }

  std::optional<std::string> CheckAt(int now, int64_t* horizon) {
    const Answer answer = AskEngine(now);
    counts_.errors += answer.value.is_error();
    counts_.opaque += answer.horizon.opaque;
    *horizon = answer.horizon.offset;
    if (*horizon < 1) return absl::StrCat("the horizon at ", now, " is ", now + *horizon);
    if (!two_ways_.back().program->touches_now() && *horizon != kNever)
      return absl::StrCat("untouched, and has a horizon at ", now + *horizon);
    const int64_t left = kToyTimeMax - now;
    for (int64_t u = 0; u <= left && u <= *horizon; ++u) {
      plain_arena_.Reset();
      EvalContext context(plain_arena_, INT64_MAX);
      const Value plain = AskPlain(context, now + static_cast<int>(u));
      const bool same = SameAnswer(context, answer.value, u, plain, two_ways_);
      if (u == *horizon) {
        ++counts_.finite;
        counts_.tight += !same;
      } else if (!same) {
        return absl::StrCat(
            "asked at ", now, ": ", AnswerText(context, answer.value),
            *horizon == kNever ? ", for ever" : absl::StrCat(", until ", now + *horizon), "\n  at ",
            now + u, ": ", AnswerText(context, plain));
      }
    }
    return std::nullopt;
  }

  const ToyCase& case_;
  ToyCounts& counts_;
  const Environment* environment_ = nullptr;
  std::vector<std::unique_ptr<const Environment>> environments_;
  std::vector<int> lazy_slots_;
  std::vector<TwoWays> two_ways_;
  std::vector<Value> facts_;
  Arena fact_arena_;
  Arena engine_arena_;
  Arena plain_arena_;
};

// At `now`, beside it, at an end of the world, or anywhere.
int NearTime(int now, Random& random) {
  const int near[] = {now, now, now - 1, now + 1, 0, kToyTimeMax};
  const int t = random() % 2 == 0 ? near[Below(random, 6)] : Below(random, kToyTimeMax + 1);
  return std::clamp(t, 0, kToyTimeMax);
}

int NearDuration(Random& random) {
  const int often[] = {0, 1, -1, 6, 36, -36, kToyDurationMax, -kToyDurationMax};
  return random() % 3 == 0 ? often[Below(random, 8)]
                           : Below(random, 2 * kToyDurationMax + 1) - kToyDurationMax;
}

}  // namespace

std::string ToyFacts::ToText() const {
  return absl::StrCat("now = ", now, "; a, b, c = ", times[0], ", ", times[1], ", ", times[2],
                      "; d, e, f = ", durations[0], ", ", durations[1], ", ", durations[2],
                      "; n, m = ", ints[0], ", ", ints[1], "; p, q = ", bools[0], ", ", bools[1],
                      "; z = ", kToyZones[zone], "; ts = [", absl::StrJoin(time_list, ", "),
                      "]; ds = [", absl::StrJoin(duration_list, ", "), "]; ns = [",
                      absl::StrJoin(int_list, ", "), "]");
}

std::string ToyCase::ToText() const {
  std::string text;
  for (size_t i = 0; i < variables.size(); ++i)
    absl::StrAppend(&text, "v", i, " = ", variables[i].ToText(), "\n");
  return absl::StrCat(text, root.ToText(), "\n", facts.ToText());
}

std::string ToyCounts::ToText() const {
  const auto percent = [](int64_t part, int64_t whole) {
    return absl::StrCat(part, " (", whole == 0 ? 0 : part * 1000 / whole / 10.0, " %)");
  };
  return absl::StrCat(cases, " cases, ", percent(refused, cases), " refused by the checker, ",
                      percent(untouched, cases), " untouched by now; ", evaluations,
                      " evaluations with horizon, ", percent(errors, evaluations), " errors, ",
                      percent(opaque, evaluations), " opaque; ", instants, " instants compared; ",
                      finite, " horizons in the world, ", percent(tight, finite), " tight");
}

namespace {

ToyFacts MakeToyFacts(Random& random) {
  ToyFacts facts;
  facts.now = random() % 8 == 0 ? 0 : Below(random, kToyTimeMax + 1);
  for (int& t : facts.times) t = NearTime(facts.now, random);
  for (int& d : facts.durations) d = NearDuration(random);
  for (int& i : facts.ints) i = Below(random, 9) - 3;
  for (bool& b : facts.bools) b = random() % 2 == 0;
  facts.zone = Below(random, kToyZoneCount);
  const auto fill = [&](std::vector<int>& list, const auto& make) {
    const int size = Below(random, 5);
    for (int i = 0; i < size; ++i) list.push_back(i > 0 && random() % 3 == 0 ? list[0] : make());
  };
  fill(facts.time_list, [&] { return NearTime(facts.now, random); });
  fill(facts.duration_list, [&] { return NearDuration(random); });
  fill(facts.int_list, [&] { return Below(random, 5) - 1; });
  return facts;
}

}  // namespace

ToyCase MakeToyCase(const Grammar& grammar, Random& random) {
  ToyCase made;
  made.facts = MakeToyFacts(random);
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

std::optional<std::string> CheckToyCase(const ToyCase& toy_case, ToyCounts& counts) {
  return Check(toy_case, counts).Run();
}

}  // namespace makegood::cel
