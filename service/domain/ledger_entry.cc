#include "service/domain/ledger_entry.h"

#include "absl/strings/str_cat.h"

namespace makegood {

absl::string_view AccountName(Account account) {
  switch (account) {
    case Account::kBought: return "BOUGHT";
    case Account::kGranted: return "GRANTED";
    case Account::kBalance: return "BALANCE";
    case Account::kSpent: return "SPENT";
    case Account::kPayoutPending: return "PAYOUT_PENDING";
    case Account::kPaidOut: return "PAID_OUT";
    case Account::kChargedBack: return "CHARGED_BACK";
    case Account::kExpired: return "EXPIRED";
  }
  return "";
}

absl::string_view TransactionKindName(TransactionKind kind) {
  switch (kind) {
    case TransactionKind::kPurchase: return "PURCHASE";
    case TransactionKind::kGrant: return "GRANT";
    case TransactionKind::kSpend: return "SPEND";
    case TransactionKind::kRefund: return "REFUND";
    case TransactionKind::kPayout: return "PAYOUT";
    case TransactionKind::kPayoutSettle: return "PAYOUT_SETTLE";
    case TransactionKind::kPayoutFail: return "PAYOUT_FAIL";
    case TransactionKind::kChargeback: return "CHARGEBACK";
    case TransactionKind::kExpiry: return "EXPIRY";
    case TransactionKind::kReversal: return "REVERSAL";
  }
  return "";
}

absl::Status CheckBalanced(const LedgerTransaction& transaction) {
  const std::string& id = transaction.transaction_id.value();
  if (transaction.entries.empty())
    return absl::InternalError(absl::StrCat("transaction \"", id, "\" has no entries"));
  // Entries of a transaction can reach the ends of the range while their sum is zero.
  __int128 sum = 0;
  for (const LedgerEntry& entry : transaction.entries) {
    if (entry.lot_id.empty() || entry.amount.IsZero()) {
      return absl::InternalError(absl::StrCat("transaction \"", id, "\" has an entry of account ",
                                              AccountName(entry.account),
                                              " that names no lot or moves nothing"));
    }
    sum += entry.amount.amount();
  }
  if (sum != 0)
    return absl::InternalError(
        absl::StrCat("the entries of transaction \"", id, "\" do not sum to zero"));
  return absl::OkStatus();
}

}  // namespace makegood
