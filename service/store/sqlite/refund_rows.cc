#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {

static absl::Status ReadRow(Statement& row, Refund& refund) {
  return row.Read(refund.charge_id, refund.kind, refund.refund_id, refund.transaction_id,
                  refund.credits, refund.post_time);
}

static absl::Status ReadRow(Statement& row, Payout& payout) {
  return row.Read(payout.payout_id, payout.refund_id, payout.charge_id, payout.pro_id,
                  payout.credits, payout.state, payout.request_time, payout.revision, payout.body);
}

namespace {

#define REFUND_COLUMNS "charge_id, kind, refund_id, transaction_id, credits, post_time"

class SqliteRefundTable final : public RefundTable {
 public:
  explicit SqliteRefundTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<std::vector<Refund>> ListByCharge(const Tenant& tenant,
                                                   const ChargeId& charge_id) const override {
    Statement statement(connection_,
                        "SELECT " REFUND_COLUMNS
                        " FROM refund WHERE tenant = ? AND charge_id = ? ORDER BY kind");
    statement.Bind(tenant, charge_id);
    return ReadAll<Refund>(statement);
  }

  absl::StatusOr<Refund> Get(const Tenant& tenant, const RefundId& refund_id) const override {
    Statement statement(connection_,
                        "SELECT " REFUND_COLUMNS " FROM refund WHERE tenant = ? AND refund_id = ?");
    statement.Bind(tenant, refund_id);
    return ReadOne<Refund>(statement, absl::StrCat("no refund `", refund_id.value(), "`"));
  }

  absl::Status Insert(const Tenant& tenant, const Refund& refund) override {
    Statement statement(connection_, "INSERT INTO refund (tenant, " REFUND_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?)");
    statement.Bind(tenant, refund.charge_id, refund.kind, refund.refund_id, refund.transaction_id,
                   refund.credits, refund.post_time);
    return statement.Run();
  }

 private:
  Connection& connection_;
};

#define PAYOUT_COLUMNS                                                      \
  "payout_id, refund_id, charge_id, pro_id, credits, state, request_time, " \
  "revision, body_version, body"

class SqlitePayoutTable final : public PayoutTable {
 public:
  explicit SqlitePayoutTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<Payout> Get(const Tenant& tenant, const PayoutId& payout_id) const override {
    Statement statement(connection_,
                        "SELECT " PAYOUT_COLUMNS " FROM payout WHERE tenant = ? AND payout_id = ?");
    statement.Bind(tenant, payout_id);
    return ReadOne<Payout>(statement, absl::StrCat("no payout `", payout_id.value(), "`"));
  }

  absl::StatusOr<std::vector<Payout>> ListByRefund(const Tenant& tenant,
                                                   const RefundId& refund_id) const override {
    Statement statement(connection_, "SELECT " PAYOUT_COLUMNS
                                     " FROM payout WHERE tenant = ? AND refund_id = ?"
                                     " ORDER BY request_time, payout_id");
    statement.Bind(tenant, refund_id);
    return ReadAll<Payout>(statement);
  }

  absl::Status Insert(const Tenant& tenant, const Payout& payout) override {
    Statement statement(connection_, "INSERT INTO payout (tenant, " PAYOUT_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)");
    statement.Bind(tenant, payout.payout_id, payout.refund_id, payout.charge_id, payout.pro_id,
                   payout.credits, payout.state, payout.request_time, payout.body);
    return statement.Run();
  }

  absl::Status Update(const Tenant& tenant, const Payout& payout) override {
    Statement statement(connection_,
                        "UPDATE payout SET state = ?, revision = revision + 1, body_version = ?,"
                        " body = ? WHERE tenant = ? AND payout_id = ? AND revision = ?");
    statement.Bind(payout.state, payout.body, tenant, payout.payout_id, payout.revision);
    RETURN_IF_ERROR(statement.Run());
    if (statement.changes() > 0) return absl::OkStatus();
    return WhyNotUpdated(Get(tenant, payout.payout_id).status());
  }

 private:
  Connection& connection_;
};

}  // namespace

std::unique_ptr<RefundTable> NewRefundTable(Connection& connection) {
  return std::make_unique<SqliteRefundTable>(connection);
}

std::unique_ptr<PayoutTable> NewPayoutTable(Connection& connection) {
  return std::make_unique<SqlitePayoutTable>(connection);
}

}  // namespace makegood
