// The idea: what each lot held at `since` is what it holds now, less all that was posted later.
// From there the story is told once more, without the payouts. Between two postings credits lapse
// and none arrive, so the balance is lowest right before the next.

#include "service/ledger/credits_since.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"

namespace makegood {
namespace {

// What a pro has over time: lots that give and get, and lapse.
class Purse {
 public:
  absl::Status Add(const LotId& lot_id, absl::Time expire_time, Credits amount) {
    Pocket& pocket = pockets_[lot_id];
    pocket.held = amount;
    pocket.expire_time = expire_time;
    by_expiry_.push_back(&pocket);
    return MoveTotal(amount);
  }

  void Begin() {
    std::sort(by_expiry_.begin(), by_expiry_.end(),
              [](const Pocket* a, const Pocket* b) { return a->expire_time < b->expire_time; });
  }

  // Everything lapses whose instant has come.
  absl::Status GoTo(absl::Time now) {
    for (; lapsed_ < by_expiry_.size() && by_expiry_[lapsed_]->expire_time <= now; ++lapsed_) {
      Pocket& pocket = *by_expiry_[lapsed_];
      pocket.is_lapsed = true;
      ASSIGN_OR_RETURN(total_, Subtract(total_, pocket.held));
    }
    return absl::OkStatus();
  }

  absl::Status Move(const LotId& lot_id, Credits amount) {
    const auto found = pockets_.find(lot_id);
    if (found == pockets_.end()) {
      return absl::InternalError(absl::StrCat("the book lacks lot \"", lot_id.value(), "\""));
    }
    ASSIGN_OR_RETURN(found->second.held, makegood::Add(found->second.held, amount));
    return found->second.is_lapsed ? absl::OkStatus() : MoveTotal(amount);
  }

  Credits total() const { return total_; }

  absl::Time next_lapse() const {
    for (size_t i = lapsed_; i < by_expiry_.size(); ++i) {
      if (by_expiry_[i]->held.IsPositive()) return by_expiry_[i]->expire_time;
    }
    return absl::InfiniteFuture();
  }

 private:
  struct Pocket {
    Credits held;
    absl::Time expire_time;
    bool is_lapsed = false;
  };

  absl::Status MoveTotal(Credits amount) {
    ASSIGN_OR_RETURN(total_, makegood::Add(total_, amount));
    return absl::OkStatus();
  }

  std::map<LotId, Pocket> pockets_;
  std::vector<Pocket*> by_expiry_;  // Of `pockets_`, whose nodes stay where they are.
  size_t lapsed_ = 0;               // How many of them have lapsed.
  Credits total_;                   // Of those that have not.
};

}  // namespace

absl::StatusOr<CreditsSince> CreditsSinceAt(const Book& book, absl::Time since, absl::Time now) {
  std::vector<const LedgerTransaction*> later;
  std::map<LotId, Credits> moved;  // Into the balance, or out of it.
  std::set<PayoutId> payouts;
  std::set<TransactionId> spends;
  for (const LedgerTransaction& transaction : book.transactions) {
    if (transaction.post_time <= since) continue;
    later.push_back(&transaction);
    if (transaction.kind == TransactionKind::kPayout) payouts.insert(transaction.payout_id);
    if (transaction.kind == TransactionKind::kSpend) spends.insert(transaction.transaction_id);
    for (const LedgerEntry& entry : transaction.entries) {
      if (entry.account != Account::kBalance) continue;
      ASSIGN_OR_RETURN(moved[entry.lot_id], Add(moved[entry.lot_id], entry.amount));
    }
  }

  Purse purse;
  for (const Lot& lot : book.lots) {
    ASSIGN_OR_RETURN(const Credits held, Subtract(lot.remaining, moved[lot.lot_id]));
    RETURN_IF_ERROR(purse.Add(lot.lot_id, lot.expire_time, held));
  }
  purse.Begin();

  CreditsSince result;
  RETURN_IF_ERROR(purse.GoTo(since));
  result.lowest = purse.total();
  for (const LedgerTransaction* transaction : later) {
    RETURN_IF_ERROR(purse.GoTo(transaction->post_time));
    result.lowest = std::min(result.lowest, purse.total());
    const bool is_spend = spends.count(transaction->transaction_id) > 0 ||
                          (transaction->kind == TransactionKind::kReversal &&
                           spends.count(transaction->reverses) > 0);
    const bool is_payout = payouts.count(transaction->payout_id) > 0;
    for (const LedgerEntry& entry : transaction->entries) {
      if (is_spend && entry.account == Account::kSpent) {
        ASSIGN_OR_RETURN(result.spent, Add(result.spent, entry.amount));
      }
      if (!is_payout && entry.account == Account::kBalance) {
        RETURN_IF_ERROR(purse.Move(entry.lot_id, entry.amount));
      }
    }
  }
  RETURN_IF_ERROR(purse.GoTo(now));
  result.lowest = std::min(result.lowest, purse.total());
  result.next_lapse = purse.next_lapse();
  return result;
}

}  // namespace makegood
