#include "service/rpc/translate.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/duration.pb.h"
#include "rules/cel/values/time.h"
#include "service/decide/decision_trace.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

std::string TextOf(const rules::Excerpt& excerpt) { return std::string(excerpt.text()); }

void SetDuration(absl::Duration duration, google::protobuf::Duration* out) {
  out->set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  out->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration)));
}

void SetSection(const rules::MakegoodSection& section, v1::PolicyInfo* info) {
  info->set_marketplace(TextOf(section.marketplace));
  for (const rules::Excerpt& name : section.stages) {
    v1::Facts::Stage stage;
    if (v1::Facts::Stage_Parse(TextOf(name), &stage)) info->add_stages(stage);
  }
  SetTimestampTo(section.effective_time.value, info->mutable_effective_time());
  if (section.settle_delay != absl::ZeroDuration())
    SetDuration(section.settle_delay, info->mutable_settle_delay());
  for (const rules::NamedText& reason : section.reasons) {
    v1::ReasonInfo& added = *info->add_reasons();
    added.set_code(TextOf(reason.name));
    added.set_text(TextOf(reason.text));
  }
  for (const rules::Excerpt& reason : section.report_reasons)
    info->add_report_reasons(TextOf(reason));
  for (const rules::Queue& queue : section.queues) info->add_queues(TextOf(queue.name));
  for (const rules::NamedText& finding : section.findings) {
    v1::FindingInfo& added = *info->add_findings();
    added.set_kind(TextOf(finding.name));
    added.set_question(TextOf(finding.text));
  }
}

v1::Diagnostic::Severity SeverityOf(rules::Severity severity) {
  switch (severity) {
    case rules::Severity::kError: return v1::Diagnostic::ERROR;
    case rules::Severity::kWarning: return v1::Diagnostic::WARNING;
    case rules::Severity::kNote: return v1::Diagnostic::NOTE;
  }
  return v1::Diagnostic::SEVERITY_UNSPECIFIED;
}

v1::CatalogStatus::State StateOf(ShelfStatus::State state) {
  switch (state) {
    case ShelfStatus::State::kEmpty: return v1::CatalogStatus::EMPTY;
    case ShelfStatus::State::kCurrent: return v1::CatalogStatus::CURRENT;
    case ShelfStatus::State::kStale: return v1::CatalogStatus::STALE;
  }
  return v1::CatalogStatus::STATE_UNSPECIFIED;
}

v1::ExpressionCost::Kind KindOf(rules::ExpressionCost::Kind kind) {
  switch (kind) {
    case rules::ExpressionCost::Kind::kVariable: return v1::ExpressionCost::VARIABLE;
    case rules::ExpressionCost::Kind::kCondition: return v1::ExpressionCost::CONDITION;
    case rules::ExpressionCost::Kind::kOutput: return v1::ExpressionCost::OUTPUT;
    case rules::ExpressionCost::Kind::kExplanation: return v1::ExpressionCost::EXPLANATION;
    case rules::ExpressionCost::Kind::kAppliesTo: return v1::ExpressionCost::APPLIES_TO;
  }
  return v1::ExpressionCost::KIND_UNSPECIFIED;
}

}  // namespace

void SetPolicyInfo(const rules::PolicyVersion& version, v1::PolicyInfo* info) {
  const rules::PolicyDocument& document = version.policy->document();
  info->set_policy(version.id());
  if (document.description.has_value()) info->set_description(TextOf(*document.description));
  info->set_digest(absl::StrCat("sha256:", version.digest));
  info->set_file(version.path);
  if (document.makegood.has_value()) SetSection(*document.makegood, info);
}

void SetDiagnostic(const rules::Issue& issue, v1::Diagnostic* diagnostic) {
  diagnostic->set_severity(SeverityOf(issue.severity));
  diagnostic->set_code(absl::StrFormat("MG%04d", issue.code.number));
  diagnostic->set_message(issue.message);
  if (issue.place.source != nullptr) SetRange(issue.place, diagnostic->mutable_range());
  diagnostic->set_help(issue.help);
  diagnostic->set_suggestion(issue.suggestion);
  for (const rules::Remark& remark : issue.remarks) {
    v1::Remark& added = *diagnostic->add_remarks();
    added.set_text(remark.text);
    if (remark.place.source != nullptr) SetRange(remark.place, added.mutable_range());
  }
  diagnostic->set_rendered(rules::Render(issue));
}

void SetCosts(const std::vector<PolicyFileCost>& costs, int64_t steps_max,
              v1::CheckPoliciesResponse* response) {
  response->set_steps_max(steps_max);
  for (const PolicyFileCost& file : costs) {
    v1::PolicyCost& policy = *response->add_costs();
    policy.set_path(file.path);
    for (const rules::StageCost& stage : file.cost.stages) {
      v1::StageCost& added = *policy.add_stages();
      added.set_stage(stage.stage);
      added.set_steps(stage.steps);
    }
    for (const rules::ExpressionCost& expression : file.cost.expressions) {
      v1::ExpressionCost& added = *policy.add_expressions();
      added.set_kind(KindOf(expression.kind));
      added.set_name(expression.name);
      added.set_rule(expression.rule);
      SetRange(expression.place, added.mutable_range());
      added.set_steps(expression.steps);
    }
  }
}

void SetCatalogStatus(const ShelfStatus& status, v1::CatalogStatus* out) {
  out->set_state(StateOf(status.state));
  out->set_directory(status.directory);
  if (status.catalog != nullptr) {
    out->set_digest(absl::StrCat("sha256:", status.catalog->digest()));
    SetTimestampTo(status.load_time, out->mutable_load_time());
    out->set_version_count(static_cast<int32_t>(status.catalog->versions().size()));
  }
  if (status.attempt_time != absl::InfinitePast())
    SetTimestampTo(status.attempt_time, out->mutable_attempt_time());
  const auto& issues = status.issues->issues();
  const size_t count = std::min<size_t>(issues.size(), kStatusDiagnosticsMax);
  for (size_t i = 0; i < count; ++i) SetDiagnostic(issues[i], out->add_diagnostics());
}

}  // namespace makegood
