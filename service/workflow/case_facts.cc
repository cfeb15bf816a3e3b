#include "service/workflow/case_facts.h"

#include <algorithm>

#include "rules/base/status_macros.h"
#include "service/workflow/credit_orders.h"
#include "service/workflow/history.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

// The refund that a payout is asked for, as the ledger has it.
absl::StatusOr<absl::Time> AddRefund(const Glance& scene, const Book& book,
                                     const RefundId& refund_id, absl::Time now, v1::Facts& facts) {
  ASSIGN_OR_RETURN(const Refund row, scene.tx.refunds().Get(scene.moment.tenant, refund_id));
  ASSIGN_OR_RETURN(const RefundState state, RefundStateAt(book, refund_id, now));
  v1::Refund& refund = *facts.mutable_refund();
  refund.set_refund_id(refund_id.value());
  refund.set_credits(state.credits.amount());
  refund.set_remaining_credits(state.remaining.amount());
  refund.set_payable_credits(state.payable.amount());
  SetTimestampTo(row.post_time, refund.mutable_post_time());
  refund.set_destination(v1::BALANCE);
  absl::Time next_lapse = absl::InfiniteFuture();
  for (const Lot& lot : book.lots) {
    if (lot.refund_id == refund_id && lot.expire_time > now) {
      next_lapse = std::min(next_lapse, lot.expire_time);
    }
  }
  return next_lapse;
}

}  // namespace

absl::StatusOr<CaseFacts> FactsAt(const Glance& scene, const LeadFile& lead, const CaseFile& file,
                                  const rules::PolicyVersion& version, absl::Time now) {
  CaseFacts out;
  v1::Facts& facts = out.facts;
  facts = FactsOf(lead);
  const v1::Case& view = file.record.case_();
  facts.set_stage(view.stage());
  if (view.has_report()) *facts.mutable_report() = view.report();
  if (view.has_dispute()) *facts.mutable_dispute() = view.dispute();
  if (view.has_review()) *facts.mutable_review() = view.review();
  if (lead.charge.has_value()) {
    const ChargeId charge_id(lead.charge->charge_id());
    ASSIGN_OR_RETURN(const Credits used,
                     scene.tx.ledger().GetUsedFor(scene.moment.tenant, charge_id));
    // What the bank took back can come back no more either.
    facts.mutable_charge()->set_refunded_credits(lead.charge->credits() - used.amount());
    if (view.stage() == v1::Facts::PAYOUT) {
      ASSIGN_OR_RETURN(const Book book, LoadBook(scene.tx, scene.moment.tenant, charge_id));
      ASSIGN_OR_RETURN(const absl::Time lapse,
                       AddRefund(scene, book, RefundId(view.refund_id()), now, facts));
      out.valid_until = std::min(out.valid_until, lapse);
    }
  }
  if (view.has_payout()) {
    *facts.mutable_payout() = view.payout();
    facts.mutable_payout()->set_on_hold(lead.record.payouts_held());
  }
  // Putting history together reads many rows, and most policies never look.
  if (version.policy->ReadsFact("history") || version.policy->ReadsFact("peers")) {
    RateWindow window;
    window.end = now;
    window.end_moves = true;
    if (facts.report().has_file_time()) {
      window.end = FromTimestamp(facts.report().file_time());
      window.end_moves = false;
    }
    ASSIGN_OR_RETURN(const absl::Time until, AddHistory(scene, file.row.case_id, window, facts));
    out.valid_until = std::min(out.valid_until, until);
  }
  return out;
}

}  // namespace makegood
