#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/page.h"
#include "service/store/sqlite/statement.h"
#include "service/store/sqlite/tables.h"

namespace makegood {
namespace {

// An enumerator by its name, among those from 0 to `last`.
template <typename Enum>
absl::StatusOr<Enum> ParseName(absl::string_view name, Enum last,
                               absl::string_view (*name_of)(Enum)) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (name_of(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
  }
  return absl::DataLossError(absl::StrCat("the database holds an unknown kind `", name, "`"));
}

}  // namespace

static absl::Status ReadRow(Statement& row, Lot& lot) {
  std::string origin;
  std::optional<absl::Time> expire_time;
  RETURN_IF_ERROR(row.Read(lot.lot_id, lot.pro_id, origin, lot.is_payable, lot.charge_id,
                           lot.refund_id, lot.drawn_from, expire_time, lot.post_time, lot.posted,
                           lot.remaining));
  lot.expire_time = expire_time.value_or(absl::InfiniteFuture());
  ASSIGN_OR_RETURN(lot.origin, ParseName(origin, LotOrigin::kRefund, &LotOriginName));
  return absl::OkStatus();
}

// All but the entries.
static absl::Status ReadRow(Statement& row, LedgerTransaction& transaction) {
  std::string kind;
  RETURN_IF_ERROR(row.Read(transaction.transaction_id, kind, transaction.pro_id,
                           transaction.idempotency_key, transaction.charge_id,
                           transaction.refund_id, transaction.payout_id, transaction.reverses,
                           transaction.decision_id, transaction.asked, transaction.is_discretionary,
                           transaction.post_time));
  ASSIGN_OR_RETURN(transaction.kind,
                   ParseName(kind, TransactionKind::kReversal, &TransactionKindName));
  return absl::OkStatus();
}

static absl::Status ReadRow(Statement& row, LedgerEntry& entry) {
  std::string account;
  RETURN_IF_ERROR(row.Read(account, entry.lot_id, entry.amount));
  ASSIGN_OR_RETURN(entry.account, ParseName(account, Account::kExpired, &AccountName));
  return absl::OkStatus();
}

namespace {

#define LOT_COLUMNS                                                        \
  "lot_id, pro_id, origin, is_payable, charge_id, refund_id, drawn_from, " \
  "expire_time, post_time, posted"
#define LOT_REMAINING                                                            \
  "(SELECT coalesce(sum(amount), 0) FROM ledger_entry"                           \
  " WHERE ledger_entry.tenant = lot.tenant AND ledger_entry.lot_id = lot.lot_id" \
  " AND account = 'BALANCE')"

#define TRANSACTION_COLUMNS                                               \
  "transaction_id, kind, pro_id, idempotency_key, charge_id, refund_id, " \
  "payout_id, reverses, decision_id, asked, is_discretionary, post_time"

class SqliteLedgerTable final : public LedgerTable {
 public:
  explicit SqliteLedgerTable(Connection& connection) : connection_(connection) {}

  absl::StatusOr<Lot> GetLot(const Tenant& tenant, const LotId& lot_id) const override {
    Statement statement(connection_, "SELECT " LOT_COLUMNS ", " LOT_REMAINING
                                     " FROM lot WHERE tenant = ? AND lot_id = ?");
    statement.Bind(tenant, lot_id);
    return ReadOne<Lot>(statement, absl::StrCat("no lot `", lot_id.value(), "`"));
  }

  absl::StatusOr<std::vector<Lot>> ListLots(const Tenant& tenant,
                                            const ProId& pro_id) const override {
    Statement statement(connection_, "SELECT " LOT_COLUMNS ", " LOT_REMAINING
                                     " FROM lot WHERE tenant = ? AND pro_id = ?"
                                     " ORDER BY post_time, lot_id");
    statement.Bind(tenant, pro_id);
    return ReadAll<Lot>(statement);
  }

  // Left to itself, SQLite goes through all lots of the tenant.
  absl::StatusOr<Credits> GetBalance(const Tenant& tenant, const ProId& pro_id) const override {
    Statement statement(connection_,
                        "SELECT coalesce(sum(amount), 0)"
                        " FROM lot INDEXED BY lot_by_pro CROSS JOIN ledger_entry AS entry"
                        " ON entry.tenant = lot.tenant AND entry.lot_id = lot.lot_id"
                        " WHERE lot.tenant = ? AND lot.pro_id = ? AND account = 'BALANCE'");
    statement.Bind(tenant, pro_id);
    return ReadSum(statement);
  }

  absl::StatusOr<Credits> GetUsable(const Tenant& tenant, const ProId& pro_id,
                                    absl::Time now) const override {
    Statement statement(connection_,
                        "SELECT coalesce(sum(amount), 0)"
                        " FROM lot INDEXED BY lot_by_pro CROSS JOIN ledger_entry AS entry"
                        " ON entry.tenant = lot.tenant AND entry.lot_id = lot.lot_id"
                        " WHERE lot.tenant = ? AND lot.pro_id = ?"
                        " AND (expire_time IS NULL OR expire_time > ?) AND account = 'BALANCE'");
    statement.Bind(tenant, pro_id, now);
    return ReadSum(statement);
  }

  // Left to itself, SQLite goes through all transactions of the tenant.
  absl::StatusOr<Credits> GetUsedFor(const Tenant& tenant,
                                     const ChargeId& charge_id) const override {
    Statement statement(connection_,
                        "SELECT coalesce(sum(entry.amount), 0)"
                        " FROM ledger_transaction AS posted"
                        " INDEXED BY ledger_transaction_by_charge CROSS JOIN ledger_entry AS entry"
                        " ON entry.tenant = posted.tenant"
                        " AND entry.transaction_id = posted.transaction_id"
                        " WHERE posted.tenant = ? AND posted.charge_id = ?"
                        " AND entry.account = 'SPENT'");
    statement.Bind(tenant, charge_id);
    return ReadSum(statement);
  }

  // A SPEND takes what it asks for, so that the entries need not be read.
  absl::StatusOr<Credits> GetSpentSince(const Tenant& tenant, const ProId& pro_id, absl::Time since,
                                        const ChargeId& except, int limit) const override {
    RETURN_IF_ERROR(CheckPageLimit(limit));
    Statement statement(connection_,
                        "SELECT coalesce(sum(asked), 0) FROM"
                        " (SELECT kind, charge_id, asked FROM ledger_transaction"
                        " WHERE tenant = ? AND pro_id = ? AND post_time >= ?"
                        " ORDER BY post_time DESC, transaction_id DESC LIMIT ?)"
                        " WHERE kind = 'SPEND' AND charge_id <> ?");
    statement.Bind(tenant, pro_id, since, limit, except);
    return ReadSum(statement);
  }

  absl::StatusOr<LedgerTransaction> Get(const Tenant& tenant,
                                        const TransactionId& transaction_id) const override {
    Statement statement(connection_,
                        "SELECT " TRANSACTION_COLUMNS
                        " FROM ledger_transaction WHERE tenant = ? AND transaction_id = ?");
    statement.Bind(tenant, transaction_id);
    ASSIGN_OR_RETURN(auto transaction, ReadOne<LedgerTransaction>(
                                           statement, absl::StrCat("no ledger transaction `",
                                                                   transaction_id.value(), "`")));
    RETURN_IF_ERROR(ReadEntries(tenant, transaction));
    return transaction;
  }

  absl::StatusOr<LedgerTransaction> GetByKey(const Tenant& tenant,
                                             absl::string_view key) const override {
    Statement statement(connection_,
                        "SELECT " TRANSACTION_COLUMNS
                        " FROM ledger_transaction WHERE tenant = ? AND idempotency_key = ?");
    statement.Bind(tenant, key);
    ASSIGN_OR_RETURN(
        auto transaction,
        ReadOne<LedgerTransaction>(statement, absl::StrCat("nothing was posted for `", key, "`")));
    RETURN_IF_ERROR(ReadEntries(tenant, transaction));
    return transaction;
  }

  absl::StatusOr<std::vector<LedgerTransaction>> ListByCharge(
      const Tenant& tenant, const ChargeId& charge_id) const override {
    // Left to itself, SQLite goes through all transactions of the tenant, to be spared the sorting.
    Statement statement(connection_, "SELECT " TRANSACTION_COLUMNS
                                     " FROM ledger_transaction INDEXED BY"
                                     " ledger_transaction_by_charge"
                                     " WHERE tenant = ? AND charge_id = ?"
                                     " ORDER BY post_time, transaction_id");
    statement.Bind(tenant, charge_id);
    return ReadWithEntries(tenant, statement);
  }

  absl::StatusOr<std::vector<LedgerTransaction>> List(const Tenant& tenant, const ProId& pro_id,
                                                      const std::optional<TimeCursor>& before,
                                                      int limit) const override {
    ASSIGN_OR_RETURN(const PageStart start, PageBefore(before, limit));
    if (pro_id.empty()) {
      Statement statement(connection_, "SELECT " TRANSACTION_COLUMNS
                                       " FROM ledger_transaction"
                                       " WHERE tenant = ? AND (post_time, transaction_id) < (?, ?)"
                                       " ORDER BY post_time DESC, transaction_id DESC LIMIT ?");
      statement.Bind(tenant, start.time, start.id, limit);
      return ReadWithEntries(tenant, statement);
    }
    Statement statement(connection_, "SELECT " TRANSACTION_COLUMNS
                                     " FROM ledger_transaction WHERE tenant = ? AND pro_id = ?"
                                     " AND (post_time, transaction_id) < (?, ?)"
                                     " ORDER BY post_time DESC, transaction_id DESC LIMIT ?");
    statement.Bind(tenant, pro_id, start.time, start.id, limit);
    return ReadWithEntries(tenant, statement);
  }

  absl::Status InsertLot(const Tenant& tenant, const Lot& lot) override {
    Statement statement(connection_, "INSERT INTO lot (tenant, " LOT_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    std::optional<absl::Time> expire_time;
    if (lot.expire_time != absl::InfiniteFuture()) expire_time = lot.expire_time;
    statement.Bind(tenant, lot.lot_id, lot.pro_id, LotOriginName(lot.origin), lot.is_payable,
                   lot.charge_id, lot.refund_id, lot.drawn_from, expire_time, lot.post_time,
                   lot.posted);
    return statement.Run();
  }

  // In the order that the triggers ask for: entries, then what closes them. All or nothing, so that
  // a closure which goes on after an error cannot commit half of it.
  absl::Status Post(const Tenant& tenant, const LedgerTransaction& transaction) override {
    RETURN_IF_ERROR(connection_.ExecuteKept("SAVEPOINT post"));
    absl::Status status = InsertEntriesAndHeader(tenant, transaction);
    if (status.ok()) return connection_.ExecuteKept("RELEASE post");
    // After some errors SQLite has undone the whole transaction, this savepoint included.
    if (connection_.IsIdle()) return status;
    RETURN_IF_ERROR(connection_.ExecuteKept("ROLLBACK TO post"));
    RETURN_IF_ERROR(connection_.ExecuteKept("RELEASE post"));
    if (!absl::IsFailedPrecondition(status)) return status;
    // A transaction that is there already refuses further entries, which hides that it is.
    ASSIGN_OR_RETURN(const bool is_posted, IsPosted(tenant, transaction));
    if (!is_posted) return status;
    return absl::AlreadyExistsError(
        absl::StrCat("ledger transaction `", transaction.transaction_id.value(),
                     "`, or another one for `", transaction.idempotency_key, "`, is posted"));
  }

 private:
  static absl::StatusOr<Credits> ReadSum(Statement& statement) {
    RETURN_IF_ERROR(statement.Step());
    Credits sum;
    RETURN_IF_ERROR(statement.Read(sum));
    return sum;
  }

  absl::StatusOr<bool> IsPosted(const Tenant& tenant, const LedgerTransaction& transaction) const {
    for (const absl::Status& found : {Get(tenant, transaction.transaction_id).status(),
                                      GetByKey(tenant, transaction.idempotency_key).status()}) {
      if (found.ok()) return true;
      if (!absl::IsNotFound(found)) return found;
    }
    return false;
  }

  absl::Status InsertEntriesAndHeader(const Tenant& tenant, const LedgerTransaction& transaction) {
    int64_t position = 0;
    for (const LedgerEntry& entry : transaction.entries) {
      Statement statement(connection_,
                          "INSERT INTO ledger_entry (tenant, transaction_id, position, account,"
                          " lot_id, amount) VALUES (?, ?, ?, ?, ?, ?)");
      statement.Bind(tenant, transaction.transaction_id, ++position, AccountName(entry.account),
                     entry.lot_id, entry.amount);
      RETURN_IF_ERROR(statement.Run());
    }
    Statement statement(connection_, "INSERT INTO ledger_transaction (tenant, " TRANSACTION_COLUMNS
                                     ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    statement.Bind(tenant, transaction.transaction_id, TransactionKindName(transaction.kind),
                   transaction.pro_id, transaction.idempotency_key, transaction.charge_id,
                   transaction.refund_id, transaction.payout_id, transaction.reverses,
                   transaction.decision_id, transaction.asked, transaction.is_discretionary,
                   transaction.post_time);
    return statement.Run();
  }

  absl::Status ReadEntries(const Tenant& tenant, LedgerTransaction& transaction) const {
    Statement statement(connection_,
                        "SELECT account, lot_id, amount FROM ledger_entry"
                        " WHERE tenant = ? AND transaction_id = ? ORDER BY position");
    statement.Bind(tenant, transaction.transaction_id);
    ASSIGN_OR_RETURN(transaction.entries, ReadAll<LedgerEntry>(statement));
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<LedgerTransaction>> ReadWithEntries(const Tenant& tenant,
                                                                 Statement& statement) const {
    ASSIGN_OR_RETURN(auto transactions, ReadAll<LedgerTransaction>(statement));
    for (LedgerTransaction& transaction : transactions) {
      RETURN_IF_ERROR(ReadEntries(tenant, transaction));
    }
    return transactions;
  }

  Connection& connection_;
};

}  // namespace

std::unique_ptr<LedgerTable> NewLedgerTable(Connection& connection) {
  return std::make_unique<SqliteLedgerTable>(connection);
}

}  // namespace makegood
