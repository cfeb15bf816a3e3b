// Decides once more what was decided.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_REPLAY_H_
#define MAKEGOOD_SERVICE_WORKFLOW_REPLAY_H_

#include "absl/status/statusor.h"
#include "makegood/v1/decision_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::ReplayDecisionResponse> ReplayDecision(const Workflow& workflow,
                                                          const v1::ReplayDecisionRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_REPLAY_H_
