// What a move does to credits.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/domain/payout.h"
#include "service/domain/refund.h"
#include "service/ledger/order.h"
#include "service/ledger/posting.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/case_turn.h"
#include "service/workflow/charge_lead.h"
#include "service/workflow/credit_orders.h"
#include "service/workflow/tell.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

// Why credits come back through this case: there is one refund for each charge and kind, ever.
std::string RefundKind(const CaseFile& file) {
  return file.row.round == 1 ? file.row.stage : absl::StrCat(file.row.stage, "/", file.row.round);
}

absl::StatusOr<PayoutId> NextPayoutId(const Scene& scene, const RefundId& refund_id) {
  ASSIGN_OR_RETURN(const std::vector<Payout> earlier,
                   scene.tx.payouts().ListByRefund(scene.moment.tenant, refund_id));
  return PayoutId(absl::StrCat(refund_id.value(), "/payout/", earlier.size() + 1));
}

Order PayoutOrder(const Payout& payout, TransactionKind kind, absl::string_view name,
                  absl::Time now) {
  Order order;
  order.kind = kind;
  order.transaction_id = TransactionId(absl::StrCat(payout.payout_id.value(), "/", name));
  order.pro_id = payout.pro_id;
  order.charge_id = payout.charge_id;
  order.refund_id = payout.refund_id;
  order.payout_id = payout.payout_id;
  order.idempotency_key = EffectKey(payout.charge_id, name, payout.payout_id.value());
  order.now = now;
  return order;
}

}  // namespace

absl::Status CaseMachine::CheckCredits(const CaseFile& file, const v1::Decision& decision) {
  if (decision.outcome() == v1::Decision::REFUND && decision.credits() == 0) {
    return absl::FailedPreconditionError("the policy refunds 0 credits");
  }
  if (decision.outcome() != v1::Decision::CHARGE) return absl::OkStatus();
  if (lead_.charge.has_value()) {
    return absl::FailedPreconditionError("the policy charges a lead that was charged before");
  }
  ASSIGN_OR_RETURN(
      const Credits usable,
      scene_.tx.ledger().GetUsable(scene_.moment.tenant, file.row.pro_id, scene_.moment.now));
  if (usable >= Credits(decision.credits())) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("a charge of ",
                                                    ToString(Credits(decision.credits())),
                                                    ", and the pro has ", ToString(usable)));
}

absl::Status CaseMachine::PostCharge(Turn& turn) {
  ASSIGN_OR_RETURN(const rules::PolicyVersion* version, Version());
  LeadCharge charge;
  charge.charge_id = ChargeId(absl::StrCat(lead_.row.lead_id.value(), "/charge"));
  charge.credits = Credits(turn.decision.credits());
  charge.charge_time = FromTimestamp(turn.decision.decide_time());
  charge.decision_id = DecisionId(turn.decision.decision_id());
  return ChargeLead(scene_, *version, charge, lead_);
}

absl::Status CaseMachine::PostRefund(Turn& turn) {
  CaseFile& file = turn.file;
  const ChargeId charge_id(lead_.charge->charge_id());
  const std::string kind = RefundKind(file);
  const RefundId refund_id(absl::StrCat(charge_id.value(), "/", absl::AsciiStrToLower(kind)));

  Order order;
  order.kind = TransactionKind::kRefund;
  order.transaction_id = TransactionId(absl::StrCat(refund_id.value(), "/refund"));
  order.pro_id = file.row.pro_id;
  order.charge_id = charge_id;
  order.refund_id = refund_id;
  order.decision_id = DecisionId(turn.decision.decision_id());
  order.credits = Credits(turn.decision.credits());
  order.is_discretionary = turn.decision.discretionary();
  order.idempotency_key = EffectKey(charge_id, kind, file.row.case_id.value());
  order.now = scene_.moment.now;

  Refund row;
  row.charge_id = charge_id;
  row.kind = kind;
  row.refund_id = refund_id;
  row.transaction_id = order.transaction_id;
  row.credits = *order.credits;
  row.post_time = order.now;
  // The permission comes first: whoever does not get it posts nothing.
  RETURN_IF_ERROR(scene_.tx.refunds().Insert(scene_.moment.tenant, row));
  RETURN_IF_ERROR(CarryOut(scene_, file.row.lead_id, order).status());
  v1::Case& view = *file.record.mutable_case_();
  view.set_refund_id(refund_id.value());
  view.set_refunded_credits(order.credits->amount());
  return absl::OkStatus();
}

absl::Status CaseMachine::StartPayout(Turn& turn) {
  CaseFile& file = turn.file;
  v1::Case& view = *file.record.mutable_case_();
  Payout row;
  row.refund_id = RefundId(view.refund_id());
  ASSIGN_OR_RETURN(row.payout_id, NextPayoutId(scene_, row.refund_id));
  row.charge_id = ChargeId(lead_.charge->charge_id());
  row.pro_id = file.row.pro_id;
  row.request_time = scene_.moment.now;

  Order order = PayoutOrder(row, TransactionKind::kPayout, "payout", scene_.moment.now);
  order.decision_id = DecisionId(turn.decision.decision_id());
  order.is_on_hold = lead_.record.payouts_held();
  // Straight from a refund everything goes out that may leave as money; bonus credits stay, and
  // what has lapsed meanwhile.
  if (file.stage() == CaseStage::kPayout) order.credits = Credits(turn.decision.credits());
  const absl::StatusOr<Posting> posting = CarryOut(scene_, file.row.lead_id, order);
  if (!posting.ok()) {
    const std::optional<Refusal> refusal = RefusalOf(posting.status());
    const bool stays = file.stage() != CaseStage::kPayout &&
                       (refusal == Refusal::kPayoutBonusOnly || refusal == Refusal::kPayoutHeld ||
                        refusal == Refusal::kPayoutUsed);
    if (!stays) return posting.status();
    // The refund stands, in the balance.
    AddFlag(refusal == Refusal::kPayoutHeld   ? "payout_held"
            : refusal == Refusal::kPayoutUsed ? "payout_lapsed"
                                              : "payout_bonus_only",
            file);
    file.set_state(CaseState::kRefunded);
    return absl::OkStatus();
  }
  int64_t credits = 0;
  for (const LedgerEntry& entry : posting->transaction.entries) {
    if (entry.account == Account::kPayoutPending) credits += entry.amount.amount();
  }
  row.credits = Credits(credits);

  v1::PayoutRecord record;
  record.set_payout_id(row.payout_id.value());
  record.set_refund_id(row.refund_id.value());
  record.set_charge_id(row.charge_id.value());
  record.set_pro_id(row.pro_id.value());
  record.set_credits(credits);
  record.set_state(v1::PayoutRecord::PENDING);
  SetTimestampTo(row.request_time, record.mutable_request_time());
  record.set_destination(v1::ORIGINAL_METHOD);
  row.state = v1::PayoutRecord::State_Name(record.state());
  row.body = Encode(record);
  RETURN_IF_ERROR(scene_.tx.payouts().Insert(scene_.moment.tenant, row));
  row.revision = 1;
  view.set_payout_id(row.payout_id.value());
  return TellPayout(scene_, file.row.lead_id, row, record);
}

absl::Status CaseMachine::EndPayout(Turn& turn, bool has_arrived) {
  const CaseFile& file = turn.file;
  ASSIGN_OR_RETURN(Payout row, scene_.tx.payouts().Get(scene_.moment.tenant,
                                                       PayoutId(file.record.case_().payout_id())));
  RETURN_IF_ERROR(
      CarryOut(scene_, file.row.lead_id,
               PayoutOrder(
                   row, has_arrived ? TransactionKind::kPayoutSettle : TransactionKind::kPayoutFail,
                   has_arrived ? "settle" : "fail", scene_.moment.now))
          .status());
  v1::PayoutRecord record;
  RETURN_IF_ERROR(Decode(row.body, record));
  record.set_state(has_arrived ? v1::PayoutRecord::SETTLED : v1::PayoutRecord::FAILED);
  record.set_failure(turn.incoming.failure);
  SetTimestampTo(scene_.moment.now, record.mutable_settle_time());
  row.state = v1::PayoutRecord::State_Name(record.state());
  row.body = Encode(record);
  RETURN_IF_ERROR(scene_.tx.payouts().Update(scene_.moment.tenant, row));
  ++row.revision;
  return TellPayout(scene_, file.row.lead_id, row, record);
}

}  // namespace makegood
