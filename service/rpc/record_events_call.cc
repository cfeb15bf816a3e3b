#include "service/rpc/record_events_call.h"

#include <utility>
#include <vector>

#include "rules/base/check.h"
#include "rules/base/status_macros.h"
#include "service/rpc/status_mapping.h"
#include "service/rpc/validate.h"

namespace makegood {

absl::StatusOr<v1::RecordEventsResponse> RecordValidEvents(
    const v1::RecordEventsRequest& request,
    const std::function<absl::StatusOr<v1::RecordEventsResponse>(const v1::RecordEventsRequest&)>&
        record) {
  v1::RecordEventsResponse response;
  response.mutable_results()->Reserve(request.events_size());
  std::vector<int> valid;
  for (int i = 0; i < request.events_size(); ++i) {
    const v1::LeadEvent& event = request.events(i);
    v1::RecordEventResult& result = *response.add_results();
    result.set_event_id(event.event_id());
    const std::vector<Violation> violations = Validate(event, request.marketplace());
    if (violations.empty()) {
      valid.push_back(i);
    } else {
      *result.mutable_status() = InvalidFields(violations);
    }
  }
  if (valid.empty()) return response;
  // Nearly always all of them: then nothing is copied.
  if (valid.size() == static_cast<size_t>(request.events_size())) return record(request);
  v1::RecordEventsRequest rest;
  rest.set_marketplace(request.marketplace());
  rest.set_validate_only(request.validate_only());
  for (const int i : valid) *rest.add_events() = request.events(i);
  ASSIGN_OR_RETURN(v1::RecordEventsResponse recorded, record(rest));
  MAKEGOOD_CHECK(static_cast<size_t>(recorded.results_size()) == valid.size());
  for (size_t i = 0; i < valid.size(); ++i) {
    *response.mutable_results(valid[i]) = std::move(*recorded.mutable_results(static_cast<int>(i)));
  }
  return response;
}

}  // namespace makegood
