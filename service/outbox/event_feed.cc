#include "service/outbox/event_feed.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "rules/base/status_macros.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

constexpr int kPageSizeDefault = 50;

absl::Status TokenExpired(const Tenant& tenant, int64_t oldest) {
  const std::string token = ResumeTokenOf(tenant, oldest);
  return WorkflowError(
      v1::RESUME_TOKEN_EXPIRED,
      "events after this token were removed; read the state anew, then start with NOW",
      {{"resume_token", token}});
}

absl::StatusOr<v1::Event> EventOf(const Tenant& tenant, const OutboxEvent& row) {
  v1::Event event;
  if (row.payload.version != kEventPayloadVersion || !event.ParseFromString(row.payload.bytes)) {
    return absl::InternalError(absl::StrCat("event ", row.event_id.value(),
                                            " of the outbox cannot be read, version ",
                                            row.payload.version));
  }
  event.set_resume_token(ResumeTokenOf(tenant, row.position));
  return event;
}

}  // namespace

std::string ResumeTokenOf(const Tenant& tenant, int64_t position) {
  return absl::StrCat(tenant.value(), ":", position);
}

absl::StatusOr<int64_t> PositionOf(const Tenant& tenant, absl::string_view resume_token) {
  int64_t position = 0;
  absl::string_view digits = resume_token;
  if (absl::ConsumePrefix(&digits, absl::StrCat(tenant.value(), ":")) &&
      absl::SimpleAtoi(digits, &position) && position >= 0 &&
      ResumeTokenOf(tenant, position) == resume_token) {
    return position;
  }
  return WorkflowError(v1::INVALID_RESUME_TOKEN,
                       "resume_token: not a token of this marketplace's stream",
                       {{"field", "resume_token"}});
}

absl::StatusOr<EventPage> ReadEvents(Store& store, const Tenant& tenant, int64_t after, int limit) {
  std::vector<OutboxEvent> rows;
  RETURN_IF_ERROR(store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t trimmed, tx.outbox().GetTrimmedPosition(tenant));
    if (after < trimmed) return TokenExpired(tenant, trimmed);
    ASSIGN_OR_RETURN(rows, tx.outbox().List(tenant, after, limit));
    return absl::OkStatus();
  }));
  EventPage page;
  page.more = static_cast<int>(rows.size()) == limit;
  page.events.reserve(rows.size());
  page.positions.reserve(rows.size());
  for (const OutboxEvent& row : rows) {
    ASSIGN_OR_RETURN(v1::Event event, EventOf(tenant, row));
    page.events.push_back(std::move(event));
    page.positions.push_back(row.position);
  }
  return page;
}

absl::StatusOr<int64_t> BeginningOfEvents(Store& store, const Tenant& tenant) {
  int64_t position = 0;
  RETURN_IF_ERROR(store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(position, tx.outbox().GetTrimmedPosition(tenant));
    return absl::OkStatus();
  }));
  return position;
}

absl::StatusOr<int64_t> EndOfEvents(Store& store, const Tenant& tenant) {
  int64_t position = 0;
  RETURN_IF_ERROR(store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(position, tx.outbox().GetLastPosition(tenant));
    return absl::OkStatus();
  }));
  return position;
}

absl::StatusOr<v1::ListEventsResponse> ListEvents(Store& store,
                                                  const v1::ListEventsRequest& request) {
  const Tenant tenant(request.marketplace());
  int64_t after = 0;
  if (request.resume_token().empty()) {
    ASSIGN_OR_RETURN(after, BeginningOfEvents(store, tenant));
  } else {
    ASSIGN_OR_RETURN(after, PositionOf(tenant, request.resume_token()));
  }
  const int limit = request.page_size() == 0 ? kPageSizeDefault
                                             : std::min<int>(request.page_size(), kPageRowsMax);
  ASSIGN_OR_RETURN(EventPage page, ReadEvents(store, tenant, after, limit));
  v1::ListEventsResponse response;
  for (v1::Event& event : page.events) {
    const bool is_asked_for = request.lead_id().empty() || event.lead_id() == request.lead_id();
    if (is_asked_for) *response.add_events() = std::move(event);
  }
  response.set_resume_token(
      ResumeTokenOf(tenant, page.positions.empty() ? after : page.positions.back()));
  response.set_more(page.more);
  return response;
}

}  // namespace makegood
