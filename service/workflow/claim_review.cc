#include "service/workflow/claim_review.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/workflow/records.h"
#include "service/workflow/requests.h"
#include "service/workflow/review_lease.h"
#include "service/workflow/tell.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

constexpr absl::Duration kLeaseDefault = absl::Minutes(15);

template <typename Request>
absl::Time LeaseUntil(const Request& request, absl::Time now) {
  return now + (request.has_lease() ? FromProtoDuration(request.lease()) : kLeaseDefault);
}

absl::StatusOr<ReviewFile> TakeNext(const Scene& scene, const v1::ClaimReviewRequest& request,
                                    absl::Time until) {
  const absl::StatusOr<ReviewItem> row = scene.tx.reviews().LeaseNext(
      scene.moment.tenant, request.queue(), request.reviewer_id(), scene.moment.now, until);
  if (row.ok()) return ToReviewFile(*row);
  if (!absl::IsNotFound(row.status())) return row.status();
  return WorkflowError(v1::QUEUE_EMPTY,
                       absl::StrCat("queue \"", request.queue(), "\" holds nothing that \"",
                                    request.reviewer_id(), "\" may take now"),
                       {{"queue", request.queue()}});
}

absl::StatusOr<ReviewFile> TakeNamed(const Scene& scene, const v1::ClaimReviewRequest& request,
                                     absl::Time until) {
  const std::string& id = request.review_id();
  const absl::Time now = scene.moment.now;
  ASSIGN_OR_RETURN(ReviewFile review, LoadReview(scene.tx, scene.moment.tenant, ReviewId(id)));
  RETURN_IF_ERROR(CheckReviewState(review, ReviewState::kOpen));
  ReviewItem& row = review.row;
  if (row.barred_reviewer == request.reviewer_id()) {
    return WorkflowError(
        v1::REVIEWER_BARRED,
        absl::StrCat("\"", request.reviewer_id(), "\" has judged the matter of review \"", id,
                     "\" before; somebody else has to"),
        {{"review_id", id}, {"reviewer_id", request.reviewer_id()}});
  }
  const bool is_held = IsHeld(row, now);
  if (is_held && row.holder != request.reviewer_id()) {
    const std::string until_text =
        absl::FormatTime(absl::RFC3339_full, *row.lease_until, absl::UTCTimeZone());
    return WorkflowError(v1::REVIEW_HELD,
                         absl::StrCat("somebody else holds review \"", id, "\" until ", until_text),
                         {{"review_id", id}, {"lease_time", until_text}});
  }
  if (is_held) {
    until = std::max(until, *row.lease_until);
  } else {
    ++row.fence;
    row.holder = request.reviewer_id();
  }
  row.lease_until = until;
  RETURN_IF_ERROR(UpdateReview(scene, review));
  return review;
}

// What ExtendClaim and ReleaseReview have in common: `change` acts on a review that the caller
// holds.
template <typename Response, typename Request, typename Change>
absl::StatusOr<Response> ChangeLease(const Workflow& workflow, const Request& request,
                                     Change change) {
  return RunOnce<Response>(
      workflow, request, /*is_trial=*/false,
      [&](const Scene& scene, Response& response) -> absl::Status {
        ASSIGN_OR_RETURN(ReviewFile review,
                         LoadReview(scene.tx, scene.moment.tenant, ReviewId(request.review_id())));
        RETURN_IF_ERROR(
            CheckLease(review, request.reviewer_id(), request.fence(), scene.moment.now));
        change(scene.moment.now, review.row);
        RETURN_IF_ERROR(UpdateReview(scene, review));
        RETURN_IF_ERROR(TellReview(scene, review));
        *response.mutable_review() = ToReviewItem(review);
        return absl::OkStatus();
      });
}

}  // namespace

absl::StatusOr<v1::ClaimReviewResponse> ClaimReview(const Workflow& workflow,
                                                    const v1::ClaimReviewRequest& request) {
  return RunOnce<v1::ClaimReviewResponse>(
      workflow, request, /*is_trial=*/false,
      [&](const Scene& scene, v1::ClaimReviewResponse& response) -> absl::Status {
        const Tenant& tenant = scene.moment.tenant;
        const absl::Time until = LeaseUntil(request, scene.moment.now);
        ASSIGN_OR_RETURN(const ReviewFile review, request.review_id().empty()
                                                      ? TakeNext(scene, request, until)
                                                      : TakeNamed(scene, request, until));
        RETURN_IF_ERROR(TellReview(scene, review));
        ASSIGN_OR_RETURN(const CaseFile file, LoadCase(scene.tx, tenant, review.row.case_id));
        ASSIGN_OR_RETURN(const LeadFile lead, LoadLead(scene.tx, tenant, review.row.lead_id));
        *response.mutable_review() = ToReviewItem(review);
        *response.mutable_case_() = ToCase(file);
        *response.mutable_facts() = FactsOf(lead);
        return absl::OkStatus();
      });
}

absl::StatusOr<v1::ExtendClaimResponse> ExtendClaim(const Workflow& workflow,
                                                    const v1::ExtendClaimRequest& request) {
  return ChangeLease<v1::ExtendClaimResponse>(
      workflow, request, [&](absl::Time now, ReviewItem& row) {
        row.lease_until = std::max(LeaseUntil(request, now), *row.lease_until);
      });
}

absl::StatusOr<v1::ReleaseReviewResponse> ReleaseReview(const Workflow& workflow,
                                                        const v1::ReleaseReviewRequest& request) {
  return ChangeLease<v1::ReleaseReviewResponse>(workflow, request, [](absl::Time, ReviewItem& row) {
    row.holder.clear();
    row.lease_until.reset();
  });
}

}  // namespace makegood
