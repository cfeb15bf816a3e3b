// What can be asked of the ledger, and why it may say no.

#ifndef MAKEGOOD_SERVICE_LEDGER_ORDER_H_
#define MAKEGOOD_SERVICE_LEDGER_ORDER_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"
#include "service/domain/ledger_entry.h"

namespace makegood {

// One order becomes one transaction. Which ids an order of each kind needs stands beside the
// kinds; ids of things that the order itself brings into being (a spend's charge, a refund, a
// payout) are the caller's to choose.
struct Order {
  TransactionKind kind = TransactionKind::kPurchase;
  TransactionId transaction_id;  // New. Lots that are opened are numbered below it.
  ProId pro_id;

  // The one effect that this order is for, such as "this case's refund of this charge"; never
  // random. See Post() for what happens the second time.
  std::string idempotency_key;

  ChargeId charge_id;
  RefundId refund_id;
  PayoutId payout_id;
  TransactionId reverses;
  DecisionId decision_id;

  // With SPEND: the one lot to take from, such as the one just bought for this very charge. Empty:
  // the pro's lots in their order.
  LotId from_lot;

  // How many. Required with PURCHASE, GRANT, SPEND and CHARGEBACK. With REFUND and PAYOUT
  // absent means all that can be had. No part of the other kinds.
  std::optional<Credits> credits;

  absl::Time expire_time = absl::InfiniteFuture();  // With PURCHASE and GRANT.
  bool is_discretionary = false;                    // With REFUND.
  bool is_on_hold = false;                          // With PAYOUT: nothing may leave for now.

  absl::Time now;  // When it is posted.
};

// Why an order was refused, for the caller's error reason.
enum class Refusal {
  kOrderIncomplete,     // InvalidArgument: an id or an amount is missing or not positive.
  kKeyReused,           // AlreadyExists: the key belongs to another order.
  kAlreadyCharged,      // AlreadyExists: the charge has been posted.
  kLotsTooSmall,        // FailedPrecondition: the pro does not have that many credits.
  kUnknownCharge,       // NotFound
  kAlreadyRefunded,     // FailedPrecondition: all of the charge has come back.
  kOverCharge,          // FailedPrecondition: more than can still come back.
  kUnknownRefund,       // NotFound
  kPayoutHeld,          // FailedPrecondition
  kPayoutUsed,          // FailedPrecondition: nothing of the refund is left.
  kPayoutBonusOnly,     // FailedPrecondition: what is left may not leave as money.
  kPayoutOverLot,       // FailedPrecondition: more than may leave of what is left.
  kPayoutExists,        // AlreadyExists: there is such a payout.
  kPayoutNotPending,    // FailedPrecondition: unknown, arrived or failed before.
  kNothingToTake,       // FailedPrecondition: no credit of the charge can be charged back.
  kNothingExpired,      // FailedPrecondition
  kUnknownTransaction,  // NotFound: what is to be reversed.
  kNotReversible,       // FailedPrecondition: reversed before, itself a reversal, or credits of
                        // it have moved on.
};

// "ALREADY_REFUNDED"
absl::string_view RefusalName(Refusal refusal);

// A status with the code that stands beside the refusal; the message says what exactly.
absl::Status Refuse(Refusal refusal, absl::string_view message);

// Which refusal a status is, or nothing for another error.
std::optional<Refusal> RefusalOf(const absl::Status& status);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_LEDGER_ORDER_H_
