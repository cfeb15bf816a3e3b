#include "service/workflow/file_report.h"

#include "rules/base/status_macros.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/reporting.h"
#include "service/workflow/requests.h"
#include "service/workflow/timestamp.h"

namespace makegood {

absl::StatusOr<v1::FileReportResponse> FileReport(const Workflow& workflow,
                                                  const v1::FileReportRequest& request) {
  return RunOnce<v1::FileReportResponse>(
      workflow, request, request.validate_only(),
      [&](const Scene& scene, v1::FileReportResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(LeadFile lead,
                         LoadLead(scene.tx, scene.moment.tenant, LeadId(request.lead_id())));
        ASSIGN_OR_RETURN(const std::unique_ptr<CaseMachine> machine,
                         CaseMachine::Load(scene, lead));
        ASSIGN_OR_RETURN(const rules::PolicyVersion* version, machine->Version());
        RETURN_IF_ERROR(CheckReportReason(*version, request.report().reason()));

        Incoming incoming;
        v1::Report& report = incoming.report.emplace(request.report());
        SetTimestampTo(scene.moment.now, report.mutable_file_time());
        RETURN_IF_ERROR(NoteFirstNotice(scene, lead, report));

        CaseFile* earlier = CaseForReport(*machine);
        ASSIGN_OR_RETURN(const CaseMachine::Answer answer,
                         earlier == nullptr
                             ? machine->Open(CaseStage::kReport, CaseEvent::kReportFiled, incoming)
                             : machine->Feed(*earlier, CaseEvent::kReportFiled, incoming));
        if (answer.file != nullptr) *response.mutable_case_() = ToCase(*answer.file);
        *response.mutable_decision() = answer.decision;
        return absl::OkStatus();
      });
}

}  // namespace makegood
