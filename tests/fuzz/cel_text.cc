// Any text as an expression: it is refused or it has a value, and the ways that must agree do. An
// expression printed and parsed again is the same tree; folding constants changes no answer; until
// the horizon that an answer names, the answer stands.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "makegood/v1/facts.pb.h"
#include "rules/base/check.h"
#include "rules/base/issue.h"
#include "rules/cel/cel.h"
#include "rules/cel/syntax/debug_string.h"
#include "rules/cel/syntax/unparse.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/time.h"
#include "rules/cel/values/value_text.h"
#include "service/decide/decision_language.h"

namespace makegood::cel {
namespace {

constexpr TimeParts kNow = {1'772'445'600, 0};  // 2026-03-02T10:00:00Z
constexpr int64_t kCostMax = 20'000;

// `facts` and its fields, `now`, and one variable of each kind that facts lack.
std::unique_ptr<const Environment> MakeEnvironment(const DecisionLanguage& language, bool fold) {
  EnvironmentOptions options;
  options.typed_enums = true;
  options.unset_fields_are_errors = true;
  options.fold = fold;
  EnvironmentBuilder builder(options);
  builder.SetTypes(&language.types(), &language.types());
  builder.AddStandardLibrary();
  for (const LibraryFamily& family : language.policy_language().families) builder.AddFamily(family);
  for (const auto& [short_name, full_name] : language.policy_language().abbreviations) {
    builder.AddAbbreviation(short_name, full_name);
  }
  builder.AddVariable("facts", Type::Message("makegood.v1.Facts"));
  builder.AddFieldsOf("facts");
  builder.AddVariable("n", Type::Int());
  builder.AddVariable("any", Type::Dyn());
  builder.AddVariable("numbers", Type::List(Type::Int()));
  VariableDeclaration now;
  now.name = "now";
  now.type = Type::Timestamp();
  now.moving = true;
  builder.AddVariable(std::move(now));
  return builder.Build();
}

v1::Facts MakeFacts() {
  v1::Facts facts;
  facts.set_stage(v1::Facts::GUARANTEE);
  facts.mutable_lead()->set_marketplace("example");
  facts.mutable_lead()->set_price_credits(12);
  facts.mutable_charge()->set_credits(12);
  facts.mutable_charge()->mutable_first_message_time()->set_seconds(kNow.seconds - 86'399);
  for (int i = 0; i < 3; ++i) {
    v1::Contact& contact = *facts.add_contacts();
    contact.set_event_id(absl::StrCat("e-", i));
    contact.set_kind(v1::Contact::MESSAGE);
    contact.mutable_time()->set_seconds(kNow.seconds - 1'000 * i);
  }
  return facts;
}

struct Answer {
  std::string text;
  bool is_budget_error = false;
  Horizon horizon;
};

Answer Run(const Environment& environment, const DecisionLanguage& language, const v1::Facts& facts,
           const Program& program, TimeParts now) {
  Arena arena;
  EvalContext context(arena, kCostMax, &language.types());
  Activation activation(arena, environment.slot_count());
  activation.Bind(environment.SlotOf("facts"), MakeMessage(context, &facts, &language.types()));
  activation.Bind(environment.SlotOf("n"), Value::Int(7));
  activation.Bind(environment.SlotOf("any"), Value::String("text"));
  const Value numbers[] = {Value::Int(1), Value::Int(-2), Value::Int(INT64_MAX)};
  activation.Bind(environment.SlotOf("numbers"), MakeList(context, numbers, 3));
  activation.Bind(environment.SlotOf("now"), Value::Timestamp(now, 1));
  const Value value = program.Evaluate(context, activation);
  Answer answer;
  answer.horizon = context.horizon();
  if (value.is_error()) {
    answer.text = absl::StrCat("error ", ErrorCodeName(value.as_error()->code));
    answer.is_budget_error = value.as_error()->code == ErrorCode::kBudgetExceeded;
  } else {
    answer.text = ValueToText(context, value, 10'000);
  }
  return answer;
}

void CheckPrinting(const std::string& text) {
  rules::IssueList issues;
  const std::optional<Ast> ast =
      Parse(rules::Excerpt::FromText("<input>", text), ParseOptions(), issues);
  MAKEGOOD_CHECK(ast.has_value() == !issues.has_errors());
  if (!ast.has_value()) return;
  const std::string printed = Unparse(*ast);
  // Printing breaks no line and adds parentheses, so it may go beyond the limits of what is read.
  ParseOptions options;
  options.limits.expression_bytes_max *= 8;
  options.limits.expression_depth_max *= 2;
  const std::optional<Ast> again =
      Parse(rules::Excerpt::FromText("<printed>", printed), options, issues);
  MAKEGOOD_CHECK(again.has_value());
  MAKEGOOD_CHECK(DebugString(*again->root) == DebugString(*ast->root));
}

void CheckAnswers(const std::string& text) {
  static const DecisionLanguage* const language = new DecisionLanguage();
  static const Environment* const folding = MakeEnvironment(*language, true).release();
  static const Environment* const plain = MakeEnvironment(*language, false).release();
  static const v1::Facts* const facts = new v1::Facts(MakeFacts());

  rules::IssueList issues;
  const rules::Excerpt excerpt = rules::Excerpt::FromText("<input>", text);
  const auto program = folding->Compile(excerpt, std::nullopt, issues);
  MAKEGOOD_CHECK((program == nullptr) == issues.has_errors());
  rules::Render(issues);
  if (program == nullptr) return;

  const Answer answer = Run(*folding, *language, *facts, *program, kNow);
  if (answer.is_budget_error) return;

  rules::IssueList more_issues;
  const auto unfolded = plain->Compile(excerpt, std::nullopt, more_issues);
  if (unfolded != nullptr) {
    const Answer other = Run(*plain, *language, *facts, *unfolded, kNow);
    MAKEGOOD_CHECK(other.is_budget_error || other.text == answer.text);
  }

  // A value that is a time of its own moves within the horizon, and may.
  if (program->moving() || answer.horizon.opaque || answer.horizon.offset == 1) return;
  const Nanoseconds last =
      kNow.ToNanoseconds() +
      (answer.horizon.offset == kNever ? int64_t{1} << 55 : answer.horizon.offset - 1);
  const Answer later = Run(*folding, *language, *facts, *program, TimeParts::FromNanoseconds(last));
  MAKEGOOD_CHECK(later.is_budget_error || later.text == answer.text);
}

}  // namespace
}  // namespace makegood::cel

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  makegood::cel::CheckPrinting(text);
  makegood::cel::CheckAnswers(text);
  return 0;
}
