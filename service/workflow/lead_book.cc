#include "service/workflow/lead_book.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/decide/facts_digest.h"
#include "service/workflow/lead_log.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

// From the whole log, in which all events are by now.
absl::Status FoldAnew(const Scene& scene, LeadFile& lead) {
  const Tenant& tenant = scene.moment.tenant;
  std::vector<LoggedEvent> log;
  int64_t after = 0;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<LeadEvent> page,
                     scene.tx.events().List(tenant, lead.row.lead_id, after, kPageRowsMax));
    for (const LeadEvent& row : page) {
      LoggedEvent& logged = log.emplace_back();
      RETURN_IF_ERROR(Decode(row.payload, logged.event));
      SetTimestampTo(row.record_time, &logged.record_time);
      after = row.sequence;
    }
    if (page.size() < kPageRowsMax) break;
  }
  stored::v1::LeadRecord record = FoldLead(std::move(log));
  if (lead.record.has_first_notice_time()) {
    *record.mutable_first_notice_time() = lead.record.first_notice_time();
  }
  lead.record = std::move(record);
  return absl::OkStatus();
}

}  // namespace

absl::Status EventIdReused(const v1::LeadEvent& event) {
  return WorkflowError(
      v1::EVENT_ID_REUSED,
      absl::StrCat("another event was told under the id \"", event.event_id(), "\""),
      {{"event_id", event.event_id()}});
}

EventToLog PrepareForLog(v1::LeadEvent event, absl::Time record_time) {
  EventToLog prepared;
  LeadEvent& row = prepared.row;
  row.event_id = EventId(event.event_id());
  row.lead_id = LeadId(event.lead_id());
  row.kind = std::string(EventKind(event));
  row.event_time = FromTimestamp(event.event_time());
  row.record_time = record_time;
  row.digest = CanonicalDigest(event);
  row.payload = Encode(event);
  prepared.event = std::move(event);
  return prepared;
}

absl::StatusOr<LoggedEvent> AppendToLog(const Scene& scene, const EventToLog& event) {
  const absl::Status appended = scene.tx.events().Append(scene.moment.tenant, event.row).status();
  if (absl::IsAlreadyExists(appended)) return EventIdReused(event.event);
  RETURN_IF_ERROR(appended);
  LoggedEvent logged{event.event, {}};
  SetTimestampTo(event.row.record_time, &logged.record_time);
  return logged;
}

absl::Status RefreshLead(const Scene& scene, std::vector<LoggedEvent> appended, LeadFile& lead) {
  if (!FoldLater(std::move(appended), lead.record)) RETURN_IF_ERROR(FoldAnew(scene, lead));
  lead.row.body = Encode(lead.record);
  RETURN_IF_ERROR(scene.tx.leads().Update(scene.moment.tenant, lead.row));
  ++lead.row.revision;
  return absl::OkStatus();
}

}  // namespace makegood
