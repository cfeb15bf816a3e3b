#include "service/workflow/reporting.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rules/base/status_macros.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {

absl::Status CheckReportReason(const rules::PolicyVersion& version, const std::string& reason) {
  const auto& section = version.policy->document().makegood;
  if (!section.has_value() || reason.empty()) return absl::OkStatus();
  std::vector<std::string> listed;
  for (const rules::Excerpt& one : section->report_reasons) {
    listed.emplace_back(one.text());
    if (listed.back() == reason) return absl::OkStatus();
  }
  const std::string problem =
      listed.empty() ? absl::StrCat("none can be given: ", version.id(), " lists no report_reasons")
                     : absl::StrCat("not one of ", version.id(),
                                    "'s report_reasons: ", absl::StrJoin(listed, ", "));
  return InvalidField("report.reason", problem);
}

CaseFile* CaseForReport(LeadCases& cases) {
  CaseFile* dispute = cases.Latest(CaseStage::kDispute);
  return dispute != nullptr ? dispute : cases.Latest(CaseStage::kReport);
}

absl::Status NoteFirstNotice(const Scene& scene, LeadFile& lead, v1::Report& report) {
  if (lead.record.has_first_notice_time()) {
    *report.mutable_first_notice_time() = lead.record.first_notice_time();
    return absl::OkStatus();
  }
  *lead.record.mutable_first_notice_time() = report.file_time();
  *report.mutable_first_notice_time() = report.file_time();
  lead.row.body = Encode(lead.record);
  RETURN_IF_ERROR(scene.tx.leads().Update(scene.moment.tenant, lead.row));
  ++lead.row.revision;
  return absl::OkStatus();
}

}  // namespace makegood
