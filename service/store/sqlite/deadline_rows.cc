#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {

static absl::Status ReadRow(Statement& row, Deadline& deadline) {
  return row.Read(deadline.tenant, deadline.lead_id, deadline.kind, deadline.generation,
                  deadline.due_time);
}

namespace {

#define DEADLINE_COLUMNS "tenant, lead_id, kind, generation, due_time"

class SqliteDeadlineTable final : public DeadlineTable {
 public:
  explicit SqliteDeadlineTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<Deadline> Get(const Tenant& tenant, const LeadId& lead_id,
                               absl::string_view kind) const override {
    Statement statement(connection_, "SELECT " DEADLINE_COLUMNS
                                     " FROM deadline WHERE tenant = ? AND lead_id = ? AND kind = ?"
                                     " AND due_time IS NOT NULL");
    statement.Bind(tenant, lead_id, kind);
    return ReadOne<Deadline>(
        statement, absl::StrCat("lead `", lead_id.value(), "` has no deadline `", kind, "`"));
  }

  absl::StatusOr<std::vector<Deadline>> List(const Tenant& tenant,
                                             const std::optional<Deadline>& after,
                                             int limit) const override {
    std::optional<TimeCursor> cursor;
    if (after.has_value()) cursor = TimeCursor{after->due_time, after->lead_id.value()};
    ASSIGN_OR_RETURN(const PageStart start, PageAfter(cursor, limit));
    const std::string kind = after.has_value() ? after->kind : "";
    Statement statement(connection_, "SELECT " DEADLINE_COLUMNS
                                     " FROM deadline WHERE tenant = ? AND due_time IS NOT NULL"
                                     " AND (due_time, lead_id, kind) > (?, ?, ?)"
                                     " ORDER BY due_time, lead_id, kind LIMIT ?");
    statement.Bind(tenant, start.time, start.id, kind, limit);
    return ReadAll<Deadline>(statement);
  }

  absl::StatusOr<std::vector<Deadline>> ListDue(absl::Time now, int limit) const override {
    RETURN_IF_ERROR(CheckPageLimit(limit));
    Statement statement(connection_, "SELECT " DEADLINE_COLUMNS
                                     " FROM deadline WHERE due_time <= ?"
                                     " ORDER BY due_time, tenant, lead_id, kind LIMIT ?");
    statement.Bind(now, limit);
    return ReadAll<Deadline>(statement);
  }

  absl::StatusOr<std::optional<absl::Time>> GetNextDueTime() const override {
    Statement statement(connection_,
                        "SELECT min(due_time) FROM deadline WHERE due_time IS NOT NULL");
    RETURN_IF_ERROR(statement.Step());
    std::optional<absl::Time> due_time;
    RETURN_IF_ERROR(statement.Read(due_time));
    return due_time;
  }

  absl::StatusOr<int64_t> Arm(const Deadline& deadline) override {
    int64_t generation = 0;
    {
      std::optional<absl::Time> due_time;
      Statement statement(connection_,
                          "SELECT generation, due_time FROM deadline"
                          " WHERE tenant = ? AND lead_id = ? AND kind = ?");
      statement.Bind(deadline.tenant, deadline.lead_id, deadline.kind);
      RETURN_IF_ERROR(statement.Step());
      if (statement.has_row()) RETURN_IF_ERROR(statement.Read(generation, due_time));
      if (due_time == deadline.due_time) return generation;  // Most often: nothing is written.
    }
    ++generation;
    Statement statement(connection_,
                        generation == 1
                            ? "INSERT INTO deadline (generation, due_time, tenant, lead_id, kind)"
                              " VALUES (?, ?, ?, ?, ?)"
                            : "UPDATE deadline SET generation = ?, due_time = ?"
                              " WHERE tenant = ? AND lead_id = ? AND kind = ?");
    statement.Bind(generation, deadline.due_time, deadline.tenant, deadline.lead_id, deadline.kind);
    RETURN_IF_ERROR(statement.Run());
    return generation;
  }

  absl::Status Disarm(const Tenant& tenant, const LeadId& lead_id,
                      absl::string_view kind) override {
    Statement statement(connection_,
                        "UPDATE deadline SET due_time = NULL WHERE tenant = ? AND lead_id = ?"
                        " AND kind = ? AND due_time IS NOT NULL");
    statement.Bind(tenant, lead_id, kind);
    return statement.Run();
  }

  absl::Status Complete(const Deadline& deadline) override {
    Statement statement(connection_,
                        "UPDATE deadline SET due_time = NULL"
                        " WHERE tenant = ? AND lead_id = ? AND kind = ? AND generation = ?"
                        " AND due_time IS NOT NULL");
    statement.Bind(deadline.tenant, deadline.lead_id, deadline.kind, deadline.generation);
    RETURN_IF_ERROR(statement.Run());
    if (statement.changes() > 0) return absl::OkStatus();
    return absl::AbortedError(absl::StrCat("deadline `", deadline.kind, "` of lead `",
                                           deadline.lead_id.value(), "` in generation ",
                                           deadline.generation, " is not armed any more"));
  }

  absl::StatusOr<absl::Time> AdvanceClock(absl::Time now) override {
    Statement statement(connection_,
                        "INSERT INTO clock (one, latest) VALUES (1, ?) ON CONFLICT (one) DO UPDATE"
                        " SET latest = max(latest, excluded.latest) RETURNING latest");
    statement.Bind(now);
    RETURN_IF_ERROR(statement.Step());
    absl::Time latest;
    RETURN_IF_ERROR(statement.Read(latest));
    RETURN_IF_ERROR(statement.Step());
    return latest;
  }

  absl::StatusOr<absl::Time> GetClock() const override {
    Statement statement(connection_, "SELECT latest FROM clock");
    RETURN_IF_ERROR(statement.Step());
    if (!statement.has_row()) return absl::NotFoundError("no time was told yet");
    absl::Time latest;
    RETURN_IF_ERROR(statement.Read(latest));
    return latest;
  }

 private:
  Connection& connection_;
};

}  // namespace

std::unique_ptr<DeadlineTable> NewDeadlineTable(Connection& connection) {
  return std::make_unique<SqliteDeadlineTable>(connection);
}

}  // namespace makegood
