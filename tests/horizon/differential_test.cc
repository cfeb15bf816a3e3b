// The optimised program and a plain walk of the checked tree, over expressions of every type: the
// same value, or the same error at the same place. And the program never counts more steps than
// were foretold for facts of this size, nor gives an answer for fewer. MAKEGOOD_CASES says how many
// expressions (10,000), MAKEGOOD_SEED from which seed on (1).

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "makegood/v1/facts.pb.h"
#include "rules/cel/cel.h"
#include "rules/cel/cost/cost.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/message_adapter.h"
#include "service/decide/decision_language.h"
#include "tests/horizon/answers.h"
#include "tests/horizon/grammar.h"

namespace makegood::cel {
namespace {

constexpr TimeParts kNow = {1'772'445'600, 0};  // 2026-03-02T10:00:00Z
constexpr int64_t kCostMax = 100'000;
constexpr int kFailuresShown = 5;

// What an evaluation sees.
struct Input {
  v1::Facts facts;
  bool flag = true;
  int64_t number = 7;
};

v1::Facts MakeFacts() {
  v1::Facts facts;
  facts.set_stage(v1::Facts::GUARANTEE);
  facts.mutable_lead()->set_marketplace("example");
  facts.mutable_lead()->set_price_credits(12);
  facts.mutable_charge()->set_credits(12);
  facts.mutable_charge()->mutable_first_message_time()->set_seconds(kNow.seconds - 86'399);
  for (int i = 0; i < 5; ++i) {  // Enough to be asked all at once (evaluate/loop.cc).
    v1::Contact& contact = *facts.add_contacts();
    contact.set_event_id(absl::StrCat("e-", i));
    contact.set_kind(i % 2 == 0 ? v1::Contact::MESSAGE : v1::Contact::CALL);
    contact.set_answered(i == 1 || i == 2);
    contact.set_sender(static_cast<v1::Contact::Party>(i % 4));
    if (i != 2) contact.mutable_time()->set_seconds(kNow.seconds - 1'000 * i);
    if (i > 2) contact.mutable_length()->set_seconds(60 * i);
    if (i == 3) contact.set_confidence(0.5);
  }
  v1::ContactMethod& method = *facts.mutable_lead()->add_contact_methods();
  method.set_method(v1::ContactMethod::PHONE);
  method.set_validity(v1::ContactMethod::INVALID);
  return facts;
}

// As callers send them, bare, and with times that are none.
std::vector<Input> MakeInputs() {
  std::vector<Input> inputs(3);
  inputs[0].facts = MakeFacts();
  inputs[1].flag = false;
  inputs[1].number = 0;
  inputs[2].flag = false;
  v1::Facts& odd = inputs[2].facts;
  odd.mutable_charge()->mutable_first_message_time()->set_seconds(300'000'000'000);
  odd.mutable_charge()->mutable_accept_time()->set_nanos(-1);
  odd.add_contacts();
  odd.add_contacts()->mutable_time()->set_seconds(kNow.seconds + 1);
  odd.mutable_contacts(1)->mutable_length()->set_seconds(INT64_MAX);
  odd.mutable_lead();
  return inputs;
}

// As tight as MakeFacts and the other variables allow.
DeclaredBounds MakeBounds() {
  DeclaredBounds bounds;
  bounds.elements = 4;
  bounds.characters = 2;  // 8 bytes.
  bounds.fields["makegood.v1.Facts.contacts"].elements = 5;
  bounds.fields["makegood.v1.Facts.findings"].elements = 0;
  return bounds;
}

bool IsBudgetError(Value value) {
  return value.is_error() && value.as_error()->code == ErrorCode::kBudgetExceeded;
}

// The environments differ in whether constants are folded.
class Subject {
 public:
  Subject() {
    for (const bool fold : {true, false}) {
      EnvironmentOptions options;
      options.unset_fields_are_errors = true;
      options.fold = fold;
      EnvironmentBuilder builder(options);
      builder.SetTypes(&language_.types(), &language_.types());
      builder.AddStandardLibrary();
      builder.AddVariable("facts", Type::Message("makegood.v1.Facts"));
      builder.AddFieldsOf("facts");
      builder.AddVariable("flag", Type::Bool());
      builder.AddVariable("number", Type::Int());
      builder.AddVariable("name", Type::String());
      builder.AddVariable("numbers", Type::List(Type::Int()));
      VariableDeclaration now;
      now.name = "now";
      now.type = Type::Timestamp();
      now.moving = true;
      builder.AddVariable(std::move(now));
      environments_[fold ? 0 : 1] = builder.Build();
    }
  }

  // Nothing if both ways agree.
  std::optional<std::string> Check(const std::string& text) {
    for (const auto& environment : environments_) {
      std::vector<TwoWays> ways(1);
      rules::IssueList issues;
      std::optional<TypedAst> ast =
          environment->Check(rules::Excerpt::FromText("<case>", text), std::nullopt, issues);
      if (!ast.has_value()) {
        ++refused;
        return std::nullopt;
      }
      ways[0].ast = std::make_unique<const TypedAst>(*std::move(ast));
      ways[0].program = environment->Compile(*ways[0].ast, issues);
      if (ways[0].program == nullptr) {
        ++refused;
        return std::nullopt;
      }
      ways[0].plain = std::make_unique<const PlainProgram>(*ways[0].ast);
      for (const Input& input : inputs_) {
        if (auto difference = Compare(*environment, ways, input)) return difference;
      }
    }
    return std::nullopt;
  }

  int64_t refused = 0;
  int64_t errors = 0;
  int64_t foretold_exactly = 0;
  int64_t unbounded = 0;

 private:
  std::optional<std::string> Compare(const Environment& environment,
                                     const std::vector<TwoWays>& ways, const Input& input) {
    Arena arena;
    EvalContext context(arena, kCostMax, &language_.types());
    EvalContext plain_context(arena, INT64_MAX, &language_.types());
    Activation activation(arena, environment.slot_count());
    PlainEvaluator evaluator(plain_context, PlainTime::Real(), environment.slot_count());
    const auto bind = [&](const char* name, Value value, Value plain_value) {
      activation.Bind(environment.SlotOf(name), value);
      evaluator.Bind(environment.SlotOf(name), plain_value);
    };
    const auto bind_both = [&](const char* name, Value value) { bind(name, value, value); };
    bind_both("facts", MakeMessage(context, &input.facts, &language_.types()));
    bind_both("flag", Value::Bool(input.flag));
    bind_both("number", Value::Int(input.number));
    bind_both("name", Value::String("a\n\"b"));
    const Value numbers[] = {Value::Int(1), Value::Int(-2), Value::Int(INT64_MAX), Value::Int(1)};
    bind_both("numbers", MakeList(context, numbers, 4));
    bind("now", Value::Timestamp(kNow, 1), Value::Timestamp(kNow));
    const Value engine = ways[0].program->Evaluate(context, activation);
    const WorstCase worst =
        EstimateWorstCase(*ways[0].ast, size_model_, environment.options().limits,
                          [](int) { return ValueSize::Unbounded(); });
    if (context.cost() > worst.steps) {
      return absl::StrCat(environment.options().fold ? "folded" : "unfolded", ": takes ",
                          context.cost(), " steps, and ", worst.steps, " were foretold");
    }
    foretold_exactly += context.cost() == worst.steps;
    unbounded += worst.steps == kUnbounded;
    if (IsBudgetError(engine)) return std::nullopt;
    for (const int64_t budget : {context.cost() / 2, context.cost() - 1}) {
      if (budget < 0 || budget == context.cost()) continue;
      EvalContext poor(arena, budget, &language_.types());
      if (!IsBudgetError(ways[0].program->Evaluate(poor, activation))) {
        return absl::StrCat("takes ", context.cost(), " steps, and ", budget, " are enough");
      }
    }
    errors += engine.is_error();
    const Value plain = evaluator.Evaluate(*ways[0].plain);
    if (SameAnswer(context, engine, 0, plain, ways)) return std::nullopt;
    return absl::StrCat(environment.options().fold ? "folded" : "unfolded", ": ",
                        AnswerText(context, engine),
                        "\n  plain walk: ", AnswerText(context, plain));
  }

  const DecisionLanguage language_;
  const std::vector<Input> inputs_ = MakeInputs();
  const DeclaredBounds bounds_ = MakeBounds();
  const SizeModel size_model_{bounds_, &language_.types()};
  std::unique_ptr<const Environment> environments_[2];
};

TEST(DifferentialTest, BothWaysLeadToTheSameAnswer) {
  const auto from_environment = [](const char* name, int64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::atoll(text);
  };
  const Grammar grammar = Grammar::Load("tests/horizon/general.grammar");
  const int64_t cases = from_environment("MAKEGOOD_CASES", 10'000);
  const int64_t seed = from_environment("MAKEGOOD_SEED", 1);
  Subject subject;
  int failures = 0;
  for (int64_t i = 0; i < cases; ++i) {
    Random random(static_cast<uint64_t>(seed + i));
    const std::string& type = grammar.any_types()[random() % grammar.any_types().size()];
    Phrase phrase =
        grammar.Generate(type, 2 + Below(random, 3), {}, grammar.RandomTaste(random), random);
    if (!subject.Check(phrase.ToText()).has_value()) continue;
    grammar.Shrink(phrase, [&] { return subject.Check(phrase.ToText()).has_value(); });
    ADD_FAILURE() << "MAKEGOOD_SEED=" << seed + i << " MAKEGOOD_CASES=1 shows it\n"
                  << phrase.ToText() << "\n  " << *subject.Check(phrase.ToText());
    if (++failures == kFailuresShown) break;
  }
  std::printf(
      "seed %lld: %lld expressions, %lld refused by the checker, %lld errors; of six "
      "runs each, %lld took as many steps as were foretold, %lld had no bound\n",
      static_cast<long long>(seed), static_cast<long long>(cases),
      static_cast<long long>(subject.refused), static_cast<long long>(subject.errors),
      static_cast<long long>(subject.foretold_exactly), static_cast<long long>(subject.unbounded));
  EXPECT_LE(subject.refused, cases / 5);
  EXPECT_LE(subject.unbounded, cases);
}

}  // namespace
}  // namespace makegood::cel
