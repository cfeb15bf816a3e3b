// Every kind of order is the same three steps: line up the places that can give, in the order
// in which they have to; take from each until the amount is reached; let each piece arrive
// where the kind says. A place is an account of one lot, and what it holds is a sum of entries
// or, for the pro's own credits, what the lot says that it has.

#include "service/ledger/posting.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"

namespace makegood {
namespace {

// Credits of one lot that an order may take.
struct Source {
  const Lot* lot = nullptr;
  Account account = Account::kBalance;
  Credits available;
};

const Lot* FindLot(const Book& book, const LotId& lot_id) {
  const auto found = std::find_if(book.lots.begin(), book.lots.end(),
                                  [&](const Lot& lot) { return lot.lot_id == lot_id; });
  return found == book.lots.end() ? nullptr : &*found;
}

Credits RemainingAt(const Lot& lot, absl::Time now) {
  return now < lot.expire_time ? lot.remaining : Credits();
}

// What `account` holds of each lot, over the transactions that `concerns` picks; lots in the
// order in which they first appear. Credits of a lot fit into 64 bits, so their sums do.
template <typename Concerns>
absl::StatusOr<std::vector<Source>> Holdings(const Book& book, Account account,
                                             const Concerns& concerns) {
  std::vector<Source> holdings;
  for (const LedgerTransaction& transaction : book.transactions) {
    if (!concerns(transaction)) continue;
    for (const LedgerEntry& entry : transaction.entries) {
      if (entry.account != account) continue;
      const Lot* lot = FindLot(book, entry.lot_id);
      if (lot == nullptr) {
        return absl::InternalError(absl::StrCat("the book lacks lot \"", entry.lot_id.value(),
                                                "\" of transaction \"",
                                                transaction.transaction_id.value(), "\""));
      }
      auto held = std::find_if(holdings.begin(), holdings.end(),
                               [&](const Source& source) { return source.lot == lot; });
      if (held == holdings.end()) {
        held = holdings.insert(holdings.end(), Source{lot, account, Credits()});
      }
      ASSIGN_OR_RETURN(held->available, Add(held->available, entry.amount));
    }
  }
  return holdings;
}

// What is still used for a charge, in the order in which it was drawn.
absl::StatusOr<std::vector<Source>> UsedFor(const Book& book, const ChargeId& charge_id) {
  return Holdings(book, Account::kSpent, [&](const LedgerTransaction& transaction) {
    return transaction.charge_id == charge_id;
  });
}

absl::StatusOr<std::vector<Source>> PendingOf(const Book& book, const PayoutId& payout_id) {
  return Holdings(book, Account::kPayoutPending, [&](const LedgerTransaction& transaction) {
    return transaction.payout_id == payout_id;
  });
}

bool IsKnownCharge(const Book& book, const ChargeId& charge_id) {
  return std::any_of(book.transactions.begin(), book.transactions.end(),
                     [&](const LedgerTransaction& transaction) {
                       return transaction.kind == TransactionKind::kSpend &&
                              transaction.charge_id == charge_id;
                     });
}

absl::StatusOr<Credits> Total(const std::vector<Source>& sources) {
  Credits total;
  for (const Source& source : sources) {
    ASSIGN_OR_RETURN(total, Add(total, source.available));
  }
  return total;
}

// Takes up to `amount` from the sources, in their order.
std::vector<Source> Take(const std::vector<Source>& sources, Credits amount) {
  std::vector<Source> taken;
  for (const Source& source : sources) {
    const Credits part = std::min(source.available, amount);
    if (!part.IsPositive()) continue;
    taken.push_back({source.lot, source.account, part});
    amount = Credits(amount.amount() - part.amount());  // Not below zero: part <= amount.
  }
  return taken;
}

// The pro's lots as they are spent.
std::vector<Source> SpendingOrder(const Book& book, absl::Time now) {
  std::vector<Source> sources;
  for (const Lot& lot : book.lots) {
    const Credits available = RemainingAt(lot, now);
    if (available.IsPositive()) sources.push_back({&lot, Account::kBalance, available});
  }
  std::sort(sources.begin(), sources.end(),
            [](const Source& a, const Source& b) { return IsSpentBefore(*a.lot, *b.lot); });
  return sources;
}

// What remains of the lots that `concerns` picks and that may leave as money, the oldest first.
template <typename Concerns>
std::vector<Source> PayableLots(const Book& book, absl::Time now, const Concerns& concerns) {
  std::vector<Source> sources = SpendingOrder(book, now);
  sources.erase(
      std::remove_if(sources.begin(), sources.end(),
                     [&](const Source& s) { return !s.lot->is_payable || !concerns(*s.lot); }),
      sources.end());
  return sources;
}

// One order on its way to a posting.
class Poster {
 public:
  Poster(const Book& book, const Order& order) : book_(book), order_(order) {
    LedgerTransaction& transaction = posting_.transaction;
    transaction.transaction_id = order.transaction_id;
    transaction.kind = order.kind;
    transaction.pro_id = order.pro_id;
    transaction.idempotency_key = order.idempotency_key;
    transaction.charge_id = order.charge_id;
    transaction.refund_id = order.refund_id;
    transaction.payout_id = order.payout_id;
    transaction.reverses = order.reverses;
    transaction.decision_id = order.decision_id;
    transaction.asked = order.credits;
    transaction.is_discretionary = order.is_discretionary;
    transaction.post_time = order.now;
  }

  absl::StatusOr<Posting> Run() {
    RETURN_IF_ERROR(CheckComplete());
    for (const LedgerTransaction& earlier : book_.transactions) {
      if (earlier.idempotency_key == order_.idempotency_key) return Repeat(earlier);
    }
    RETURN_IF_ERROR(Fill());
    RETURN_IF_ERROR(CheckBalanced(posting_.transaction));
    return std::move(posting_);
  }

 private:
  absl::Status Fill() {
    switch (order_.kind) {
      case TransactionKind::kPurchase: return Open(LotOrigin::kPaid, Account::kBought);
      case TransactionKind::kGrant: return Open(LotOrigin::kBonus, Account::kGranted);
      case TransactionKind::kSpend: return Spend();
      case TransactionKind::kRefund: return Refund();
      case TransactionKind::kPayout: return Payout();
      case TransactionKind::kPayoutSettle: return EndPayout(Account::kPaidOut);
      case TransactionKind::kPayoutFail: return EndPayout(Account::kBalance);
      case TransactionKind::kChargeback: return Chargeback();
      case TransactionKind::kExpiry: return Expire();
      case TransactionKind::kReversal: return Reverse();
    }
    return absl::InternalError("an order of no kind");
  }

  absl::Status CheckComplete() const {
    const auto require = [](bool is_given, absl::string_view what) {
      return is_given
                 ? absl::OkStatus()
                 : Refuse(Refusal::kOrderIncomplete, absl::StrCat("the order names no ", what));
    };
    RETURN_IF_ERROR(require(!order_.transaction_id.empty(), "transaction"));
    RETURN_IF_ERROR(require(!order_.pro_id.empty(), "pro"));
    RETURN_IF_ERROR(require(!order_.idempotency_key.empty(), "idempotency key"));
    const bool pays_out = order_.kind == TransactionKind::kPayout ||
                          order_.kind == TransactionKind::kPayoutSettle ||
                          order_.kind == TransactionKind::kPayoutFail;
    const bool needs_charge = pays_out || order_.kind == TransactionKind::kSpend ||
                              order_.kind == TransactionKind::kRefund ||
                              order_.kind == TransactionKind::kChargeback;
    RETURN_IF_ERROR(require(!needs_charge || !order_.charge_id.empty(), "charge"));
    const bool needs_refund = pays_out || order_.kind == TransactionKind::kRefund;
    RETURN_IF_ERROR(require(!needs_refund || !order_.refund_id.empty(), "refund"));
    RETURN_IF_ERROR(require(!pays_out || !order_.payout_id.empty(), "payout"));
    const bool is_reversal = order_.kind == TransactionKind::kReversal;
    RETURN_IF_ERROR(require(!is_reversal || !order_.reverses.empty(), "transaction to reverse"));
    const bool needs_amount =
        order_.kind == TransactionKind::kPurchase || order_.kind == TransactionKind::kGrant ||
        order_.kind == TransactionKind::kSpend || order_.kind == TransactionKind::kChargeback;
    RETURN_IF_ERROR(require(!needs_amount || order_.credits.has_value(), "amount"));
    if (order_.credits.has_value() && !order_.credits->IsPositive()) {
      return Refuse(Refusal::kOrderIncomplete,
                    absl::StrCat("an order of ", ToString(*order_.credits)));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Posting> Repeat(const LedgerTransaction& earlier) const {
    const LedgerTransaction& asked = posting_.transaction;
    const auto subject = [](const LedgerTransaction& t) {
      return std::tie(t.charge_id, t.refund_id, t.payout_id, t.asked, t.is_discretionary);
    };
    bool is_same = std::tie(earlier.kind, earlier.pro_id, earlier.reverses) ==
                   std::tie(asked.kind, asked.pro_id, asked.reverses);
    // A reversal got the other ids from what it reverses.
    if (order_.kind != TransactionKind::kReversal) {
      is_same = is_same && subject(earlier) == subject(asked);
    }
    if (order_.kind == TransactionKind::kPurchase || order_.kind == TransactionKind::kGrant) {
      const Lot* lot = FindLot(book_, earlier.entries.front().lot_id);
      is_same = is_same && lot != nullptr && lot->expire_time == order_.expire_time;
    }
    if (!is_same) {
      return Refuse(
          Refusal::kKeyReused,
          absl::StrCat("idempotency key \"", order_.idempotency_key, "\" belongs to transaction \"",
                       earlier.transaction_id.value(), "\", which is not the same order"));
    }
    Posting repetition;
    repetition.transaction = earlier;
    repetition.is_repetition = true;
    return repetition;
  }

  // PURCHASE, GRANT: credits come into being with their lot.
  absl::Status Open(LotOrigin origin, Account from) {
    Lot lot;
    lot.origin = origin;
    lot.is_payable = origin == LotOrigin::kPaid;
    lot.expire_time = order_.expire_time;
    const LotId lot_id = OpenLot(std::move(lot), *order_.credits);
    return Move(*order_.credits, from, lot_id, Account::kBalance, lot_id);
  }

  absl::Status Spend() {
    if (IsKnownCharge(book_, order_.charge_id)) {
      return Refuse(Refusal::kAlreadyCharged,
                    absl::StrCat("charge \"", order_.charge_id.value(), "\" was posted before"));
    }
    std::vector<Source> sources = SpendingOrder(book_, order_.now);
    if (!order_.from_lot.empty()) {
      std::erase_if(sources,
                    [&](const Source& source) { return source.lot->lot_id != order_.from_lot; });
    }
    ASSIGN_OR_RETURN(const Credits available, Total(sources));
    if (available < *order_.credits) {
      return Refuse(Refusal::kLotsTooSmall,
                    absl::StrCat("a charge of ", ToString(*order_.credits), ", and the pro has ",
                                 ToString(available)));
    }
    return MoveWithinLots(Take(sources, *order_.credits), Account::kSpent);
  }

  absl::Status Refund() {
    ASSIGN_OR_RETURN(std::vector<Source> sources, ChargedSources());
    std::reverse(sources.begin(), sources.end());
    ASSIGN_OR_RETURN(const Credits refundable, Total(sources));
    if (!refundable.IsPositive()) {
      return Refuse(
          Refusal::kAlreadyRefunded,
          absl::StrCat("all of charge \"", order_.charge_id.value(), "\" has come back already"));
    }
    const Credits amount = order_.credits.value_or(refundable);
    if (refundable < amount) {
      return Refuse(
          Refusal::kOverCharge,
          absl::StrCat("a refund of ", ToString(amount), ", and only ", ToString(refundable),
                       " of charge \"", order_.charge_id.value(), "\" can still come back"));
    }
    for (const Source& source : Take(sources, amount)) {
      Lot lot;
      lot.origin = LotOrigin::kRefund;
      lot.is_payable = source.lot->is_payable;
      lot.charge_id = order_.charge_id;
      lot.refund_id = order_.refund_id;
      lot.drawn_from = source.lot->lot_id;
      lot.expire_time = source.lot->expire_time;
      const LotId lot_id = OpenLot(std::move(lot), source.available);
      RETURN_IF_ERROR(
          Move(source.available, Account::kSpent, source.lot->lot_id, Account::kBalance, lot_id));
    }
    return absl::OkStatus();
  }

  absl::Status Payout() {
    ASSIGN_OR_RETURN(const RefundState refund, RefundStateAt(book_, order_.refund_id, order_.now));
    const std::vector<Source> sources = PayableLots(book_, order_.now, [&](const Lot& lot) {
      return lot.refund_id == order_.refund_id && lot.charge_id == order_.charge_id;
    });
    for (const LedgerTransaction& earlier : book_.transactions) {
      if (earlier.payout_id == order_.payout_id) {
        return Refuse(Refusal::kPayoutExists,
                      absl::StrCat("payout \"", order_.payout_id.value(), "\" exists"));
      }
    }
    if (!refund.remaining.IsPositive()) {
      return Refuse(Refusal::kPayoutUsed,
                    absl::StrCat("nothing is left of refund \"", order_.refund_id.value(), "\""));
    }
    if (!refund.payable.IsPositive()) {
      return Refuse(Refusal::kPayoutBonusOnly,
                    absl::StrCat("no money was paid for the ", ToString(refund.remaining),
                                 " that are left of refund \"", order_.refund_id.value(), "\""));
    }
    if (order_.is_on_hold)
      return Refuse(Refusal::kPayoutHeld,
                    "the payment that these credits came from is in question");
    const Credits amount = order_.credits.value_or(refund.payable);
    if (refund.payable < amount) {
      return Refuse(
          Refusal::kPayoutOverLot,
          absl::StrCat("a payout of ", ToString(amount), ", and only ", ToString(refund.payable),
                       " of refund \"", order_.refund_id.value(), "\" can leave"));
    }
    return MoveWithinLots(Take(sources, amount), Account::kPayoutPending);
  }

  // PAYOUT_SETTLE, PAYOUT_FAIL: all that is on the way goes to `to`, lot by lot.
  absl::Status EndPayout(Account to) {
    ASSIGN_OR_RETURN(const std::vector<Source> pending, PendingOf(book_, order_.payout_id));
    ASSIGN_OR_RETURN(const Credits amount, Total(pending));
    if (!amount.IsPositive()) {
      return Refuse(Refusal::kPayoutNotPending,
                    absl::StrCat("payout \"", order_.payout_id.value(), "\" is not on its way"));
    }
    return MoveWithinLots(Take(pending, amount), to);
  }

  absl::Status Chargeback() {
    ASSIGN_OR_RETURN(std::vector<Source> sources, ChargedSources());
    std::reverse(sources.begin(), sources.end());
    sources.erase(std::remove_if(sources.begin(), sources.end(),
                                 [](const Source& source) { return !source.lot->is_payable; }),
                  sources.end());
    const std::vector<Source> returned = PayableLots(
        book_, order_.now, [&](const Lot& lot) { return lot.charge_id == order_.charge_id; });
    sources.insert(sources.end(), returned.begin(), returned.end());
    const std::vector<Source> taken = Take(sources, *order_.credits);
    if (taken.empty()) {
      return Refuse(Refusal::kNothingToTake,
                    absl::StrCat("no paid credit of charge \"", order_.charge_id.value(),
                                 "\" is left to be charged back"));
    }
    ASSIGN_OR_RETURN(const Credits covered, Total(taken));
    ASSIGN_OR_RETURN(posting_.shortfall, Subtract(*order_.credits, covered));
    return MoveWithinLots(taken, Account::kChargedBack);
  }

  absl::Status Expire() {
    for (const Lot& lot : book_.lots) {
      if (order_.now < lot.expire_time || lot.remaining.IsZero()) continue;
      RETURN_IF_ERROR(
          Move(lot.remaining, Account::kBalance, lot.lot_id, Account::kExpired, lot.lot_id));
    }
    if (posting_.transaction.entries.empty())
      return Refuse(Refusal::kNothingExpired, "no credits have lapsed");
    return absl::OkStatus();
  }

  absl::Status Reverse() {
    const LedgerTransaction* original = nullptr;
    for (const LedgerTransaction& earlier : book_.transactions) {
      if (earlier.transaction_id == order_.reverses) original = &earlier;
      if (earlier.reverses == order_.reverses) return NotReversible("was reversed before");
    }
    if (original == nullptr || original->pro_id != order_.pro_id) {
      return Refuse(Refusal::kUnknownTransaction,
                    absl::StrCat("there is no transaction \"", order_.reverses.value(), "\""));
    }
    if (original->kind == TransactionKind::kReversal)
      return NotReversible("is a reversal: post anew what it undid");
    LedgerTransaction& transaction = posting_.transaction;
    transaction.charge_id = original->charge_id;
    transaction.refund_id = original->refund_id;
    transaction.payout_id = original->payout_id;
    for (const LedgerEntry& entry : original->entries) {
      ASSIGN_OR_RETURN(const Credits amount, Negate(entry.amount));
      transaction.entries.push_back({entry.account, entry.lot_id, amount});
    }
    return CheckStillThere(*original);
  }

  // Whether the credits of `original` are where it put them.
  absl::Status CheckStillThere(const LedgerTransaction& original) const {
    for (const LedgerEntry& entry : original.entries) {
      if (!entry.amount.IsPositive()) continue;
      Credits held = entry.amount;  // From the last three accounts nothing moves on.
      std::vector<Source> holdings;
      if (entry.account == Account::kBalance) {
        const Lot* lot = FindLot(book_, entry.lot_id);
        held = lot == nullptr ? Credits() : lot->remaining;
      } else if (entry.account == Account::kSpent) {
        ASSIGN_OR_RETURN(holdings, UsedFor(book_, original.charge_id));
      } else if (entry.account == Account::kPayoutPending) {
        ASSIGN_OR_RETURN(holdings, PendingOf(book_, original.payout_id));
      }
      for (const Source& source : holdings) {
        if (source.lot->lot_id == entry.lot_id) held = source.available;
      }
      if (held < entry.amount) {
        return NotReversible(absl::StrCat(
            "moved ", ToString(entry.amount), " to ", AccountName(entry.account), " of lot \"",
            entry.lot_id.value(), "\", of which ", ToString(held), " are still there"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status NotReversible(absl::string_view why) const {
    return Refuse(Refusal::kNotReversible,
                  absl::StrCat("transaction \"", order_.reverses.value(), "\" ", why));
  }

  absl::StatusOr<std::vector<Source>> ChargedSources() const {
    if (!IsKnownCharge(book_, order_.charge_id)) {
      return Refuse(Refusal::kUnknownCharge,
                    absl::StrCat("no credits were charged for \"", order_.charge_id.value(), "\""));
    }
    return UsedFor(book_, order_.charge_id);
  }

  LotId OpenLot(Lot lot, Credits posted) {
    lot.lot_id =
        LotId(absl::StrCat(order_.transaction_id.value(), "/", posting_.opened.size() + 1));
    lot.pro_id = order_.pro_id;
    lot.post_time = order_.now;
    lot.posted = posted;
    lot.remaining = posted;
    posting_.opened.push_back(std::move(lot));
    return posting_.opened.back().lot_id;
  }

  absl::Status MoveWithinLots(const std::vector<Source>& sources, Account to) {
    for (const Source& source : sources) {
      RETURN_IF_ERROR(
          Move(source.available, source.account, source.lot->lot_id, to, source.lot->lot_id));
    }
    return absl::OkStatus();
  }

  absl::Status Move(Credits amount, Account from, const LotId& from_lot, Account to,
                    const LotId& to_lot) {
    ASSIGN_OR_RETURN(const Credits taken, Negate(amount));
    posting_.transaction.entries.push_back({from, from_lot, taken});
    posting_.transaction.entries.push_back({to, to_lot, amount});
    return absl::OkStatus();
  }

  const Book& book_;
  const Order& order_;
  Posting posting_;
};

}  // namespace

absl::StatusOr<Posting> Post(const Book& book, const Order& order) {
  return Poster(book, order).Run();
}

absl::Status Apply(const Posting& posting, Book& book) {
  if (posting.is_repetition) return absl::OkStatus();
  std::vector<Lot> lots = book.lots;
  // A new lot has what its entries bring, and is empty before.
  for (Lot opened : posting.opened) {
    opened.remaining = Credits();
    lots.push_back(std::move(opened));
  }
  for (const LedgerEntry& entry : posting.transaction.entries) {
    if (entry.account != Account::kBalance) continue;
    const auto lot = std::find_if(lots.begin(), lots.end(),
                                  [&](const Lot& l) { return l.lot_id == entry.lot_id; });
    if (lot == lots.end())
      return absl::InternalError(absl::StrCat("no lot \"", entry.lot_id.value(), "\""));
    ASSIGN_OR_RETURN(lot->remaining, Add(lot->remaining, entry.amount));
    if (lot->remaining.IsNegative() || lot->posted < lot->remaining) {
      return absl::InternalError(absl::StrCat("lot \"", entry.lot_id.value(), "\" of ",
                                              ToString(lot->posted), " would hold ",
                                              ToString(lot->remaining)));
    }
  }
  book.lots = std::move(lots);
  book.transactions.push_back(posting.transaction);
  return absl::OkStatus();
}

bool IsSpentBefore(const Lot& a, const Lot& b) {
  const auto key = [](const Lot& lot) {
    return std::tie(lot.is_payable, lot.expire_time, lot.post_time, lot.lot_id);
  };
  return key(a) < key(b);
}

Credits RefundableCredits(const Book& book, const ChargeId& charge_id) {
  const absl::StatusOr<std::vector<Source>> used = UsedFor(book, charge_id);
  if (!used.ok()) return Credits();
  return Total(*used).value_or(Credits());
}

absl::StatusOr<RefundState> RefundStateAt(const Book& book, const RefundId& refund_id,
                                          absl::Time now) {
  RefundState state;
  bool is_known = false;
  for (const Lot& lot : book.lots) {
    if (lot.refund_id != refund_id) continue;
    is_known = true;
    const Credits remaining = RemainingAt(lot, now);
    ASSIGN_OR_RETURN(state.credits, Add(state.credits, lot.posted));
    ASSIGN_OR_RETURN(state.remaining, Add(state.remaining, remaining));
    if (lot.is_payable) {
      ASSIGN_OR_RETURN(state.payable, Add(state.payable, remaining));
    }
  }
  if (!is_known) {
    return Refuse(Refusal::kUnknownRefund,
                  absl::StrCat("there is no refund \"", refund_id.value(), "\""));
  }
  return state;
}

}  // namespace makegood
