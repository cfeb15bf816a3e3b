// LeadService.RecordEvents: events that are no events are kept from the workflow, and the others
// are recorded.

#ifndef MAKEGOOD_SERVICE_RPC_RECORD_EVENTS_CALL_H_
#define MAKEGOOD_SERVICE_RPC_RECORD_EVENTS_CALL_H_

#include <functional>

#include "absl/status/statusor.h"
#include "makegood/v1/lead_service.pb.h"

namespace makegood {

// Validates each event. `record` gets those that are right, if there are any, and has a result for
// each in their order; the results of the others say all that is wrong with them, with paths that
// begin at the event.
absl::StatusOr<v1::RecordEventsResponse> RecordValidEvents(
    const v1::RecordEventsRequest& request,
    const std::function<absl::StatusOr<v1::RecordEventsResponse>(const v1::RecordEventsRequest&)>&
        record);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_RECORD_EVENTS_CALL_H_
