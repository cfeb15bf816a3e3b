#include "service/workflow/add_evidence.h"

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/evidence.h"
#include "service/workflow/requests.h"
#include "service/workflow/workflow_error.h"

namespace makegood {

absl::StatusOr<v1::AddEvidenceResponse> AddEvidence(const Workflow& workflow,
                                                    const v1::AddEvidenceRequest& request) {
  return RunOnce<v1::AddEvidenceResponse>(
      workflow, request, request.validate_only(),
      [&](const Scene& scene, v1::AddEvidenceResponse& response) -> absl::Status {
        const CaseId case_id(request.case_id());
        ASSIGN_OR_RETURN(const CaseFile found, LoadCase(scene.tx, scene.moment.tenant, case_id));
        if (const std::string etag = ToCase(found).etag();
            !request.etag().empty() && request.etag() != etag) {
          return WorkflowError(v1::ETAG_MISMATCH,
                               absl::StrCat("case \"", request.case_id(), "\" has changed"),
                               {{"etag", etag}});
        }
        ASSIGN_OR_RETURN(LeadFile lead, LoadLead(scene.tx, scene.moment.tenant, found.row.lead_id));
        ASSIGN_OR_RETURN(const std::unique_ptr<CaseMachine> machine,
                         CaseMachine::Load(scene, lead));
        CaseFile& file = *machine->Find(case_id);
        RETURN_IF_ERROR(JoinEvidence(request.text(), request.evidence(), file));
        RETURN_IF_ERROR(machine->Feed(file, CaseEvent::kEvidenceAdded).status());
        *response.mutable_case_() = ToCase(file);
        return absl::OkStatus();
      });
}

}  // namespace makegood
