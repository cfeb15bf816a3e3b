// Something that happened to a lead, as somebody told us. Never edited.

#ifndef MAKEGOOD_SERVICE_DOMAIN_LEAD_EVENT_H_
#define MAKEGOOD_SERVICE_DOMAIN_LEAD_EVENT_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/domain/versioned_bytes.h"

namespace makegood {

struct LeadEvent {
  EventId event_id;  // The teller's; names one event of the tenant.
  LeadId lead_id;

  // Its place in the log of its lead, from 1, in the order of arrival. The store counts.
  int64_t sequence = 0;

  std::string kind;
  absl::Time event_time;   // When it happened, as told.
  absl::Time record_time;  // When we heard of it.

  // Of the content, over an encoding that does not depend on a serializer. It tells a repetition
  // from another event under the same id.
  std::string digest;

  VersionedBytes payload;

  friend bool operator==(const LeadEvent&, const LeadEvent&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_LEAD_EVENT_H_
