// The ledger's records. Credits never appear and never vanish: they move between accounts, in
// transactions whose entries sum to zero, and nothing that was posted is ever changed. What
// was wrong is set right by another transaction.

#ifndef MAKEGOOD_SERVICE_DOMAIN_LEDGER_ENTRY_H_
#define MAKEGOOD_SERVICE_DOMAIN_LEDGER_ENTRY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"

namespace makegood {

// Where credits can be. Each entry also names the lot whose credits it moves, so that any sum
// can be taken by account, by lot, or by both.
enum class Account {
  kBought,         // Where paid credits come from: minus what was ever bought.
  kGranted,        // Where bonus credits come from: minus what was ever given.
  kBalance,        // With the pro: what remains in the lot.
  kSpent,          // Used for the charge that the transaction names.
  kPayoutPending,  // On the way to the original payment method.
  kPaidOut,        // Arrived there.
  kChargedBack,    // The card's owner got the money back from the bank.
  kExpired,        // Lapsed.
};

// "BOUGHT", "PAYOUT_PENDING": as in SQL and in logs.
absl::string_view AccountName(Account account);

struct LedgerEntry {
  Account account = Account::kBalance;
  LotId lot_id;
  Credits amount;  // What comes into the account; negative: what leaves it. Never zero.

  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

// What happened. The comments tell which ids of the transaction are set, besides pro_id.
enum class TransactionKind {
  kPurchase,      // The pro bought credits.
  kGrant,         // The pro was given credits.
  kSpend,         // Credits were used for a lead: charge_id.
  kRefund,        // Credits of a charge came back: charge_id, refund_id.
  kPayout,        // A refund is on its way out: charge_id, refund_id, payout_id.
  kPayoutSettle,  // It arrived: the same ids.
  kPayoutFail,    // It did not, and is back in the lots that it had left: the same ids.
  kChargeback,    // The bank took the money of a charge back: charge_id.
  kExpiry,        // Credits lapsed.
  kReversal,      // An earlier transaction is undone: `reverses`, and that one's ids.
};

// "PURCHASE", "PAYOUT_SETTLE": as in SQL and in logs.
absl::string_view TransactionKindName(TransactionKind kind);

struct LedgerTransaction {
  TransactionId transaction_id;
  TransactionKind kind = TransactionKind::kPurchase;
  ProId pro_id;

  // What this transaction is the one effect of. Of two orders with the same key the second is
  // a repetition of the first, or else a mistake (see service/ledger/order.h).
  std::string idempotency_key;

  ChargeId charge_id;
  RefundId refund_id;
  PayoutId payout_id;
  TransactionId reverses;

  DecisionId decision_id;         // Why; empty where no policy was asked.
  std::optional<Credits> asked;   // How many were asked for, where somebody named a number.
  bool is_discretionary = false;  // With REFUND: out of goodwill.

  absl::Time post_time;
  std::vector<LedgerEntry> entries;

  friend bool operator==(const LedgerTransaction&, const LedgerTransaction&) = default;
};

// Internal unless there are entries, each names a lot and moves something, and they sum to zero.
absl::Status CheckBalanced(const LedgerTransaction& transaction);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_LEDGER_ENTRY_H_
