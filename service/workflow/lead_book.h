// The log of a lead and the record that is computed from it, inside a transaction.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_LEAD_BOOK_H_
#define MAKEGOOD_SERVICE_WORKFLOW_LEAD_BOOK_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "makegood/v1/lead_event.pb.h"
#include "service/domain/lead_event.h"
#include "service/workflow/lead_log.h"
#include "service/workflow/records.h"
#include "service/workflow/workflow.h"

namespace makegood {

// Events of callers that one lead may have.
inline constexpr int64_t kEventsMax = 2'000;

// How far an event may be ahead of the clock when it is told.
inline constexpr absl::Duration kAheadMax = absl::Minutes(5);

// EVENT_ID_REUSED.
absl::Status EventIdReused(const v1::LeadEvent& event);

// An event with the row that the log keeps of it.
struct EventToLog {
  v1::LeadEvent event;
  LeadEvent row;
};

// Of a completed event (CompleteEvent). To be made before the transaction, which others wait for.
EventToLog PrepareForLog(v1::LeadEvent event, absl::Time record_time);

// Appends an event, which is new, to the log of its lead. RefreshLead wants what it returns.
//
//   EVENT_ID_REUSED   another event was told under this id
absl::StatusOr<LoggedEvent> AppendToLog(const Scene& scene, const EventToLog& event);

// Brings the record of a lead to what its whole log tells, of which `appended` are those that the
// record does not know yet, and writes it. What events do not tell (first_notice_time) stays.
absl::Status RefreshLead(const Scene& scene, std::vector<LoggedEvent> appended, LeadFile& lead);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_LEAD_BOOK_H_
