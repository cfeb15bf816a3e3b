// The payment provider tells how a payout ended.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_SETTLE_PAYOUT_H_
#define MAKEGOOD_SERVICE_WORKFLOW_SETTLE_PAYOUT_H_

#include "absl/status/statusor.h"
#include "makegood/v1/credit_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::SettlePayoutResponse> SettlePayout(const Workflow& workflow,
                                                      const v1::SettlePayoutRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_SETTLE_PAYOUT_H_
