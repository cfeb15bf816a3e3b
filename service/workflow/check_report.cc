#include "service/workflow/check_report.h"

#include "rules/base/status_macros.h"
#include "service/workflow/lead_cases.h"
#include "service/workflow/reporting.h"
#include "service/workflow/requests.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

bool OpensACase(v1::Decision::Outcome outcome) {
  return outcome != v1::Decision::NOT_FILABLE && outcome != v1::Decision::NO_MATCH &&
         outcome != v1::Decision::ERROR;
}

// The last instant before the first one at which no case would open.
void SetLastFileTime(const v1::Decision& decision, v1::CheckReportResponse& response) {
  for (const v1::ForecastEntry& entry : decision.forecast()) {
    if (OpensACase(entry.outcome())) continue;
    SetTimestampTo(FromTimestamp(entry.time()) - absl::Nanoseconds(1),
                   response.mutable_last_file_time());
    return;
  }
}

}  // namespace

absl::StatusOr<v1::CheckReportResponse> CheckReport(const Workflow& workflow,
                                                    const v1::CheckReportRequest& request) {
  const Moment moment = MomentOf(workflow, request.marketplace());
  v1::CheckReportResponse response;
  const absl::Status status =
      workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(LeadFile lead, LoadLead(tx, moment.tenant, LeadId(request.lead_id())));
        ASSIGN_OR_RETURN(const std::unique_ptr<LeadCases> cases,
                         LeadCases::Load(Glance{tx, moment}, lead));
        ASSIGN_OR_RETURN(const rules::PolicyVersion* version, cases->Version());
        RETURN_IF_ERROR(CheckReportReason(*version, request.reason()));

        Incoming incoming;
        v1::Report& report = incoming.report.emplace();
        report.set_reason(request.reason());
        report.set_source(request.source() == v1::Report::SOURCE_UNSPECIFIED ? v1::Report::BUTTON
                                                                             : request.source());
        report.set_destination(request.destination());
        *report.mutable_evidence() = request.evidence();
        if (lead.record.has_first_notice_time()) {
          *report.mutable_first_notice_time() = lead.record.first_notice_time();
        }
        const CaseFile* earlier = CaseForReport(*cases);
        if (earlier != nullptr) response.set_case_id(earlier->row.case_id.value());
        // A denial would be questioned, which has no time limit; what the policy says of the report
        // itself is told all the same.
        ASSIGN_OR_RETURN(*response.mutable_decision(),
                         cases->Consider(CaseStage::kReport, nullptr, incoming));
        const bool is_denied = earlier != nullptr && earlier->state() == CaseState::kDenied;
        response.set_filable(is_denied || OpensACase(response.decision().outcome()));
        if (response.filable() && !is_denied) SetLastFileTime(response.decision(), response);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return response;
}

}  // namespace makegood
