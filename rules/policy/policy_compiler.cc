// Puts the stages together: environment, expressions, proofs, declared names, advice. Each adds
// its issues and none stops the others, except that nothing is proven about conditions that are
// wrong in themselves.

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/constant_errors.h"
#include "rules/policy/cost_estimate.h"
#include "rules/policy/declared_names.h"
#include "rules/policy/environment.h"
#include "rules/policy/expression_walk.h"
#include "rules/policy/fingerprint.h"
#include "rules/policy/policy_checker.h"
#include "rules/policy/policy_linter.h"
#include "rules/policy/policy_places.h"
#include "rules/policy/presence_checks.h"
#include "rules/policy/reachability.h"
#include "rules/policy/time_flow.h"
#include "rules/policy/time_linter.h"
#include "rules/policy/tree_policy.h"

namespace makegood::rules {
namespace {

Place WholeOf(const Excerpt& text) {
  return PlaceOf(text, {0, static_cast<uint32_t>(text.text().size())});
}

class PolicyCompiler {
 public:
  PolicyCompiler(const PolicyLanguage& language, TreePolicy::Parts& parts, IssueList& issues)
      : language_(language), parts_(parts), issues_(issues), document_(*parts.document) {}

  // With `environment` in the parts. False if something is wrong. `worst_case` may be null.
  bool Run(PolicyCost* worst_case) {
    parts_.output_type = language_.verdict_type;
    parts_.tree =
        CheckExpressions(document_, parts_.environment->environment(), parts_.output_type, issues_);

    ReachabilityInput input;
    input.tree = &parts_.tree;
    input.stage_fingerprint = StageFingerprint();
    input.prove_stages = ConditionsAreChecked();
    if (document_.makegood.has_value()) {
      ReadStages(*document_.makegood, input.stages);
      CheckStageNames();
      ReadSection(*document_.makegood, input);
    }
    CheckReachability(input, issues_);
    if (!language_.facts_type.empty() && !StagesAreUnreadable())
      CheckPresence(input, language_, issues_);
    CheckDeclaredNames(parts_.tree, language_, names_, issues_);
    CheckConstantErrors(parts_.tree, issues_);
    // Plain CEL policies are asked for one answer at one instant.
    if (document_.makegood.has_value() && !document_.makegood->recheck_every.has_value()) {
      CheckTimeFlow(parts_.tree, issues_);
    }
    LintPolicy(parts_.tree, issues_);
    if (!HasGaps() && !issues_.has_errors()) LintWaits(parts_.tree, language_, issues_);
    if (!HasGaps()) CheckCost(input, worst_case);
    NoteFactsRead();
    return !issues_.has_errors() && !HasGaps();
  }

 private:
  // The section names no stage, which was reported: what hangs on the stages is not known.
  bool StagesAreUnreadable() const {
    return document_.makegood.has_value() && document_.makegood->stages.empty();
  }

  uint64_t StageFingerprint() const {
    const int slot = parts_.environment->facts_slot();
    return slot < 0 || language_.stage_field.empty()
               ? 0
               : FieldFingerprint(slot, language_.stage_field);
  }

  bool ConditionsAreChecked() const {
    bool all = true;
    ForEachExpression(*parts_.tree.root, [&](const PolicyExpression& expression,
                                             const PolicyRule&) { all = all && expression.ok(); });
    return all;
  }

  bool HasGaps() const {
    bool has_gaps = !ConditionsAreChecked();
    const std::function<void(const PolicyRule&)> look = [&](const PolicyRule& rule) {
      for (const PolicyMatch& match : rule.matches) {
        if (!match.output.has_value() && match.rule == nullptr) has_gaps = true;
        if (match.rule != nullptr) look(*match.rule);
      }
    };
    look(*parts_.tree.root);
    return has_gaps;
  }

  bool KnowsStage(absl::string_view name) const {
    return std::find(language_.stages.begin(), language_.stages.end(), name) !=
           language_.stages.end();
  }

  void ReadStages(const MakegoodSection& section, std::vector<StageCase>& stages) {
    if (language_.stage_enum.empty()) return;
    for (const Excerpt& stage : section.stages) {
      const std::string name(stage.text());
      listed_stages_.insert(name);
      const auto value =
          language_.types->FindEnumValue(absl::StrCat(language_.stage_enum, ".", name));
      if (!KnowsStage(name) || !value.has_value()) {
        Issue& issue = issues_.AddError(issue_code::kUnknownStage, WholeOf(stage),
                                        absl::StrCat("there is no stage `", name, "`"));
        issue.suggestion = NearestName(name, language_.stages);
        if (issue.suggestion.empty())
          issue.help = absl::StrCat("the stages are ", absl::StrJoin(language_.stages, ", "));
        continue;
      }
      stages.push_back({name, value->number, WholeOf(stage)});
    }
  }

  // Conditions about stages at which the policy is never asked.
  void CheckStageNames() {
    if (StagesAreUnreadable() || language_.stage_enum.empty()) return;
    const std::string prefix = absl::StrCat(language_.stage_enum, ".");
    ForEachExpression(
        *parts_.tree.root, [&](const PolicyExpression& expression, const PolicyRule& rule) {
          if (expression.ast == nullptr) return;
          ForEachNode(*expression.ast->ast.root, [&](const cel::Expr& expr) {
            const auto* constant =
                std::get_if<cel::ConstantReference>(&expression.ast->ReferenceOf(expr));
            if (constant == nullptr || constant->name.compare(0, prefix.size(), prefix) != 0)
              return;
            const std::string name = constant->name.substr(prefix.size());
            if (listed_stages_.count(name) > 0 || !KnowsStage(name)) return;
            Issue& issue = issues_.AddError(
                issue_code::kUnknownStage,
                PlaceOf(expression.text, expression.ast->ast.extents[static_cast<size_t>(expr.id)]),
                absl::StrCat("the policy is never asked at stage ", name));
            issue.help =
                absl::StrCat("add ", name, " to `makegood: stages:`, or leave the condition out");
            RemarkRules(rule, issue);
          });
        });
  }

  void ReadSection(const MakegoodSection& section, const ReachabilityInput& input) {
    for (const NamedText& reason : section.reasons) {
      parts_.reasons.emplace(std::string(reason.name.text()), std::string(reason.text.text()));
      names_.by_role[ArgumentRole::kReason].push_back(
          {std::string(reason.name.text()), WholeOf(reason.name)});
      CheckPlaceholders(reason.text, language_, issues_);
    }
    names_.by_role[ArgumentRole::kReason];
    for (const Queue& queue : section.queues) {
      names_.by_role[ArgumentRole::kQueue].push_back(
          {std::string(queue.name.text()), WholeOf(queue.name)});
    }
    names_.by_role[ArgumentRole::kQueue];
    CheckCalendars(section);
    for (const NamedText& finding : section.findings) {
      names_.by_role[ArgumentRole::kFinding].push_back(
          {std::string(finding.name.text()), WholeOf(finding.name)});
    }
    names_.by_role[ArgumentRole::kFinding];
    for (const Constant& constant : section.constants) {
      if (constant.is_reported) continue;
      names_.constants.push_back({std::string(constant.name.text()), WholeOf(constant.name)});
    }
    for (const std::string& reason : language_.service_reasons)
      names_.used[ArgumentRole::kReason].insert(reason);
    for (const Notice& notice : section.notices) {
      if (notice.reason.text() != "default") RequireReason(notice.reason, "");
    }
    CheckHistory(section);
    if (section.applies_to.has_value()) CheckAppliesTo(*section.applies_to);
    for (const StageChecks& checks : section.checks)
      ReadChecks(checks, /*are_warnings=*/false, input);
    for (const StageChecks& checks : section.warnings) {
      ReadChecks(checks, /*are_warnings=*/true, input);
    }
  }

  void CheckCalendars(const MakegoodSection& section) {
    std::vector<std::string> declared;
    for (const Calendar& calendar : section.calendars) {
      declared.push_back(std::string(calendar.name.text()));
      names_.calendars.push_back({declared.back(), WholeOf(calendar.name)});
    }
    for (const Queue& queue : section.queues) {
      if (!queue.calendar.has_value()) continue;
      const std::string name(queue.calendar->text());
      names_.used_calendars.insert(name);
      if (std::find(declared.begin(), declared.end(), name) != declared.end()) continue;
      Issue& issue = issues_.AddError(issue_code::kUnknownCalendar, WholeOf(*queue.calendar),
                                      absl::StrCat("the calendar `", name, "` is not declared"));
      issue.suggestion = NearestName(name, declared);
      if (issue.suggestion.empty()) issue.help = "declare it under `makegood: calendars:`";
    }
  }

  void CheckHistory(const MakegoodSection& section) {
    for (const auto& reasons : {section.history.not_on_merit, section.history.marketplace_fault}) {
      if (!reasons.has_value()) continue;
      for (const Excerpt& reason : *reasons) {
        const bool is_reported =
            std::any_of(section.report_reasons.begin(), section.report_reasons.end(),
                        [&](const Excerpt& reported) { return reported.text() == reason.text(); });
        if (!is_reported) RequireReason(reason, "");
      }
    }
  }

  void CheckCost(const ReachabilityInput& reachability, PolicyCost* worst_case) {
    CostInput input;
    input.tree = &parts_.tree;
    input.stage_fingerprint = reachability.stage_fingerprint;
    input.stages = &reachability.stages;
    input.checks = &parts_.checks;
    input.applies_to = applies_to_.ast != nullptr ? &applies_to_ : nullptr;
    input.bounds = &parts_.environment->bounds();
    std::optional<int64_t> steps_max;
    if (language_.bounds.has_value()) steps_max = language_.limits.cost_max;
    PolicyCost cost = EstimateCost(input, steps_max, issues_);
    if (worst_case != nullptr) *worst_case = std::move(cost);
  }

  void NoteFactsRead() {
    const int slot = parts_.environment->facts_slot();
    parts_.facts_read.Add(parts_.tree, slot);
    if (applies_to_.ast != nullptr) parts_.facts_read.Add(*applies_to_.ast, slot);
  }

  void RequireReason(const Excerpt& name, absl::string_view used_by) {
    const std::string code(name.text());
    if (!used_by.empty()) names_.used[ArgumentRole::kReason].insert(code);
    if (parts_.reasons.count(code) > 0) return;
    std::vector<std::string> codes;
    for (const auto& [declared, text] : parts_.reasons) codes.push_back(declared);
    Issue& issue = issues_.AddError(issue_code::kUnknownReason, WholeOf(name),
                                    absl::StrCat("the reason `", code, "` is not declared"));
    issue.suggestion = NearestName(code, codes);
    if (issue.suggestion.empty()) issue.help = "declare it under `makegood: reasons:`";
  }

  // What the service compares leads with; it sees the facts and the constants, and no time: the
  // version that a lead was charged under must be found again at any later instant.
  void CheckAppliesTo(const Excerpt& text) {
    const cel::Environment& environment = parts_.environment->environment();
    std::optional<cel::TypedAst> ast = environment.Check(text, std::nullopt, issues_);
    if (!ast.has_value()) return;
    const bool reads_now = [&] {
      bool reads = false;
      ForEachNode(*ast->ast.root, [&](const cel::Expr& expr) {
        const auto* variable = std::get_if<cel::VariableReference>(&ast->ReferenceOf(expr));
        if (variable == nullptr) return;
        if (variable->variable->constant != nullptr)
          names_.used_constants.insert(variable->variable->name);
        reads = reads || variable->variable->touches_now;
      });
      return reads;
    }();
    if (ast->result.kind() != cel::TypeKind::kBool && !ast->result.is_dyn()) {
      issues_.AddError(
          issue_code::kNotABool, WholeOf(text),
          absl::StrCat("`applies_to` is a bool; this one is of type ", ast->result.ToString()));
    } else if (reads_now) {
      issues_
          .AddError(issue_code::kOpaqueTime, WholeOf(text),
                    "`applies_to` cannot ask for `now`: a lead keeps the version that it was "
                    "charged under")
          .help = "say from when on the version counts with `effective_time` and `expire_time`";
    } else {
      parts_.applies_to = environment.Compile(*ast, issues_);
      if (parts_.applies_to == nullptr) return;
      applies_to_.environment = &environment;
      applies_to_.text = text;
      applies_to_.ast = std::make_unique<const cel::TypedAst>(*std::move(ast));
    }
  }

  void ReadChecks(const StageChecks& checks, bool are_warnings, const ReachabilityInput& input) {
    const std::string what = are_warnings ? "warning" : "check";
    const std::string stage_name(checks.stage.text());
    const StageCase* stage = nullptr;
    for (const StageCase& candidate : input.stages) {
      if (candidate.name == stage_name) stage = &candidate;
    }
    if (stage == nullptr && listed_stages_.count(stage_name) == 0 && !StagesAreUnreadable()) {
      Issue& issue = issues_.AddError(
          issue_code::kUnknownStage, WholeOf(checks.stage),
          absl::StrCat(what, "s for stage `", stage_name, "`, at which the policy is never asked"));
      issue.suggestion = NearestName(stage_name, {listed_stages_.begin(), listed_stages_.end()});
      if (issue.suggestion.empty())
        issue.help =
            absl::StrCat("add ", stage_name, " to `makegood: stages:`, or remove its ", what, "s");
    }
    const std::vector<const PolicyRule*> rules = RulesOf(stage, input);
    for (const NamedText& check : checks.reasons) {
      RequireReason(check.text, what);
      if (stage == nullptr) continue;
      const PolicyRule* owner = nullptr;
      const PolicyVariable* variable = nullptr;
      std::vector<std::string> known;
      for (const PolicyRule* rule : rules) {
        for (const PolicyVariable& candidate : rule->variables) {
          known.emplace_back(NameOf(*candidate.source));
          if (variable == nullptr && NameOf(*candidate.source) == check.name.text()) {
            owner = rule;
            variable = &candidate;
          }
        }
      }
      if (variable == nullptr) {
        Issue& issue = issues_.AddError(
            issue_code::kInvalidCheck, WholeOf(check.name),
            absl::StrCat("stage ", stage_name, " has no variable `", check.name.text(), "`"));
        issue.suggestion = NearestName(check.name.text(), known);
        if (issue.suggestion.empty()) {
          issue.help = "a " + what +
                       " names a variable of the policy's own rule, or of the rule for its stage";
        }
        continue;
      }
      names_.used_slots.insert(variable->slot);
      if (!variable->expression.ok()) continue;
      const cel::Type& type = variable->expression.ast->result;
      if (type.kind() != cel::TypeKind::kBool && !type.is_dyn()) {
        issues_
            .AddError(issue_code::kInvalidCheck, WholeOf(check.name),
                      absl::StrCat("a ", what, " is a bool; `", check.name.text(), "` is of type ",
                                   type.ToString()))
            .remarks.push_back({"it is declared here", NamePlaceOf(*variable->source)});
        continue;
      }
      parts_.checks[stage_name].push_back(
          {owner, variable, std::string(check.text.text()), are_warnings});
    }
  }

  // Where the variables of a stage's checks may stand: the rules for the stage right below the
  // policy's own, then that one.
  std::vector<const PolicyRule*> RulesOf(const StageCase* stage, const ReachabilityInput& input) {
    std::vector<const PolicyRule*> rules;
    const PolicyRule& root = *parts_.tree.root;
    Knowledge knowledge(
        [this](int slot) {
          const PolicyVariable* variable =
              slot < 0 || slot >= parts_.tree.slot_count
                  ? nullptr
                  : parts_.tree.variables_by_slot[static_cast<size_t>(slot)];
          return variable == nullptr ? FingerprintedAst() : variable->expression.fingerprinted();
        },
        /*use_constants=*/false);
    if (stage != nullptr) knowledge.Know(input.stage_fingerprint, stage->number, nullptr);
    for (const PolicyMatch& match : root.matches) {
      if (match.rule == nullptr) continue;
      if (match.condition.has_value() &&
          knowledge.Evaluate(match.condition->fingerprinted()).truth == false)
        continue;
      rules.push_back(match.rule.get());
    }
    rules.push_back(&root);
    return rules;
  }

  const PolicyLanguage& language_;
  TreePolicy::Parts& parts_;
  IssueList& issues_;
  const PolicyDocument& document_;
  DeclaredNames names_;
  std::set<std::string> listed_stages_;
  PolicyExpression applies_to_;  // Without its program, which is in the parts.
};

std::shared_ptr<const CompiledPolicy> Finish(TreePolicy::Parts parts,
                                             const PolicyLanguage& language, IssueList found,
                                             IssueList& issues, PolicyCost* worst_case) {
  const bool is_fine = PolicyCompiler(language, parts, found).Run(worst_case);
  found.SortAndDeduplicate();
  issues.Append(WithoutIgnored(found));
  if (!is_fine) return nullptr;
  DropAsts(*parts.tree.root);
  return std::make_shared<const TreePolicy>(std::move(parts));
}

}  // namespace

std::shared_ptr<const CompiledPolicy> CompilePolicy(PolicyDocument document,
                                                    const PolicyLanguage& language,
                                                    IssueList& issues,
                                                    const std::vector<ConstantOverride>& overrides,
                                                    PolicyCost* worst_case) {
  IssueList found;
  TreePolicy::Parts parts;
  parts.document = std::make_unique<const PolicyDocument>(std::move(document));
  parts.environment = PolicyEnvironment::Make(*parts.document, language, overrides, found);
  parts.adapter = language.adapter;
  parts.cost_max = language.limits.cost_max;
  return Finish(std::move(parts), language, std::move(found), issues, worst_case);
}

std::shared_ptr<const CompiledPolicy> CompilePolicy(PolicyDocument document,
                                                    const cel::Environment& base, IssueList& issues,
                                                    PolicyCost* worst_case) {
  IssueList found;
  TreePolicy::Parts parts;
  document.makegood.reset();
  parts.document = std::make_unique<const PolicyDocument>(std::move(document));
  parts.environment = PolicyEnvironment::Make(*parts.document, base, found);
  parts.adapter = base.adapter();
  parts.cost_max = base.options().limits.cost_max;
  return Finish(std::move(parts), PolicyLanguage(), std::move(found), issues, worst_case);
}

}  // namespace makegood::rules
