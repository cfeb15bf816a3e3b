#include "service/workflow/file_dispute.h"

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/domain/decision.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/requests.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

// The case that a dispute is about.
absl::StatusOr<CaseId> DisputedCase(const Scene& scene, const v1::FileDisputeRequest& request) {
  if (request.decision_id().empty()) return CaseId(request.case_id());
  ASSIGN_OR_RETURN(const Decision denial,
                   LoadDecision(scene.tx, scene.moment.tenant, DecisionId(request.decision_id())));
  return denial.case_id;
}

}  // namespace

absl::StatusOr<v1::FileDisputeResponse> FileDispute(const Workflow& workflow,
                                                    const v1::FileDisputeRequest& request) {
  return RunOnce<v1::FileDisputeResponse>(
      workflow, request, request.validate_only(),
      [&](const Scene& scene, v1::FileDisputeResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const CaseId case_id, DisputedCase(scene, request));
        ASSIGN_OR_RETURN(const CaseFile found, LoadCase(scene.tx, scene.moment.tenant, case_id));
        ASSIGN_OR_RETURN(LeadFile lead, LoadLead(scene.tx, scene.moment.tenant, found.row.lead_id));
        ASSIGN_OR_RETURN(const std::unique_ptr<CaseMachine> machine,
                         CaseMachine::Load(scene, lead));
        Incoming incoming;
        v1::Dispute& dispute = incoming.dispute.emplace();
        dispute.set_text(request.text());
        *dispute.mutable_evidence() = request.evidence();
        dispute.set_new_evidence(request.evidence_size() > 0);
        SetTimestampTo(scene.moment.now, dispute.mutable_file_time());

        // One that is open takes what comes; a denial of any round opens the next one.
        CaseFile* file = machine->Find(case_id);
        CaseFile* last = machine->Latest(CaseStage::kDispute);
        if (last != nullptr && file->state() == CaseState::kDenied) file = last;
        ASSIGN_OR_RETURN(const CaseMachine::Answer answer,
                         machine->Feed(*file, CaseEvent::kDisputeFiled, incoming));
        if (answer.file != nullptr) *response.mutable_case_() = ToCase(*answer.file);
        *response.mutable_decision() = answer.decision;
        return absl::OkStatus();
      });
}

}  // namespace makegood
