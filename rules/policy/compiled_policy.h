// A policy, ready to judge: facts and an instant in, an output out, with the way that led
// to it. Pure: the same facts, instant and policy give the same answer.

#ifndef MAKEGOOD_RULES_POLICY_COMPILED_POLICY_H_
#define MAKEGOOD_RULES_POLICY_COMPILED_POLICY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "rules/cel/cel.h"
#include "rules/cel/evaluate/program.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"
#include "rules/policy/document.h"
#include "rules/policy/policy_cost.h"
#include "rules/policy/policy_language.h"

namespace makegood::rules {

// One match of a rule, as it was tried.
struct MatchStep {
  enum class Result { kMatched, kNotMatched, kError };

  const Match* match = nullptr;  // In the policy's document.
  const Rule* rule = nullptr;    // The rule that the match belongs to.
  int depth = 0;                 // 0: the policy's own rule.
  Result result = Result::kNotMatched;
  cel::Value condition;  // The bool, or the error; null when there is no condition.
};

// The value of a part of an expression, for explanations.
struct RecordedValue {
  const cel::Program* program = nullptr;
  int32_t expr_id = 0;
  cel::Value value;
};

enum class TraceLevel { kNone, kRules, kValues };

struct PolicyResult {
  enum class Kind { kOutput, kNoMatch, kError };

  Kind kind = Kind::kNoMatch;

  // The output, or the error. Lives in the arena, like everything below.
  cel::Value value;

  // The matches that led to the output, outermost first; empty unless kOutput. The last one
  // holds the output. When an error stopped the policy, the last one is the match whose
  // condition or output failed.
  absl::InlinedVector<const Match*, 8> path;
  absl::InlinedVector<const Rule*, 8> rules;  // The rules of `path`, likewise.

  // The text of the deciding match's `explanation`; empty if it has none or it failed.
  std::string explanation;

  // Reasons of the declared checks of the stage whose variable is false, in the order in
  // which the policy declares them.
  std::vector<std::string> failed_checks;

  // Reasons of the declared warnings of the stage whose variable is true, in the order in which the
  // policy lists them.
  std::vector<std::string> warnings;

  // Until when the output stands (cel/values/horizon.h). Explanation and checks do not count.
  cel::Horizon horizon;

  // Steps used (Limits::cost_max).
  int64_t cost = 0;

  // From TraceLevel::kRules on: every match tried, in order.
  std::vector<MatchStep> steps;
  // At kValues: what the parts of the conditions, variables and the output were worth; the
  // first 10,000.
  std::vector<RecordedValue> values;
};

// Immutable and thread-safe. Keeps its document and sources.
class CompiledPolicy {
 public:
  virtual ~CompiledPolicy() = default;

  virtual const PolicyDocument& document() const = 0;

  // `facts`: a message of PolicyLanguage::facts_type; null for policies without one.
  // `now`: the instant of the decision. `stage`: the name of the facts' stage, which selects
  // the checks. The result points into `arena`, `facts` and this policy.
  struct Input {
    const void* facts = nullptr;
    cel::TimeParts now;
    absl::string_view stage;
    TraceLevel trace = TraceLevel::kNone;
    // Values of variables for plain CEL policies, by name, beside the facts.
    std::vector<std::pair<std::string, cel::Value>> variables;
  };
  virtual PolicyResult Evaluate(cel::Arena& arena, const Input& input) const = 0;

  // What `makegood: applies_to:` says of the facts: a bool, or an error, in `arena`. True where
  // the policy has no such condition. Never depends on `now`.
  virtual cel::Value AppliesTo(cel::Arena& arena, const Input& input) const = 0;

  // Whether any expression of the policy may read this field of the facts, or this field of such a
  // field: `facts.history.rate` reads "history" and "history.rate". What is never read makes no
  // difference to any answer.
  virtual bool ReadsFact(absl::string_view field) const = 0;

  // The text of the code of an output's reason, placeholders as written; null if not declared.
  virtual const std::string* ReasonText(absl::string_view code) const = 0;
};

// Replaces declared constants by other values of the same type, for tests.
struct ConstantOverride {
  std::string name;
  ScalarValue value;
  Place place;

  // For a constant that is a list: its values; `value` is then not used.
  bool is_list = false;
  std::vector<ScalarValue> values;
};

// Checks and compiles a document: types, outputs, reachability, stages that end in a verdict,
// declared reasons, queues and findings. Null if anything is an error. All issues of the
// file are added in one run. `worst_case`, if given, is filled in as soon as all expressions are
// fine, also when what it says is that the policy takes too long.
std::shared_ptr<const CompiledPolicy> CompilePolicy(
    PolicyDocument document, const PolicyLanguage& language, IssueList& issues,
    const std::vector<ConstantOverride>& overrides = {}, PolicyCost* worst_case = nullptr);

// The same for a policy whose variables and functions the caller declares, as plain CEL policies
// need: `base` outlives the result, and Input::variables gives the values of its variables. A
// section `makegood` is not looked at. Nobody bounds the values: the worst case is that of
// DeclaredBounds' defaults, and no policy is refused for it.
std::shared_ptr<const CompiledPolicy> CompilePolicy(PolicyDocument document,
                                                    const cel::Environment& base, IssueList& issues,
                                                    PolicyCost* worst_case = nullptr);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_COMPILED_POLICY_H_
