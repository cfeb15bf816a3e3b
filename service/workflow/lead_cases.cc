#include "service/workflow/lead_cases.h"

#include <algorithm>
#include <string>
#include <utility>

#include "rules/base/status_macros.h"
#include "rules/cel/values/time.h"
#include "service/decide/decider.h"
#include "service/workflow/case_facts.h"
#include "service/workflow/policy_choice.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

// What a case begins with.
void Put(const Incoming& incoming, v1::Case& view) {
  if (incoming.report.has_value()) *view.mutable_report() = *incoming.report;
  if (incoming.dispute.has_value()) *view.mutable_dispute() = *incoming.dispute;
  if (incoming.payout.has_value()) *view.mutable_payout() = *incoming.payout;
  if (!incoming.refund_id.empty()) view.set_refund_id(incoming.refund_id);
}

}  // namespace

absl::StatusOr<std::unique_ptr<LeadCases>> LeadCases::Load(const Glance& glance, LeadFile& lead) {
  auto cases = std::unique_ptr<LeadCases>(new LeadCases(glance, lead));
  RETURN_IF_ERROR(cases->Read());
  return cases;
}

absl::Status LeadCases::Read() {
  ASSIGN_OR_RETURN(std::vector<CaseFile> files,
                   LoadCases(glance_.tx, glance_.moment.tenant, lead_.row.lead_id));
  for (CaseFile& file : files) cases_.push_back(std::make_unique<CaseFile>(std::move(file)));
  return absl::OkStatus();
}

CaseFile* LeadCases::Latest(CaseStage stage) {
  CaseFile* latest = nullptr;
  for (const auto& file : cases_) {
    if (file->stage() != stage) continue;
    if (latest == nullptr || latest->row.round < file->row.round) latest = file.get();
  }
  return latest;
}

CaseFile* LeadCases::Find(const CaseId& case_id) {
  for (const auto& file : cases_) {
    if (file->row.case_id == case_id) return file.get();
  }
  return nullptr;
}

absl::StatusOr<const rules::PolicyVersion*> LeadCases::Version() {
  const bool is_pinned = lead_.charge.has_value() && !lead_.charge->policy().empty();
  // A charge that was made meanwhile has pinned one.
  if (version_ != nullptr && (!is_pinned || lead_.charge->policy() == version_->id())) {
    return version_;
  }
  const v1::Facts facts = FactsOf(lead_);
  const absl::Time instant = facts.charge().has_charge_time()
                                 ? FromTimestamp(facts.charge().charge_time())
                                 : lead_.row.receive_time;
  ASSIGN_OR_RETURN(version_, PolicyFor(glance_.moment, facts, instant));
  return version_;
}

std::unique_ptr<CaseFile> LeadCases::NewCase(CaseStage stage, const Incoming& incoming) {
  const CaseFile* before = Latest(stage);
  auto file = std::make_unique<CaseFile>();
  Case& row = file->row;
  row.lead_id = lead_.row.lead_id;
  row.pro_id = lead_.row.pro_id;
  row.stage = std::string(CaseStageName(stage));
  row.round = before == nullptr ? 1 : before->row.round + 1;
  row.case_id = CaseIdOf(row.lead_id, stage, row.round);
  row.open_time = glance_.moment.now;

  v1::Case& view = *file->record.mutable_case_();
  view.set_case_id(row.case_id.value());
  view.set_marketplace(glance_.moment.tenant.value());
  view.set_lead_id(row.lead_id.value());
  view.set_pro_id(row.pro_id.value());
  view.set_stage(ToProto(stage));
  view.set_round(static_cast<int32_t>(row.round));
  SetTimestampTo(row.open_time, view.mutable_open_time());
  Put(incoming, view);
  if (view.has_report() && view.report().report_id().empty()) {
    view.mutable_report()->set_report_id(view.case_id());
  }
  if (stage == CaseStage::kDispute) {
    view.mutable_dispute()->set_round(view.round());
    view.mutable_dispute()->set_dispute_id(view.case_id());
    if (const CaseFile* report = Latest(CaseStage::kReport); report != nullptr) {
      *view.mutable_report() = report->record.case_().report();
    }
  }
  file->set_state(CaseState::kUnopened);
  SetTimestampTo(std::min(incoming.since.value_or(glance_.moment.now), glance_.moment.now),
                 file->record.mutable_decided_until_time());
  return file;
}

absl::StatusOr<v1::Decision> LeadCases::Consider(CaseStage stage, const CaseFile* file,
                                                 const Incoming& incoming) {
  ASSIGN_OR_RETURN(const rules::PolicyVersion* version, Version());
  const std::unique_ptr<CaseFile> fresh = file == nullptr ? NewCase(stage, incoming) : nullptr;
  const CaseFile& considered = file == nullptr ? *fresh : *file;
  ASSIGN_OR_RETURN(CaseFacts facts,
                   CaseFactsSource(glance_, lead_, considered, *version).At(glance_.moment.now));
  DecideOptions options;
  options.forecast_steps = 4;
  return Decide(*version, std::move(facts.facts), cel::FromAbslTime(glance_.moment.now), options);
}

}  // namespace makegood
