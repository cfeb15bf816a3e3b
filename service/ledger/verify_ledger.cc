// One walk over the transactions with running sums, one sum for each place where credits of a
// lot can be. Faults do not stop the walk: a person wants to see them all.

#include "service/ledger/verify_ledger.h"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace makegood {
namespace {

// The accounts between which a kind moves credits. A reversal follows what it reverses.
struct Route {
  TransactionKind kind;
  std::vector<Account> from;
  Account to;
};

const Route* RouteOf(TransactionKind kind) {
  static const auto& routes = *new std::vector<Route>{
      {TransactionKind::kPurchase, {Account::kBought}, Account::kBalance},
      {TransactionKind::kGrant, {Account::kGranted}, Account::kBalance},
      {TransactionKind::kSpend, {Account::kBalance}, Account::kSpent},
      {TransactionKind::kRefund, {Account::kSpent}, Account::kBalance},
      {TransactionKind::kPayout, {Account::kBalance}, Account::kPayoutPending},
      {TransactionKind::kPayoutSettle, {Account::kPayoutPending}, Account::kPaidOut},
      {TransactionKind::kPayoutFail, {Account::kPayoutPending}, Account::kBalance},
      {TransactionKind::kChargeback, {Account::kSpent, Account::kBalance}, Account::kChargedBack},
      {TransactionKind::kExpiry, {Account::kBalance}, Account::kExpired},
  };
  for (const Route& route : routes) {
    if (route.kind == kind) return &route;
  }
  return nullptr;
}

bool Opens(TransactionKind kind) {
  return kind == TransactionKind::kPurchase || kind == TransactionKind::kGrant ||
         kind == TransactionKind::kRefund;
}

bool TakesMoneyOut(Account account) {
  return account == Account::kPayoutPending || account == Account::kPaidOut ||
         account == Account::kChargedBack;
}

// A place where credits of a lot can be. `owner` tells apart what is used for several charges,
// or on the way with several payouts.
using Place = std::tuple<Account, LotId, std::string>;

Place PlaceOf(const LedgerTransaction& transaction, const LedgerEntry& entry) {
  std::string owner;
  if (entry.account == Account::kSpent) owner = transaction.charge_id.value();
  if (entry.account == Account::kPayoutPending) owner = transaction.payout_id.value();
  return {entry.account, entry.lot_id, owner};
}

class Verifier {
 public:
  Verifier(absl::Span<const LedgerTransaction> transactions, absl::Span<const Lot> lots)
      : transactions_(transactions) {
    for (const Lot& lot : lots) {
      if (!lots_.emplace(lot.lot_id, &lot).second) Fault({}, lot.lot_id, "there are two such lots");
    }
  }

  std::vector<LedgerFault> Run() {
    // What one instant holds is judged when all of it is in: which of two transactions came first
    // is not recorded when the clock says the same of both.
    size_t begin = 0;
    while (begin < transactions_.size()) {
      size_t end = begin + 1;
      while (end < transactions_.size() &&
             transactions_[end].post_time == transactions_[begin].post_time) {
        ++end;
      }
      VisitInstant(transactions_.subspan(begin, end - begin));
      begin = end;
    }
    for (const auto& [lot_id, lot] : lots_) VisitLot(*lot);
    return std::move(faults_);
  }

 private:
  void VisitInstant(absl::Span<const LedgerTransaction> transactions) {
    for (const LedgerTransaction& transaction : transactions) {
      const TransactionId& id = transaction.transaction_id;
      if (!by_id_.emplace(id, &transaction).second)
        Fault(id, {}, "there are two such transactions");
    }
    for (const LedgerTransaction& transaction : transactions) Visit(transaction);
    for (const LedgerTransaction& transaction : transactions) CheckPlaces(transaction);
  }

  void Visit(const LedgerTransaction& transaction) {
    const TransactionId& id = transaction.transaction_id;
    if (!keys_.insert(transaction.idempotency_key).second)
      Fault(id, {}, absl::StrCat("key \"", transaction.idempotency_key, "\" was used before"));
    if (const absl::Status balanced = CheckBalanced(transaction); !balanced.ok())
      Fault(id, {}, std::string(balanced.message()));
    if (transaction.kind == TransactionKind::kSpend &&
        !charges_.insert(transaction.charge_id).second)
      Fault(id, {}, absl::StrCat("charge \"", transaction.charge_id.value(), "\" is posted twice"));
    if (transaction.kind == TransactionKind::kReversal)
      CheckReversal(transaction);
    else
      CheckRoute(transaction);
    for (const LedgerEntry& entry : transaction.entries) VisitEntry(transaction, entry);
  }

  void VisitEntry(const LedgerTransaction& transaction, const LedgerEntry& entry) {
    const TransactionId& id = transaction.transaction_id;
    const auto found = lots_.find(entry.lot_id);
    if (found == lots_.end()) {
      Fault(id, entry.lot_id, "there is no such lot");
      return;
    }
    const Lot& lot = *found->second;
    if (lot.pro_id != transaction.pro_id) Fault(id, lot.lot_id, "the lot is another pro's");
    if (TakesMoneyOut(entry.account) && !lot.is_payable)
      Fault(id, lot.lot_id, "bonus credits leave as money");
    if (entry.account == Account::kPayoutPending && lot.refund_id != transaction.refund_id)
      Fault(id, lot.lot_id, "a payout takes credits that its refund did not bring");
    if (Opens(transaction.kind) && entry.account == Account::kBalance)
      CheckOpening(transaction, entry, lot);
    sums_[PlaceOf(transaction, entry)] += entry.amount.amount();
  }

  void CheckRoute(const LedgerTransaction& transaction) {
    const Route* route = RouteOf(transaction.kind);
    for (const LedgerEntry& entry : transaction.entries) {
      bool is_allowed = false;
      if (entry.amount.IsPositive()) {
        is_allowed = entry.account == route->to;
      } else {
        for (const Account from : route->from) is_allowed |= entry.account == from;
      }
      if (!is_allowed) {
        Fault(transaction.transaction_id, entry.lot_id,
              absl::StrCat(TransactionKindName(transaction.kind), " moves ", entry.amount.amount(),
                           " of account ", AccountName(entry.account)));
      }
    }
    if (transaction.kind != TransactionKind::kRefund) CheckWithinLots(transaction);
  }

  // Only a refund moves credits from one lot to another.
  void CheckWithinLots(const LedgerTransaction& transaction) {
    std::map<LotId, __int128> by_lot;
    for (const LedgerEntry& entry : transaction.entries)
      by_lot[entry.lot_id] += entry.amount.amount();
    for (const auto& [lot_id, sum] : by_lot) {
      if (sum != 0) Fault(transaction.transaction_id, lot_id, "credits change their lot");
    }
  }

  void CheckOpening(const LedgerTransaction& transaction, const LedgerEntry& entry,
                    const Lot& lot) {
    const TransactionId& id = transaction.transaction_id;
    if (!opened_.insert(lot.lot_id).second) Fault(id, lot.lot_id, "the lot was opened before");
    if (lot.posted != entry.amount)
      Fault(id, lot.lot_id,
            absl::StrCat("the lot tells of ", ToString(lot.posted), ", and ",
                         ToString(entry.amount), " were posted"));
    if (lot.post_time != transaction.post_time) Fault(id, lot.lot_id, "the lot has another time");
    const LotOrigin origin = transaction.kind == TransactionKind::kPurchase ? LotOrigin::kPaid
                             : transaction.kind == TransactionKind::kGrant  ? LotOrigin::kBonus
                                                                            : LotOrigin::kRefund;
    if (lot.origin != origin) Fault(id, lot.lot_id, "the lot has another origin");
    if (lot.charge_id != transaction.charge_id || lot.refund_id != transaction.refund_id)
      Fault(id, lot.lot_id, "the lot names another charge or refund");
    if (origin != LotOrigin::kRefund) {
      if (lot.is_payable != (origin == LotOrigin::kPaid))
        Fault(id, lot.lot_id, "bought credits are payable, given ones are not");
      if (!lot.drawn_from.empty()) Fault(id, lot.lot_id, "only a refund was drawn from a lot");
      return;
    }
    const auto source = lots_.find(lot.drawn_from);
    if (source == lots_.end()) {
      Fault(id, lot.lot_id, "there is no lot from which it was drawn");
      return;
    }
    if (source->second->expire_time != lot.expire_time)
      Fault(id, lot.lot_id, "the refund changes the expiry");
    if (source->second->is_payable != lot.is_payable)
      Fault(id, lot.lot_id, "the refund changes what may leave as money");
    // What comes into this lot is what its charge gives back of the lot drawn from.
    bool is_given = false;
    for (const LedgerEntry& given : transaction.entries) {
      is_given |= given.account == Account::kSpent && given.lot_id == lot.drawn_from &&
                  given.amount.amount() == -entry.amount.amount();
    }
    if (!is_given) Fault(id, lot.lot_id, "the charge gives these credits back from no lot");
  }

  void CheckReversal(const LedgerTransaction& transaction) {
    const TransactionId& id = transaction.transaction_id;
    const auto found = by_id_.find(transaction.reverses);
    if (found == by_id_.end() || found->second == &transaction) {
      Fault(id, {}, "it reverses nothing that was posted before");
      return;
    }
    const LedgerTransaction& original = *found->second;
    if (original.kind == TransactionKind::kReversal) Fault(id, {}, "it reverses a reversal");
    if (!reversed_.insert(transaction.reverses).second)
      Fault(id, {}, "what it reverses was reversed before");
    bool is_opposite =
        original.entries.size() == transaction.entries.size() &&
        std::tie(original.charge_id, original.refund_id, original.payout_id) ==
            std::tie(transaction.charge_id, transaction.refund_id, transaction.payout_id);
    for (size_t i = 0; is_opposite && i < original.entries.size(); ++i) {
      const LedgerEntry& was = original.entries[i];
      const LedgerEntry& is = transaction.entries[i];
      is_opposite = was.account == is.account && was.lot_id == is.lot_id &&
                    static_cast<__int128>(was.amount.amount()) + is.amount.amount() == 0;
    }
    if (!is_opposite) Fault(id, {}, "it is not the opposite of what it reverses");
  }

  // Nothing leaves a place that is not there.
  void CheckPlaces(const LedgerTransaction& transaction) {
    for (const LedgerEntry& entry : transaction.entries) {
      if (entry.account == Account::kBought || entry.account == Account::kGranted) continue;
      const __int128 sum = sums_[PlaceOf(transaction, entry)];
      if (sum < 0) {
        Fault(transaction.transaction_id, entry.lot_id,
              absl::StrCat("more leaves ", AccountName(entry.account), " than was there"));
      }
      const auto lot = lots_.find(entry.lot_id);
      if (entry.account == Account::kBalance && lot != lots_.end() &&
          sum > lot->second->posted.amount()) {
        Fault(transaction.transaction_id, entry.lot_id, "the lot holds more than it began with");
      }
    }
  }

  void VisitLot(const Lot& lot) {
    if (!lot.posted.IsPositive()) Fault({}, lot.lot_id, "the lot began empty");
    if (opened_.count(lot.lot_id) == 0) Fault({}, lot.lot_id, "no transaction opened the lot");
    const __int128 remaining = sums_[Place(Account::kBalance, lot.lot_id, "")];
    if (remaining != lot.remaining.amount()) {
      Fault({}, lot.lot_id,
            absl::StrCat("the lot tells that ", ToString(lot.remaining),
                         " remain, and its entries that ", static_cast<int64_t>(remaining), " do"));
    }
  }

  void Fault(const TransactionId& transaction_id, const LotId& lot_id, std::string message) {
    faults_.push_back({transaction_id, lot_id, std::move(message)});
  }

  absl::Span<const LedgerTransaction> transactions_;
  std::map<LotId, const Lot*> lots_;
  std::map<TransactionId, const LedgerTransaction*> by_id_;
  std::set<std::string> keys_;
  std::set<ChargeId> charges_;
  std::set<LotId> opened_;
  std::set<TransactionId> reversed_;
  std::map<Place, __int128> sums_;
  std::vector<LedgerFault> faults_;
};

}  // namespace

std::vector<LedgerFault> VerifyLedger(absl::Span<const LedgerTransaction> transactions,
                                      absl::Span<const Lot> lots) {
  return Verifier(transactions, lots).Run();
}

}  // namespace makegood
