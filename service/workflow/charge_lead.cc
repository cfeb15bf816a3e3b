#include "service/workflow/charge_lead.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/domain/charge.h"
#include "service/ledger/order.h"
#include "service/workflow/credit_orders.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

absl::Status AlreadyCharged(const LeadFile& lead, const std::string& charge_id) {
  return WorkflowError(
      v1::LEAD_ALREADY_CHARGED,
      absl::StrCat("lead \"", lead.row.lead_id.value(), "\" cannot be charged as \"", charge_id,
                   "\": it, or another lead under that id, was"),
      {{"lead_id", lead.row.lead_id.value()}, {"charge_id", charge_id}});
}

// How many of the credits that a posting used had been paid for with money.
absl::StatusOr<int64_t> PaidPart(const Scene& scene, const Posting& posting) {
  int64_t paid = 0;
  for (const LedgerEntry& entry : posting.transaction.entries) {
    if (entry.account != Account::kSpent) continue;
    ASSIGN_OR_RETURN(const Lot lot, scene.tx.ledger().GetLot(scene.moment.tenant, entry.lot_id));
    if (lot.is_payable) paid += entry.amount.amount();
  }
  return paid;
}

}  // namespace

absl::Status ChargeLead(const Scene& scene, const rules::PolicyVersion& version,
                        const LeadCharge& order, LeadFile& lead) {
  const Tenant& tenant = scene.moment.tenant;
  const std::string& id = order.charge_id.value();
  if (lead.charge.has_value()) return AlreadyCharged(lead, lead.charge->charge_id());
  if (scene.tx.charges().Get(tenant, order.charge_id).ok()) return AlreadyCharged(lead, id);

  v1::Charge charge;
  charge.set_charge_id(id);
  charge.set_credits(order.credits.amount());
  charge.set_paid_from(order.paid_from == v1::DESTINATION_UNSPECIFIED ? v1::BALANCE
                                                                      : order.paid_from);
  SetTimestampTo(order.charge_time, charge.mutable_charge_time());
  charge.set_policy(version.id());

  if (order.credits.IsPositive()) {
    Order spend;
    spend.pro_id = lead.row.pro_id;
    spend.credits = order.credits;
    spend.now = scene.moment.now;
    if (order.paid_from == v1::ORIGINAL_METHOD) {
      Order purchase = spend;
      purchase.kind = TransactionKind::kPurchase;
      purchase.transaction_id = TransactionId(absl::StrCat(id, "/purchase"));
      purchase.idempotency_key = EffectKey(order.charge_id, "PURCHASE", id);
      ASSIGN_OR_RETURN(const Posting bought, CarryOut(scene, lead.row.lead_id, purchase));
      spend.from_lot = bought.opened.front().lot_id;
    }
    spend.kind = TransactionKind::kSpend;
    spend.transaction_id = TransactionId(absl::StrCat(id, "/spend"));
    spend.charge_id = order.charge_id;
    spend.decision_id = order.decision_id;
    spend.idempotency_key = EffectKey(order.charge_id, "CHARGE", id);
    ASSIGN_OR_RETURN(const Posting spent, CarryOut(scene, lead.row.lead_id, spend));
    ASSIGN_OR_RETURN(const int64_t paid, PaidPart(scene, spent));
    charge.set_paid_credits(paid);
    charge.set_bonus_credits(order.credits.amount() - charge.paid_credits());
  }

  Charge row;
  row.charge_id = order.charge_id;
  row.lead_id = lead.row.lead_id;
  row.pro_id = lead.row.pro_id;
  row.credits = order.credits;
  row.charge_time = order.charge_time;
  row.policy = version.id();
  row.policy_digest = version.digest;
  row.body = Encode(charge);
  RETURN_IF_ERROR(scene.tx.charges().Insert(tenant, row));
  lead.charge = std::move(charge);
  return absl::OkStatus();
}

}  // namespace makegood
