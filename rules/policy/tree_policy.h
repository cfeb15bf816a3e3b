// A compiled policy over a tree of programs: what CompilePolicy makes.

#ifndef MAKEGOOD_RULES_POLICY_TREE_POLICY_H_
#define MAKEGOOD_RULES_POLICY_TREE_POLICY_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/base/call_once.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/environment.h"
#include "rules/policy/facts_read.h"
#include "rules/policy/policy_run.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

class TreePolicy final : public CompiledPolicy {
 public:
  struct Parts {
    std::unique_ptr<const PolicyDocument> document;
    std::unique_ptr<const PolicyEnvironment> environment;
    PolicyTree tree;  // Without gaps, and without ASTs.
    std::map<std::string, std::vector<PolicyCheck>, std::less<>> checks;  // By stage.
    std::map<std::string, std::string, std::less<>> reasons;              // Text by code.
    std::unique_ptr<const cel::Program> applies_to;  // Null: there is no such condition.
    std::string output_type;
    const cel::MessageAdapter* adapter = nullptr;
    int64_t cost_max = 0;
    FactsRead facts_read;
  };
  explicit TreePolicy(Parts parts) : parts_(std::move(parts)) {}

  const PolicyDocument& document() const override { return *parts_.document; }
  PolicyResult Evaluate(cel::Arena& arena, const Input& input) const override;
  cel::Value AppliesTo(cel::Arena& arena, const Input& input) const override;
  bool ReadsFact(absl::string_view field) const override { return parts_.facts_read.Has(field); }
  const std::string* ReasonText(absl::string_view code) const override;

 private:
  void BindInput(const Input& input, cel::EvalContext& context, cel::Activation& activation) const;
  void BindNamed(const Input& input, cel::Activation& activation) const;
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Judge(const Input& input, const RecordingPrograms* recording,
                                          cel::EvalContext& context, cel::Activation& activation,
                                          PolicyResult& result) const;
  ABSL_ATTRIBUTE_NOINLINE void JudgeRecording(const Input& input, cel::EvalContext& context,
                                              cel::Activation& activation,
                                              PolicyResult& result) const;
  const RecordingPrograms& Recording() const;

  const Parts parts_;

  // Made when values are first asked for, which most policies never see.
  mutable absl::once_flag recording_once_;
  mutable RecordingPrograms recording_;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TREE_POLICY_H_
