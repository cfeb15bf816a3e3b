#include "rules/policy/tree_policy.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/check.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/type_name.h"
#include "rules/policy/expression_walk.h"

namespace makegood::rules {
namespace {

// Loops record a value for each part in each turn; an explanation of more than this many is
// none, and memory is bounded.
constexpr size_t kRecordedValuesMax = 10'000;

class ResultRecorder final : public cel::ValueRecorder {
 public:
  explicit ResultRecorder(PolicyResult& result) : result_(result) {}
  void Record(const cel::Program* program, int32_t expr_id, cel::Value value) override {
    if (result_.values.size() == kRecordedValuesMax) return;
    result_.values.push_back({program, expr_id, value});
  }

 private:
  PolicyResult& result_;
};

}  // namespace

inline void TreePolicy::BindInput(const Input& input, cel::EvalContext& context,
                                  cel::Activation& activation) const {
  const PolicyEnvironment& environment = *parts_.environment;
  if (environment.facts_slot() >= 0 && input.facts != nullptr) {
    activation.Bind(environment.facts_slot(),
                    cel::MakeMessage(context, input.facts, parts_.adapter));
  }
  if (environment.now_slot() >= 0) {
    activation.Bind(environment.now_slot(), cel::Value::Timestamp(input.now, /*slope=*/1));
  }
  if (!input.variables.empty()) BindNamed(input, activation);
}

void TreePolicy::BindNamed(const Input& input, cel::Activation& activation) const {
  for (const auto& [name, value] : input.variables) {
    const int slot = parts_.environment->environment().SlotOf(name);
    if (slot >= 0) activation.Bind(slot, value);
  }
}

cel::Value TreePolicy::AppliesTo(cel::Arena& arena, const Input& input) const {
  if (parts_.applies_to == nullptr) return cel::Value::Bool(true);
  cel::EvalContext context(arena, parts_.cost_max, parts_.adapter,
                           *parts_.environment->environment().options().world);
  cel::Activation activation(arena, parts_.tree.slot_count);
  BindInput(input, context, activation);
  const cel::Value value = parts_.applies_to->Evaluate(context, activation);
  if (value.is_bool()) return value;
  cel::ErrorInfo* info = nullptr;
  if (value.is_error()) {
    info = arena.New<cel::ErrorInfo>(*value.as_error());
  } else {
    const cel::Value error = context.Error(
        cel::ErrorCode::kNoMatchingOverload,
        absl::StrCat("`applies_to` is a bool; this one is of type ", cel::DisplayTypeName(value)));
    info = arena.New<cel::ErrorInfo>(*error.as_error());
  }
  if (info->program == nullptr) info->program = parts_.applies_to.get();
  return cel::Value::OfError(info);
}

inline void TreePolicy::Judge(const Input& input, const RecordingPrograms* recording,
                              cel::EvalContext& context, cel::Activation& activation,
                              PolicyResult& result) const {
  PolicyRun run(parts_.tree, recording, parts_.output_type, input.trace, context, activation,
                result);
  run.Decide();
  if (result.kind != PolicyResult::Kind::kOutput) return;
  run.Explain();
  activation.recorder = nullptr;  // The checks led to nothing.
  if (parts_.checks.empty()) return;
  const auto checks = parts_.checks.find(input.stage);
  if (checks != parts_.checks.end()) run.RunChecks(checks->second);
}

PolicyResult TreePolicy::Evaluate(cel::Arena& arena, const Input& input) const {
  PolicyResult result;
  cel::EvalContext context(arena, parts_.cost_max, parts_.adapter,
                           *parts_.environment->environment().options().world);
  cel::Activation activation(arena, parts_.tree.slot_count);
  BindInput(input, context, activation);
  if (input.trace == TraceLevel::kValues) {
    JudgeRecording(input, context, activation, result);
  } else {
    Judge(input, nullptr, context, activation, result);
  }
  return result;
}

void TreePolicy::JudgeRecording(const Input& input, cel::EvalContext& context,
                                cel::Activation& activation, PolicyResult& result) const {
  ResultRecorder recorder(result);
  activation.recorder = &recorder;
  Judge(input, &Recording(), context, activation, result);
}

const std::string* TreePolicy::ReasonText(absl::string_view code) const {
  const auto found = parts_.reasons.find(code);
  return found == parts_.reasons.end() ? nullptr : &found->second;
}

const RecordingPrograms& TreePolicy::Recording() const {
  absl::call_once(recording_once_, [this] {
    ForEachExpression(*parts_.tree.root,
                      [this](const PolicyExpression& expression, const PolicyRule&) {
                        // It has been checked and compiled before.
                        IssueList issues;
                        const cel::Environment& environment = *expression.environment;
                        const std::optional<cel::TypedAst> ast =
                            environment.Check(expression.text, std::nullopt, issues);
                        MAKEGOOD_CHECK(ast.has_value());
                        auto program = environment.Compile(*ast, issues, /*record_values=*/true);
                        MAKEGOOD_CHECK(program != nullptr);
                        recording_.emplace(expression.program.get(), std::move(program));
                      });
  });
  return recording_;
}

}  // namespace makegood::rules
