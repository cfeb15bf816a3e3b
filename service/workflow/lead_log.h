// From the log of a lead to what is known of it. Pure, and blind to the order in which the events
// arrived: only when they happened counts, and between equal instants their ids.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_LEAD_LOG_H_
#define MAKEGOOD_SERVICE_WORKFLOW_LEAD_LOG_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "makegood/stored/v1/records.pb.h"
#include "makegood/v1/lead_event.pb.h"

namespace makegood {

// What callers left out is filled in as the protos say (a contact's time is its event's, a lead's
// id the event's). Done before an event is digested, so that telling a default or leaving it out is
// the same event. `record_time` is no part of it.
void CompleteEvent(absl::string_view marketplace, v1::LeadEvent& event);

// One event of the log, with the instant at which we heard of it.
struct LoggedEvent {
  v1::LeadEvent event;
  google::protobuf::Timestamp record_time;
};

// All that the events tell. `facts.charge` is not set: what was charged is in the charge's own
// record. `first_notice_time` is not set.
stored::v1::LeadRecord FoldLead(std::vector<LoggedEvent> events);

// Adds to `record` what further events tell, if all of them happened after those that it was folded
// from: it is then what FoldLead would make of all. False, and nothing is added, if one of them may
// have happened before one of those; then the whole log has to be folded anew.
bool FoldLater(std::vector<LoggedEvent> events, stored::v1::LeadRecord& record);

// The kind of an event, as the log has it: "contact".
absl::string_view EventKind(const v1::LeadEvent& event);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_LEAD_LOG_H_
