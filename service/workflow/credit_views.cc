#include "service/workflow/credit_views.h"

#include <string>

#include "rules/base/check.h"
#include "service/workflow/timestamp.h"

namespace makegood {

v1::LedgerTransaction ToProto(const LedgerTransaction& transaction) {
  v1::LedgerTransaction out;
  out.set_transaction_id(transaction.transaction_id.value());
  v1::LedgerTransaction::Kind kind;
  MAKEGOOD_CHECK(
      v1::LedgerTransaction::Kind_Parse(std::string(TransactionKindName(transaction.kind)), &kind));
  out.set_kind(kind);
  out.set_pro_id(transaction.pro_id.value());
  out.set_charge_id(transaction.charge_id.value());
  out.set_refund_id(transaction.refund_id.value());
  out.set_payout_id(transaction.payout_id.value());
  out.set_decision_id(transaction.decision_id.value());
  out.set_discretionary(transaction.is_discretionary);
  SetTimestampTo(transaction.post_time, out.mutable_post_time());
  for (const LedgerEntry& entry : transaction.entries) {
    v1::LedgerEntry& added = *out.add_entries();
    v1::LedgerEntry::Account account;
    MAKEGOOD_CHECK(
        v1::LedgerEntry::Account_Parse(std::string(AccountName(entry.account)), &account));
    added.set_account(account);
    added.set_lot_id(entry.lot_id.value());
    added.set_credits(entry.amount.amount());
  }
  return out;
}

v1::CreditLot ToProto(const Lot& lot) {
  v1::CreditLot out;
  out.set_lot_id(lot.lot_id.value());
  v1::CreditLot::Origin origin;
  MAKEGOOD_CHECK(v1::CreditLot::Origin_Parse(std::string(LotOriginName(lot.origin)), &origin));
  out.set_origin(origin);
  out.set_posted_credits(lot.posted.amount());
  out.set_remaining_credits(lot.remaining.amount());
  out.set_payable(lot.is_payable);
  if (lot.expire_time != absl::InfiniteFuture()) {
    SetTimestampTo(lot.expire_time, out.mutable_expire_time());
  }
  SetTimestampTo(lot.post_time, out.mutable_post_time());
  out.set_charge_id(lot.charge_id.value());
  out.set_refund_id(lot.refund_id.value());
  return out;
}

}  // namespace makegood
