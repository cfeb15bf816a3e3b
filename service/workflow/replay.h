// Decides once more what was decided.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_REPLAY_H_
#define MAKEGOOD_SERVICE_WORKFLOW_REPLAY_H_

#include "absl/status/statusor.h"
#include "makegood/v1/decision.pb.h"
#include "makegood/v1/decision_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

// The policy answered, and the service found that it could not be carried out (no credits to
// charge): its own error then stands where the answer was. An error of the policy names no rule.
bool WasOverruled(const v1::Decision& recorded);

absl::StatusOr<v1::ReplayDecisionResponse> ReplayDecision(const Workflow& workflow,
                                                          const v1::ReplayDecisionRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_REPLAY_H_
