#include "service/workflow/case_facts.h"

#include <algorithm>

#include "rules/base/status_macros.h"
#include "service/ledger/credits_since.h"
#include "service/workflow/credit_orders.h"
#include "service/workflow/history.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

// What facts.proto says of figures that have no end.
constexpr int64_t kCreditsToldMax = 1'000'000'000;

constexpr int kTransactionsOfAPage = 200;

int64_t Told(Credits credits) { return std::min(credits.amount(), kCreditsToldMax); }

// All lots of a pro and the transactions that were posted after `since`.
absl::StatusOr<Book> LoadPurse(const Transaction& tx, const Tenant& tenant, const ProId& pro_id,
                               absl::Time since) {
  Book purse;
  ASSIGN_OR_RETURN(purse.lots, tx.ledger().ListLots(tenant, pro_id));
  std::optional<TimeCursor> before;
  for (bool is_over = false; !is_over;) {
    ASSIGN_OR_RETURN(const std::vector<LedgerTransaction> page,
                     tx.ledger().List(tenant, pro_id, before, kTransactionsOfAPage));
    is_over = page.empty();
    for (const LedgerTransaction& transaction : page) {
      is_over = transaction.post_time <= since;
      if (is_over) break;
      purse.transactions.push_back(transaction);
    }
    if (!is_over) before = TimeCursor{page.back().post_time, page.back().transaction_id.value()};
  }
  std::reverse(purse.transactions.begin(), purse.transactions.end());
  return purse;
}

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
  if (!version_.policy->ReadsFact("refund.spent_credits") &&
      !version_.policy->ReadsFact("refund.lowest_balance_credits")) {
    return absl::OkStatus();
  }
  return AddCreditsSince(FromTimestamp(out.facts.refund().post_time()), now, out);
}

absl::Status CaseFactsSource::AddCreditsSince(absl::Time post_time, absl::Time now,
                                              CaseFacts& out) {
  if (!purse_.has_value()) {
    ASSIGN_OR_RETURN(purse_,
                     LoadPurse(scene_.tx, scene_.moment.tenant, file_.row.pro_id, post_time));
  }
  ASSIGN_OR_RETURN(const CreditsSince since, CreditsSinceAt(*purse_, post_time, now));
  out.facts.mutable_refund()->set_spent_credits(Told(since.spent));
  out.facts.mutable_refund()->set_lowest_balance_credits(Told(since.lowest));
  // Nothing arrives by itself, so that of the two only the lowest balance changes before the next
  // posting, when credits lapse.
  out.valid_until = std::min(out.valid_until, since.next_lapse);
  return absl::OkStatus();
}

}  // namespace makegood
