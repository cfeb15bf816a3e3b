// A reviewer asks the pro, and the pro answers; the promise of the review stands still meanwhile.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_ASK_FOR_INFORMATION_H_
#define MAKEGOOD_SERVICE_WORKFLOW_ASK_FOR_INFORMATION_H_

#include "absl/status/statusor.h"
#include "makegood/v1/review_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::RequestInformationResponse> RequestInformation(
    const Workflow& workflow, const v1::RequestInformationRequest& request);

absl::StatusOr<v1::ProvideInformationResponse> ProvideInformation(
    const Workflow& workflow, const v1::ProvideInformationRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_ASK_FOR_INFORMATION_H_
