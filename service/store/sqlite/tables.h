// The tables of the contract (service/store/transaction.h) on a SQLite connection, a file for each
// noun.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_TABLES_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_TABLES_H_

#include <memory>

#include "service/store/sqlite/connection.h"
#include "service/store/transaction.h"

namespace makegood {

// The connection outlives them.
std::unique_ptr<LeadTable> NewLeadTable(Connection& connection);
std::unique_ptr<ChargeTable> NewChargeTable(Connection& connection);
std::unique_ptr<LeadEventTable> NewLeadEventTable(Connection& connection);
std::unique_ptr<CaseTable> NewCaseTable(Connection& connection);
std::unique_ptr<DecisionTable> NewDecisionTable(Connection& connection);
std::unique_ptr<LedgerTable> NewLedgerTable(Connection& connection);
std::unique_ptr<RefundTable> NewRefundTable(Connection& connection);
std::unique_ptr<PayoutTable> NewPayoutTable(Connection& connection);
std::unique_ptr<ReviewTable> NewReviewTable(Connection& connection);
std::unique_ptr<DeadlineTable> NewDeadlineTable(Connection& connection);
std::unique_ptr<OutboxTable> NewOutboxTable(Connection& connection);
std::unique_ptr<RequestTable> NewRequestTable(Connection& connection);
std::unique_ptr<PeerSnapshotTable> NewPeerSnapshotTable(Connection& connection);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_TABLES_H_
