#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {

static absl::Status ReadRow(Statement& row, Charge& charge) {
  return row.Read(charge.charge_id, charge.lead_id, charge.pro_id, charge.credits,
                  charge.charge_time, charge.policy, charge.policy_digest, charge.body);
}

namespace {

#define CHARGE_COLUMNS                                                                     \
  "charge_id, lead_id, pro_id, credits, charge_time, policy, policy_digest, body_version," \
  " body"

class SqliteChargeTable final : public ChargeTable {
 public:
  explicit SqliteChargeTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<Charge> Get(const Tenant& tenant, const ChargeId& charge_id) const override {
    Statement statement(connection_,
                        "SELECT " CHARGE_COLUMNS " FROM charge WHERE tenant = ? AND charge_id = ?");
    statement.Bind(tenant, charge_id);
    return ReadOne<Charge>(statement, absl::StrCat("no charge `", charge_id.value(), "`"));
  }

  absl::StatusOr<Charge> GetByLead(const Tenant& tenant, const LeadId& lead_id) const override {
    Statement statement(connection_,
                        "SELECT " CHARGE_COLUMNS " FROM charge WHERE tenant = ? AND lead_id = ?");
    statement.Bind(tenant, lead_id);
    return ReadOne<Charge>(statement, absl::StrCat("lead `", lead_id.value(), "` has no charge"));
  }

  absl::StatusOr<std::vector<Charge>> List(const Tenant& tenant, const ProId& pro_id,
                                           const std::optional<TimeCursor>& before,
                                           int limit) const override {
    ASSIGN_OR_RETURN(const PageStart start, PageBefore(before, limit));
    if (pro_id.empty()) {
      Statement statement(connection_, "SELECT " CHARGE_COLUMNS
                                       " FROM charge"
                                       " WHERE tenant = ? AND (charge_time, charge_id) < (?, ?)"
                                       " ORDER BY charge_time DESC, charge_id DESC LIMIT ?");
      statement.Bind(tenant, start.time, start.id, limit);
      return ReadAll<Charge>(statement);
    }
    Statement statement(connection_, "SELECT " CHARGE_COLUMNS
                                     " FROM charge WHERE tenant = ? AND pro_id = ?"
                                     " AND (charge_time, charge_id) < (?, ?)"
                                     " ORDER BY charge_time DESC, charge_id DESC LIMIT ?");
    statement.Bind(tenant, pro_id, start.time, start.id, limit);
    return ReadAll<Charge>(statement);
  }

  absl::Status Insert(const Tenant& tenant, const Charge& charge) override {
    Statement statement(connection_, "INSERT INTO charge (tenant, " CHARGE_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    statement.Bind(tenant, charge.charge_id, charge.lead_id, charge.pro_id, charge.credits,
                   charge.charge_time, charge.policy, charge.policy_digest, charge.body);
    return statement.Run();
  }

 private:
  Connection& connection_;
};

}  // namespace

std::unique_ptr<ChargeTable> NewChargeTable(Connection& connection) {
  return std::make_unique<SqliteChargeTable>(connection);
}

}  // namespace makegood
