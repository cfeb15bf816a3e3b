#include "rules/policy/tree_policy.h"

#include <utility>

#include "rules/base/check.h"
#include "rules/cel/values/message_adapter.h"
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

PolicyResult TreePolicy::Evaluate(cel::Arena& arena, const Input& input) const {
  PolicyResult result;
  cel::EvalContext context(arena, parts_.cost_max, parts_.adapter);
  cel::Activation activation(arena, parts_.tree.slot_count);
  const PolicyEnvironment& environment = *parts_.environment;
  if (environment.facts_slot() >= 0 && input.facts != nullptr) {
    activation.Bind(environment.facts_slot(),
                    cel::MakeMessage(context, input.facts, parts_.adapter));
  }
  if (environment.now_slot() >= 0) {
    activation.Bind(environment.now_slot(), cel::Value::Timestamp(input.now, /*slope=*/1));
  }
  for (const auto& [name, value] : input.variables) {
    const int slot = environment.environment().SlotOf(name);
    if (slot >= 0) activation.Bind(slot, value);
  }

  const bool records = input.trace == TraceLevel::kValues;
  ResultRecorder recorder(result);
  if (records) activation.recorder = &recorder;
  PolicyRun run(parts_.tree, records ? &Recording() : nullptr, parts_.output_type, input.trace,
                context, activation, result);
  run.Decide();
  if (result.kind != PolicyResult::Kind::kOutput) return result;
  run.Explain();
  activation.recorder = nullptr;  // The checks led to nothing.
  const auto checks = parts_.checks.find(input.stage);
  if (checks != parts_.checks.end()) run.RunChecks(checks->second);
  return result;
}

const std::string* TreePolicy::ReasonText(absl::string_view code) const {
  const auto found = parts_.reasons.find(code);
  return found == parts_.reasons.end() ? nullptr : &found->second;
}

const RecordingPrograms& TreePolicy::Recording() const {
  absl::call_once(recording_once_, [this] {
    ForEachExpression(
        *parts_.tree.root, [this](const PolicyExpression& expression, const PolicyRule&) {
          IssueList issues;
          auto program =
              expression.environment->Compile(*expression.ast, issues, /*record_values=*/true);
          MAKEGOOD_CHECK(program != nullptr);  // It has been compiled before.
          recording_.emplace(expression.program.get(), std::move(program));
        });
  });
  return recording_;
}

}  // namespace makegood::rules
