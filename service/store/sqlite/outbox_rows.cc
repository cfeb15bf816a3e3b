#include <algorithm>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {

static absl::Status ReadRow(Statement& row, OutboxEvent& event) {
  return row.Read(event.event_id, event.lead_id, event.position, event.kind, event.create_time,
                  event.payload);
}

namespace {

#define OUTBOX_COLUMNS "event_id, lead_id, position, kind, create_time, payload_version, payload"

// With one writer the order of insertion is the order of commits, so an event has its position at
// once.
class SqliteOutboxTable final : public OutboxTable {
 public:
  explicit SqliteOutboxTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<std::vector<OutboxEvent>> List(const Tenant& tenant, int64_t after,
                                                int limit) const override {
    RETURN_IF_ERROR(CheckPageLimit(limit));
    ASSIGN_OR_RETURN(const int64_t trimmed, GetTrimmedPosition(tenant));
    if (after < trimmed) {
      return absl::OutOfRangeError(
          absl::StrCat("events up to ", trimmed, " were removed; asked from ", after));
    }
    Statement statement(connection_, "SELECT " OUTBOX_COLUMNS
                                     " FROM outbox_event WHERE tenant = ? AND position > ?"
                                     " ORDER BY position LIMIT ?");
    statement.Bind(tenant, after, limit);
    return ReadAll<OutboxEvent>(statement);
  }

  absl::StatusOr<int64_t> GetLastPosition(const Tenant& tenant) const override {
    int64_t last = 0;
    {
      Statement statement(connection_,
                          "SELECT coalesce(max(position), 0) FROM outbox_event WHERE tenant = ?");
      statement.Bind(tenant);
      RETURN_IF_ERROR(statement.Step());
      RETURN_IF_ERROR(statement.Read(last));
    }
    if (last > 0) return last;
    return GetTrimmedPosition(tenant);
  }

  absl::StatusOr<int64_t> GetTrimmedPosition(const Tenant& tenant) const override {
    Statement statement(connection_, "SELECT through_position FROM outbox_trim WHERE tenant = ?");
    statement.Bind(tenant);
    RETURN_IF_ERROR(statement.Step());
    int64_t through = 0;
    if (statement.has_row()) RETURN_IF_ERROR(statement.Read(through));
    return through;
  }

  absl::Status Append(const Tenant& tenant, const OutboxEvent& event) override {
    // Behind the last one, or, where none is left, behind those that were removed.
    Statement statement(connection_,
                        "INSERT INTO outbox_event (tenant, " OUTBOX_COLUMNS
                        ") VALUES (?1, ?2, ?3, 1 + coalesce("
                        "(SELECT max(position) FROM outbox_event WHERE tenant = ?1),"
                        " (SELECT through_position FROM outbox_trim WHERE tenant = ?1), 0),"
                        " ?4, ?5, ?6, ?7)");
    statement.Bind(tenant, event.event_id, event.lead_id, event.kind, event.create_time,
                   event.payload);
    return statement.Run();
  }

  absl::StatusOr<int64_t> Trim(const Tenant& tenant, int64_t through_position) override {
    // What is not there yet cannot be removed: its positions would be given twice otherwise.
    ASSIGN_OR_RETURN(const int64_t last, GetLastPosition(tenant));
    const int64_t through = std::min(through_position, last);
    {
      Statement statement(connection_,
                          "INSERT INTO outbox_trim (tenant, through_position) VALUES (?, ?)"
                          " ON CONFLICT (tenant) DO UPDATE"
                          " SET through_position = max(through_position,"
                          " excluded.through_position)");
      statement.Bind(tenant, through);
      RETURN_IF_ERROR(statement.Run());
    }
    Statement statement(connection_, "DELETE FROM outbox_event WHERE tenant = ? AND position <= ?");
    statement.Bind(tenant, through);
    RETURN_IF_ERROR(statement.Run());
    return statement.changes();
  }

 private:
  Connection& connection_;
};

}  // namespace

std::unique_ptr<OutboxTable> NewOutboxTable(Connection& connection) {
  return std::make_unique<SqliteOutboxTable>(connection);
}

}  // namespace makegood
