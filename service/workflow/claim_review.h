// Who works on a review: claims with leases and fences. A holder whose lease ran out, or who lost
// the item since, can do nothing with it any more.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_CLAIM_REVIEW_H_
#define MAKEGOOD_SERVICE_WORKFLOW_CLAIM_REVIEW_H_

#include "absl/status/statusor.h"
#include "makegood/v1/review_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::ClaimReviewResponse> ClaimReview(const Workflow& workflow,
                                                    const v1::ClaimReviewRequest& request);

absl::StatusOr<v1::ExtendClaimResponse> ExtendClaim(const Workflow& workflow,
                                                    const v1::ExtendClaimRequest& request);

absl::StatusOr<v1::ReleaseReviewResponse> ReleaseReview(const Workflow& workflow,
                                                        const v1::ReleaseReviewRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_CLAIM_REVIEW_H_
