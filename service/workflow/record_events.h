// The marketplace tells what happened. Errors of single events are in their results; see
// LeadService.RecordEvents for all of them.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_RECORD_EVENTS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_RECORD_EVENTS_H_

#include "absl/status/statusor.h"
#include "makegood/v1/lead_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::RecordEventsResponse> RecordEvents(const Workflow& workflow,
                                                      const v1::RecordEventsRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_RECORD_EVENTS_H_
