#include "service/workflow/ask_for_information.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/evidence.h"
#include "service/workflow/records.h"
#include "service/workflow/requests.h"
#include "service/workflow/review_lease.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

constexpr absl::Duration kAnswerWithinDefault = absl::Hours(72);

// An answer becomes part of a report or a dispute; where there is neither nobody can give one.
absl::Status CheckCanAnswer(const CaseFile& file) {
  if (file.record.case_().has_report() || file.record.case_().has_dispute()) {
    return absl::OkStatus();
  }
  return WorkflowError(v1::CASE_STATE,
                       absl::StrCat("case \"", file.row.case_id.value(), "\" of stage ",
                                    file.row.stage, " has no report that the pro could add to"),
                       {{"case_id", file.row.case_id.value()}, {"state", file.row.state}});
}

}  // namespace

absl::StatusOr<v1::RequestInformationResponse> RequestInformation(
    const Workflow& workflow, const v1::RequestInformationRequest& request) {
  return RunOnce<v1::RequestInformationResponse>(
      workflow, request, /*is_trial=*/false,
      [&](const Scene& scene, v1::RequestInformationResponse& response) -> absl::Status {
        const Tenant& tenant = scene.moment.tenant;
        const ReviewId review_id(request.review_id());
        ASSIGN_OR_RETURN(ReviewFile review, LoadReview(scene.tx, tenant, review_id));
        RETURN_IF_ERROR(CheckReviewState(review, ReviewState::kOpen));
        RETURN_IF_ERROR(
            CheckLease(review, request.reviewer_id(), request.fence(), scene.moment.now));
        ASSIGN_OR_RETURN(LeadFile lead, LoadLead(scene.tx, tenant, review.row.lead_id));
        ASSIGN_OR_RETURN(const std::unique_ptr<CaseMachine> machine,
                         CaseMachine::Load(scene, lead));
        CaseFile& file = *machine->Find(review.row.case_id);
        RETURN_IF_ERROR(CheckCanAnswer(file));

        review.item.set_question(request.question());
        const absl::Duration within =
            request.has_within() ? FromProtoDuration(request.within()) : kAnswerWithinDefault;
        SetTimestampTo(scene.moment.now + within, review.item.mutable_answer_by_time());
        RETURN_IF_ERROR(UpdateReview(scene, review));
        RETURN_IF_ERROR(machine->Feed(file, CaseEvent::kInformationRequested).status());
        ASSIGN_OR_RETURN(review, LoadReview(scene.tx, tenant, review_id));
        *response.mutable_review() = ToReviewItem(review);
        return absl::OkStatus();
      });
}

absl::StatusOr<v1::ProvideInformationResponse> ProvideInformation(
    const Workflow& workflow, const v1::ProvideInformationRequest& request) {
  return RunOnce<v1::ProvideInformationResponse>(
      workflow, request, /*is_trial=*/false,
      [&](const Scene& scene, v1::ProvideInformationResponse& response) -> absl::Status {
        const Tenant& tenant = scene.moment.tenant;
        const ReviewId review_id(request.review_id());
        ASSIGN_OR_RETURN(ReviewFile review, LoadReview(scene.tx, tenant, review_id));
        RETURN_IF_ERROR(CheckReviewState(review, ReviewState::kAwaitingInformation));
        ASSIGN_OR_RETURN(LeadFile lead, LoadLead(scene.tx, tenant, review.row.lead_id));
        ASSIGN_OR_RETURN(const std::unique_ptr<CaseMachine> machine,
                         CaseMachine::Load(scene, lead));
        CaseFile& file = *machine->Find(review.row.case_id);
        RETURN_IF_ERROR(JoinEvidence(request.text(), request.evidence(), file));
        RETURN_IF_ERROR(machine->Feed(file, CaseEvent::kEvidenceAdded).status());
        ASSIGN_OR_RETURN(review, LoadReview(scene.tx, tenant, review_id));
        *response.mutable_review() = ToReviewItem(review);
        *response.mutable_case_() = ToCase(file);
        return absl::OkStatus();
      });
}

}  // namespace makegood
