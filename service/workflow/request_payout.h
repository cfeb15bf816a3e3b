// The pro wants a refund paid out to the original payment method.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_REQUEST_PAYOUT_H_
#define MAKEGOOD_SERVICE_WORKFLOW_REQUEST_PAYOUT_H_

#include "absl/status/statusor.h"
#include "makegood/v1/credit_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::RequestPayoutResponse> RequestPayout(const Workflow& workflow,
                                                        const v1::RequestPayoutRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_REQUEST_PAYOUT_H_
