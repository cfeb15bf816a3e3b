#include "rules/policy/presence_checks.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/cel/check/presence.h"
#include "rules/policy/policy_places.h"

namespace makegood::rules {
namespace {

class PresenceWalker {
 public:
  PresenceWalker(const ReachabilityInput& input, IssueList& issues)
      : tree_(*input.tree),
        stage_fingerprint_(input.stage_fingerprint),
        issues_(issues),
        knowledge_([this](int slot) { return Definition(slot); }, /*use_constants=*/false) {}

  void Run(const StageCase* stage, cel::PresencePaths present) {
    if (stage != nullptr) knowledge_.Know(stage_fingerprint_, stage->number, nullptr);
    cel::PresenceContext context;
    context.present = std::move(present);
    Walk(*tree_.root, context);
    knowledge_.ReleaseTo(0);
  }

 private:
  FingerprintedAst Definition(int slot) const {
    const PolicyVariable* variable = slot < 0 || slot >= tree_.slot_count
                                         ? nullptr
                                         : tree_.variables_by_slot[static_cast<size_t>(slot)];
    return variable == nullptr ? FingerprintedAst() : variable->expression.fingerprinted();
  }

  // Leaves in `present` what is known when the rule gives nothing.
  void Walk(const PolicyRule& rule, cel::PresenceContext& context) {
    // What the rule's variables hide of those around it.
    std::vector<std::pair<std::string, std::optional<cel::PresenceFacts>>> hidden;
    for (const PolicyVariable& variable : rule.variables) {
      const std::string name = absl::StrCat("variables.", NameOf(*variable.source));
      const auto outer = context.variables.find(name);
      if (outer == context.variables.end()) {
        hidden.emplace_back(name, std::nullopt);
      } else {
        hidden.emplace_back(name, std::move(outer->second));
        context.variables.erase(outer);
      }
      if (!variable.expression.ok()) continue;
      context.variables[name] = Look(variable.expression, rule, context, /*optionals_only=*/true);
    }
    bool is_sure = true;  // That the next match is reached only if the others did not hold.
    cel::PresencePaths sure = context.present;
    for (const PolicyMatch& match : rule.matches) {
      cel::PresenceFacts facts;
      if (match.condition.has_value()) {
        if (knowledge_.Evaluate(match.condition->fingerprinted()).truth == false) continue;
        facts = Look(*match.condition, rule, context, /*optionals_only=*/false);
      }
      cel::PresencePaths before = context.present;
      context.present.insert(facts.when_true.begin(), facts.when_true.end());
      if (match.output.has_value()) Look(*match.output, rule, context, false);
      if (match.explanation.has_value()) Look(*match.explanation, rule, context, false);
      if (match.rule != nullptr) Walk(*match.rule, context);
      if (match.rule == nullptr || !match.is_unconditional) {
        if (match.rule != nullptr) is_sure = false;
        context.present = std::move(before);
        context.present.insert(facts.when_false.begin(), facts.when_false.end());
      }
      if (is_sure) sure = context.present;
    }
    context.present = std::move(sure);
    // A name may have been declared twice.
    for (auto variable = hidden.rbegin(); variable != hidden.rend(); ++variable) {
      context.variables.erase(variable->first);
      if (variable->second.has_value())
        context.variables.emplace(std::move(variable->first), *std::move(variable->second));
    }
  }

  cel::PresenceFacts Look(const PolicyExpression& expression, const PolicyRule& rule,
                          const cel::PresenceContext& context, bool optionals_only) {
    if (!expression.ok()) return {};
    cel::PresenceAnalysis analysis =
        cel::AnalyzePresence(*expression.ast, expression.environment->declarations(), context);
    if (optionals_only) {
      auto& reads = analysis.reads;
      reads.erase(std::remove_if(reads.begin(), reads.end(),
                                 [](const cel::UnguardedRead& read) {
                                   return read.kind != cel::UnguardedRead::Kind::kOptional;
                                 }),
                  reads.end());
    }
    IssueList found;
    cel::ReportUnguardedReads(analysis, *expression.ast, found);
    for (Issue issue : found.issues()) {
      RemarkRules(rule, issue);
      issues_.Add(std::move(issue));
    }
    return std::move(analysis.facts);
  }

  const PolicyTree& tree_;
  const uint64_t stage_fingerprint_;
  IssueList& issues_;
  Knowledge knowledge_;
};

}  // namespace

void CheckPresence(const ReachabilityInput& input, const PolicyLanguage& language,
                   IssueList& issues) {
  if (input.tree->root == nullptr) return;
  IssueList found;
  PresenceWalker walker(input, found);
  if (input.stages.empty()) walker.Run(nullptr, {});
  for (const StageCase& stage : input.stages) {
    cel::PresencePaths present;
    const auto fields = language.present_fields.find(stage.name);
    if (fields != language.present_fields.end()) {
      for (const std::string& field : fields->second) present.insert(absl::StrCat("facts.", field));
    }
    walker.Run(&stage, std::move(present));
  }
  found.SortAndDeduplicate();  // Several stages may find the same.
  issues.Append(found);
}

}  // namespace makegood::rules
