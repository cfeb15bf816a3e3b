// From an order to a transaction: which lots give, which receive. Pure: what it returns is
// written elsewhere, whole or not at all. README.md tells in numbers what is posted for what.

#ifndef MAKEGOOD_SERVICE_LEDGER_POSTING_H_
#define MAKEGOOD_SERVICE_LEDGER_POSTING_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"
#include "service/domain/ledger_entry.h"
#include "service/domain/lot.h"
#include "service/ledger/order.h"

namespace makegood {

// What an order is judged by: one pro's lots and transactions, all of them or at least
//   - every lot that `transactions` name, and for an order that chooses among the pro's lots
//     (SPEND, EXPIRY) every lot of which something remains,
//   - every transaction of the order's charge, in the order of posting, and the one that it
//     reverses with all that reverse that one,
//   - the transaction that has the order's idempotency key.
struct Book {
  std::vector<Lot> lots;
  std::vector<LedgerTransaction> transactions;
};

struct Posting {
  LedgerTransaction transaction;
  std::vector<Lot> opened;  // New lots, with what the transaction puts into them.

  // With CHARGEBACK: what the bank took and no lot could cover, since the pro has spent it or
  // has it in money already. It is in no entry; a person has to look.
  Credits shortfall;

  // The order was carried out before: `transaction` is that one and there is nothing to write.
  bool is_repetition = false;
};

// The transaction that carries out an order, or a refusal (see Refusal).
//
// The second time: an order whose idempotency key was posted before gets the first transaction
// again. It is KEY_REUSED when it asks for something else: another kind, amount or subject.
//
// Which lots:
//   SPEND       bonus credits first, then by expiry, then by posting, the oldest first.
//   REFUND      the charge's last credits first, as if they had never been spent. Each lot that
//               was drawn from gets a lot of origin REFUND with the same expiry.
//   PAYOUT      the lots that this very refund opened, and only credits that money was paid for.
//   CHARGEBACK  what is still used for the charge, paid credits only; then what remains of the
//               charge's own refunds.
absl::StatusOr<Posting> Post(const Book& book, const Order& order);

// Adds a posting to the book; a repetition adds nothing. Internal if it does not fit, which
// for what Post() returned for this very book cannot be.
absl::Status Apply(const Posting& posting, Book& book);

// Whether credits of `a` are spent before those of `b`, while both have some that are not lapsed.
// An order of all lots.
bool IsSpentBefore(const Lot& a, const Lot& b);

// How many credits of a charge can still come back. Zero for an unknown charge.
Credits RefundableCredits(const Book& book, const ChargeId& charge_id);

// What a policy reads of a refund for which a payout is asked.
struct RefundState {
  Credits credits;    // How many came back.
  Credits remaining;  // How many of them are neither spent nor lapsed nor gone.
  Credits payable;    // How many of the remaining may leave as money.
};
absl::StatusOr<RefundState> RefundStateAt(const Book& book, const RefundId& refund_id,
                                          absl::Time now);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_LEDGER_POSTING_H_
