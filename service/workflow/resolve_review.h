// A person has judged.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_RESOLVE_REVIEW_H_
#define MAKEGOOD_SERVICE_WORKFLOW_RESOLVE_REVIEW_H_

#include "absl/status/statusor.h"
#include "makegood/v1/review_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::ResolveReviewResponse> ResolveReview(const Workflow& workflow,
                                                        const v1::ResolveReviewRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_RESOLVE_REVIEW_H_
