// One evaluation of a policy: walks down its rules to the first match that has an output.

#ifndef MAKEGOOD_RULES_POLICY_POLICY_RUN_H_
#define MAKEGOOD_RULES_POLICY_POLICY_RUN_H_

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/strings/string_view.h"
#include "rules/cel/evaluate/activation.h"
#include "rules/cel/evaluate/node.h"
#include "rules/cel/evaluate/program.h"
#include "rules/cel/values/eval_context.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// The programs of a policy once more, compiled to record the values of their parts.
using RecordingPrograms =
    std::unordered_map<const cel::Program*, std::unique_ptr<const cel::Program>>;

// A variable that is looked at after the verdict: a declared check, whose reason is reported if the
// variable is false, or a warning.
struct PolicyCheck {
  const PolicyRule* rule = nullptr;  // That declares the variable.
  const PolicyVariable* variable = nullptr;
  std::string reason;
  bool is_warning = false;  // Then it is reported if the variable is true.
};

// For one evaluation. `activation` has the facts and all that is no variable of a rule;
// everything outlives the run.
class PolicyRun {
 public:
  // `recording`: null, or what to evaluate in place of the tree's programs. `output_type`: the
  // message that an output must be; empty when any value will do.
  PolicyRun(const PolicyTree& tree, const RecordingPrograms* recording,
            absl::string_view output_type, TraceLevel trace, cel::EvalContext& context,
            cel::Activation& activation, PolicyResult& result)
      : tree_(tree),
        recording_(recording),
        output_type_(output_type),
        trace_(trace),
        frame_(context, activation, tree.frame_size.NewLocals(context.arena()), nullptr),
        result_(result) {}

  // Fills in the result but for its explanation, failed checks and warnings.
  void Decide();

  // What is told beside the output. Only warnings lower the horizon: they become part of the
  // answer, while an explanation is words and a failed check says why.
  void Explain() {
    if (deciding_ != nullptr && deciding_->explanation.has_value()) ExplainMatch();
  }
  void RunChecks(const std::vector<PolicyCheck>& checks);

 private:
  enum class End { kOutput, kNothing, kError };

  void ExplainMatch();
  // `kPlain`: nothing is traced or recorded.
  template <bool kPlain>
  End Run(const PolicyRule& rule);
  template <bool kPlain>
  End Output(const PolicyMatch& match);
  // The ends of a condition that is no bool, or of an output that failed or is of another type.
  ABSL_ATTRIBUTE_NOINLINE End FailCondition(const PolicyRule& rule, const PolicyMatch& match,
                                            cel::Value condition);
  ABSL_ATTRIBUTE_NOINLINE End FailOutput(const PolicyMatch& match, cel::Value value);
  void BindVariables(const PolicyRule& rule) {
    if (!rule.variables.empty()) BindEach(rule.variables);
  }
  void BindEach(const std::vector<PolicyVariable>& variables);
  const cel::Program& ProgramOf(const PolicyExpression& expression) const {
    return recording_ == nullptr ? *expression.program : *recording_->at(expression.program.get());
  }
  template <bool kPlain = false>
  ABSL_ATTRIBUTE_ALWAYS_INLINE cel::Value Evaluate(const PolicyExpression& expression) {
    // Recording programs are larger, and have frames of their own.
    return kPlain || recording_ == nullptr
               ? expression.program->EvaluateIn(frame_)
               : ProgramOf(expression).Evaluate(context(), activation());
  }
  // An error of the program as a whole, such as a budget that is used up, is given it.
  cel::Value WithProgram(cel::Value error, const PolicyExpression& expression);
  // The error of a value that is not what its expression must give.
  cel::Value WrongType(absl::string_view what_it_is, cel::Value value,
                       const PolicyExpression& expression);
  End Fail(cel::Value error);
  // Puts the match at the end of the path.
  void Enter(const PolicyRule& rule, const PolicyMatch& match) {
    result_.path.push_back(match.source);
    result_.rules.push_back(rule.source);
  }
  void Trace(const PolicyRule& rule, const PolicyMatch& match, MatchStep::Result result,
             cel::Value condition) {
    if (trace_ != TraceLevel::kNone) AddStep(rule, match, result, condition);
  }
  void AddStep(const PolicyRule& rule, const PolicyMatch& match, MatchStep::Result result,
               cel::Value condition);

  cel::EvalContext& context() { return frame_.context; }
  cel::Activation& activation() { return frame_.activation; }

  const PolicyTree& tree_;
  const RecordingPrograms* recording_;
  absl::string_view output_type_;
  TraceLevel trace_;
  cel::Frame frame_;  // Of all programs, one after the other.
  PolicyResult& result_;
  const PolicyMatch* deciding_ = nullptr;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_POLICY_RUN_H_
