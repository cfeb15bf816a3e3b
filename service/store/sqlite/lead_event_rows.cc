#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {

static absl::Status ReadRow(Statement& row, LeadEvent& event) {
  return row.Read(event.lead_id, event.sequence, event.event_id, event.kind, event.event_time,
                  event.record_time, event.digest, event.payload);
}

namespace {

#define EVENT_COLUMNS                                                                     \
  "lead_id, sequence, event_id, kind, event_time, record_time, digest, payload_version, " \
  "payload"

class SqliteLeadEventTable final : public LeadEventTable {
 public:
  explicit SqliteLeadEventTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<LeadEvent> Get(const Tenant& tenant, const EventId& event_id) const override {
    Statement statement(
        connection_, "SELECT " EVENT_COLUMNS " FROM lead_event WHERE tenant = ? AND event_id = ?");
    statement.Bind(tenant, event_id);
    return ReadOne<LeadEvent>(statement, absl::StrCat("no event `", event_id.value(), "`"));
  }

  absl::StatusOr<std::vector<LeadEvent>> List(const Tenant& tenant, const LeadId& lead_id,
                                              int64_t after, int limit) const override {
    RETURN_IF_ERROR(CheckPageLimit(limit));
    Statement statement(connection_, "SELECT " EVENT_COLUMNS
                                     " FROM lead_event"
                                     " WHERE tenant = ? AND lead_id = ? AND sequence > ?"
                                     " ORDER BY sequence LIMIT ?");
    statement.Bind(tenant, lead_id, after, limit);
    return ReadAll<LeadEvent>(statement);
  }

  absl::StatusOr<Appended> Append(const Tenant& tenant, const LeadEvent& event) override {
    Appended appended;
    {
      Statement statement(connection_,
                          "SELECT coalesce(max(sequence), 0) + 1 FROM lead_event"
                          " WHERE tenant = ? AND lead_id = ?");
      statement.Bind(tenant, event.lead_id);
      RETURN_IF_ERROR(statement.Step());
      RETURN_IF_ERROR(statement.Read(appended.sequence));
    }
    Statement statement(connection_, "INSERT INTO lead_event (tenant, " EVENT_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                     " ON CONFLICT (tenant, event_id) DO NOTHING");
    statement.Bind(tenant, event.lead_id, appended.sequence, event.event_id, event.kind,
                   event.event_time, event.record_time, event.digest, event.payload);
    RETURN_IF_ERROR(statement.Run());
    if (statement.changes() == 0) return Repeat(tenant, event);
    return appended;
  }

 private:
  // The id is there already.
  absl::StatusOr<Appended> Repeat(const Tenant& tenant, const LeadEvent& event) const {
    Statement statement(
        connection_, "SELECT sequence, digest FROM lead_event WHERE tenant = ? AND event_id = ?");
    statement.Bind(tenant, event.event_id);
    RETURN_IF_ERROR(statement.Step());
    Appended appended{0, true};
    std::string digest;
    RETURN_IF_ERROR(statement.Read(appended.sequence, digest));
    if (digest == event.digest) return appended;
    return absl::AlreadyExistsError(
        absl::StrCat("event `", event.event_id.value(), "` was told with other content"));
  }

  Connection& connection_;
};

}  // namespace

std::unique_ptr<LeadEventTable> NewLeadEventTable(Connection& connection) {
  return std::make_unique<SqliteLeadEventTable>(connection);
}

}  // namespace makegood
