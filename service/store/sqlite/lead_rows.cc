#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {

static absl::Status ReadRow(Statement& row, Lead& lead) {
  return row.Read(lead.lead_id, lead.pro_id, lead.receive_time, lead.revision, lead.body);
}

namespace {

#define LEAD_COLUMNS "lead_id, pro_id, receive_time, revision, body_version, body"

class SqliteLeadTable final : public LeadTable {
 public:
  explicit SqliteLeadTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<Lead> Get(const Tenant& tenant, const LeadId& lead_id) const override {
    Statement statement(connection_,
                        "SELECT " LEAD_COLUMNS " FROM lead WHERE tenant = ? AND lead_id = ?");
    statement.Bind(tenant, lead_id);
    return ReadOne<Lead>(statement, absl::StrCat("no lead `", lead_id.value(), "`"));
  }

  absl::StatusOr<std::vector<Lead>> List(const Tenant& tenant, const ProId& pro_id,
                                         const std::optional<TimeCursor>& before,
                                         int limit) const override {
    ASSIGN_OR_RETURN(const PageStart start, PageBefore(before, limit));
    if (pro_id.empty()) {
      Statement statement(connection_, "SELECT " LEAD_COLUMNS
                                       " FROM lead"
                                       " WHERE tenant = ? AND (receive_time, lead_id) < (?, ?)"
                                       " ORDER BY receive_time DESC, lead_id DESC LIMIT ?");
      statement.Bind(tenant, start.time, start.id, limit);
      return ReadAll<Lead>(statement);
    }
    Statement statement(connection_, "SELECT " LEAD_COLUMNS
                                     " FROM lead WHERE tenant = ? AND pro_id = ?"
                                     " AND (receive_time, lead_id) < (?, ?)"
                                     " ORDER BY receive_time DESC, lead_id DESC LIMIT ?");
    statement.Bind(tenant, pro_id, start.time, start.id, limit);
    return ReadAll<Lead>(statement);
  }

  absl::Status Insert(const Tenant& tenant, const Lead& lead) override {
    Statement statement(connection_,
                        "INSERT INTO lead (tenant, lead_id, pro_id, receive_time, revision,"
                        " body_version, body) VALUES (?, ?, ?, ?, 1, ?, ?)");
    statement.Bind(tenant, lead.lead_id, lead.pro_id, lead.receive_time, lead.body);
    return statement.Run();
  }

  absl::Status Update(const Tenant& tenant, const Lead& lead) override {
    Statement statement(connection_,
                        "UPDATE lead SET revision = revision + 1, body_version = ?, body = ?"
                        " WHERE tenant = ? AND lead_id = ? AND revision = ?");
    statement.Bind(lead.body, tenant, lead.lead_id, lead.revision);
    RETURN_IF_ERROR(statement.Run());
    if (statement.changes() > 0) return absl::OkStatus();
    return WhyNotUpdated(Get(tenant, lead.lead_id).status());
  }

 private:
  Connection& connection_;
};

}  // namespace

std::unique_ptr<LeadTable> NewLeadTable(Connection& connection) {
  return std::make_unique<SqliteLeadTable>(connection);
}

}  // namespace makegood
