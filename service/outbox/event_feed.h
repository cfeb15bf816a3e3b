// What happened, read from the outbox for those who listen.

#ifndef MAKEGOOD_SERVICE_OUTBOX_EVENT_FEED_H_
#define MAKEGOOD_SERVICE_OUTBOX_EVENT_FEED_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "makegood/v1/event.pb.h"
#include "makegood/v1/event_service.pb.h"
#include "service/domain/ids.h"
#include "service/store/store.h"

namespace makegood {

// The encoding of an event in the outbox: a serialized v1::Event without its resume_token.
inline constexpr int64_t kEventPayloadVersion = 1;

// A place in the stream of a marketplace, as text for callers: opaque to them.
std::string ResumeTokenOf(const Tenant& tenant, int64_t position);

// The place that a token means. INVALID_RESUME_TOKEN: it is none, or another marketplace's.
absl::StatusOr<int64_t> PositionOf(const Tenant& tenant, absl::string_view resume_token);

// A part of the stream, in its order.
struct EventPage {
  std::vector<v1::Event> events;   // With their resume tokens.
  std::vector<int64_t> positions;  // Of each event.
  bool more = false;               // There may be more behind it.
};

// The events after a position, at most `limit` (from 1 to kPageRowsMax).
//
//   OutOfRange   RESUME_TOKEN_EXPIRED: events after the position were removed; the metadata has the
//                oldest token that works
//   Internal     an event cannot be read: a bug
absl::StatusOr<EventPage> ReadEvents(Store& store, const Tenant& tenant, int64_t after, int limit);

// The positions before the oldest event that is kept, and of the newest.
absl::StatusOr<int64_t> BeginningOfEvents(Store& store, const Tenant& tenant);
absl::StatusOr<int64_t> EndOfEvents(Store& store, const Tenant& tenant);

// EventService.ListEvents, as a verb.
absl::StatusOr<v1::ListEventsResponse> ListEvents(Store& store,
                                                  const v1::ListEventsRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_OUTBOX_EVENT_FEED_H_
