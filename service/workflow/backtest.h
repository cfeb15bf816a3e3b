// Decides once more what was decided, many decisions at a time, and counts what comes out
// differently.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_BACKTEST_H_
#define MAKEGOOD_SERVICE_WORKFLOW_BACKTEST_H_

#include "absl/status/statusor.h"
#include "makegood/v1/policy_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::BacktestResponse> Backtest(const Workflow& workflow,
                                              const v1::BacktestRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_BACKTEST_H_
