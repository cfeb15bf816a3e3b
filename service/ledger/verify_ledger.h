// Whether the books are right: everything recomputed from the transactions alone, by other
// code than posted them.

#ifndef MAKEGOOD_SERVICE_LEDGER_VERIFY_LEDGER_H_
#define MAKEGOOD_SERVICE_LEDGER_VERIFY_LEDGER_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "service/domain/ids.h"
#include "service/domain/ledger_entry.h"
#include "service/domain/lot.h"

namespace makegood {

// One disagreement.
struct LedgerFault {
  TransactionId transaction_id;  // Where it shows; empty for a fault of a lot as such.
  LotId lot_id;                  // Empty for a fault of a transaction as such.
  std::string message;
};

// All faults of whole books: all transactions by post_time, those of one instant in any order, and
// all lots, of one pro or of many. Checked are
//   - each transaction: ids and keys are unique, its entries sum to zero and move credits only
//     between the accounts of its kind, within lots of its pro;
//   - each account of each lot, after every instant: nothing leaves that is not there, be
//     it from the pro, from a charge or from a payout, so that no more comes back of a charge
//     than was used for it, over all paths together;
//   - each lot: opened once, with what it says; a refund's keeps expiry and payability of the
//     lot drawn from; only payable credits leave as money, and only by a payout of the refund
//     that opened the lot; what remains is what its entries say;
//   - each reversal: the exact opposite of one earlier transaction, which has no other.
std::vector<LedgerFault> VerifyLedger(absl::Span<const LedgerTransaction> transactions,
                                      absl::Span<const Lot> lots);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_LEDGER_VERIFY_LEDGER_H_
