// What we tell others: written with what it tells of, delivered afterwards, at least once.

#ifndef MAKEGOOD_SERVICE_DOMAIN_OUTBOX_EVENT_H_
#define MAKEGOOD_SERVICE_DOMAIN_OUTBOX_EVENT_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/domain/versioned_bytes.h"

namespace makegood {

struct OutboxEvent {
  EventId event_id;  // Receivers know a repetition by it.
  LeadId lead_id;

  // Where it stands in the stream of its tenant; what a resume token is made of. The store counts.
  int64_t position = 0;

  std::string kind;
  absl::Time create_time;
  VersionedBytes payload;

  friend bool operator==(const OutboxEvent&, const OutboxEvent&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_OUTBOX_EVENT_H_
