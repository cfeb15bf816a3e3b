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

absl::StatusOr<CaseFacts> CaseFactsSource::At(absl::Time now) {
  CaseFacts out;
  v1::Facts& facts = out.facts;
  facts = FactsOf(lead_);
  const v1::Case& view = file_.record.case_();
  facts.set_stage(view.stage());
  if (view.has_report()) *facts.mutable_report() = view.report();
  if (view.has_dispute()) *facts.mutable_dispute() = view.dispute();
  if (view.has_review()) *facts.mutable_review() = view.review();
  if (lead_.charge.has_value()) RETURN_IF_ERROR(AddLedger(now, out));
  if (view.has_payout()) {
    *facts.mutable_payout() = view.payout();
    facts.mutable_payout()->set_on_hold(lead_.record.payouts_held());
  }
  // Putting history together reads many rows, and most policies never look.
  if (version_.policy->ReadsFact("history") || version_.policy->ReadsFact("peers")) {
    RateWindow window;
    window.end = now;
    window.end_moves = true;
    if (facts.report().has_file_time()) {
      window.end = FromTimestamp(facts.report().file_time());
      window.end_moves = false;
    }
    ASSIGN_OR_RETURN(const absl::Time until, AddHistory(scene_, file_.row.case_id, window, facts));
    out.valid_until = std::min(out.valid_until, until);
  }
  return out;
}

absl::Status CaseFactsSource::AddLedger(absl::Time now, CaseFacts& out) {
  const Tenant& tenant = scene_.moment.tenant;
  const ChargeId charge_id(lead_.charge->charge_id());
  if (!used_.has_value()) {
    ASSIGN_OR_RETURN(used_, scene_.tx.ledger().GetUsedFor(tenant, charge_id));
  }
  // What the bank took back can come back no more either.
  out.facts.mutable_charge()->set_refunded_credits(lead_.charge->credits() - used_->amount());
  const v1::Case& view = file_.record.case_();
  if (view.stage() != v1::Facts::PAYOUT) return absl::OkStatus();
  if (!book_.has_value()) {
    ASSIGN_OR_RETURN(book_, LoadBook(scene_.tx, tenant, charge_id));
  }
  ASSIGN_OR_RETURN(const absl::Time lapse,
                   AddRefund(scene_, *book_, RefundId(view.refund_id()), now, out.facts));
  out.valid_until = std::min(out.valid_until, lapse);
  return absl::OkStatus();
}

}  // namespace makegood
