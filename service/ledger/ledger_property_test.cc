// Random histories: against a model that counts single coins, against the invariants in so
// many words, and with one thing changed afterwards, which VerifyLedger has to notice.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <limits>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/domain/ledger_entry.h"
#include "service/domain/lot.h"
#include "service/ledger/coin_model.h"
#include "service/ledger/credits_since.h"
#include "service/ledger/ledger_script.h"
#include "service/ledger/posting.h"
#include "service/ledger/verify_ledger.h"
#include "tests/testing/check_property.h"

namespace makegood {

// A step before it is known what it refers to: the numbers choose among what there is.
struct RandomStep {
  int verb = 0;
  int which = 0;
  int count = 0;
};

std::ostream& operator<<(std::ostream& out, const RandomStep& step) {
  return out << step.verb << "/" << step.which << "/" << step.count;
}

}  // namespace makegood

namespace rc {
template <>
struct Arbitrary<makegood::RandomStep> {
  static Gen<makegood::RandomStep> arbitrary() {
    using makegood::RandomStep;
    return gen::build<RandomStep>(gen::set(&RandomStep::verb, gen::inRange(0, 16)),
                                  gen::set(&RandomStep::which, gen::inRange(0, 12)),
                                  gen::set(&RandomStep::count, gen::inRange(0, 16)));
  }
};
}  // namespace rc

namespace makegood {
namespace {

constexpr int kNever = std::numeric_limits<int>::max();

// Makes steps of a LedgerScript from random ones, and carries each out in the model, too.
class History {
 public:
  struct Step {
    std::string text;
    bool model_agrees_to_do = false;
  };

  Step Next(const RandomStep& random) {
    const int n = random.count;
    const std::string charge = Choose("c", charges_, random.which);
    const std::string refund = Choose("r", refunds_, random.which);
    const std::string payout = Choose("p", payouts_, random.which);
    switch (random.verb) {
      case 0:
      case 1: {
        const int lapse_day = random.which % 3 == 0 ? kNever : day_ + random.which;
        const std::string until = lapse_day == kNever ? "" : absl::StrCat(" until ", lapse_day);
        return {absl::StrCat(random.verb == 0 ? "buy " : "give ", n, until),
                model_.Add(n, random.verb == 0, lapse_day)};
      }
      case 2:
      case 3:
      case 4: {
        const std::string fresh = absl::StrCat("c", ++charges_);
        return {absl::StrCat("spend ", fresh, " ", n), model_.Spend(fresh, n)};
      }
      case 5:
      case 6:
      case 7: {
        if (charges_ == 0) return {};
        const std::string fresh = absl::StrCat("r", ++refunds_);
        const int count = n > 8 ? 0 : n + 1;  // 0: all.
        return {absl::StrCat("refund ", fresh, " ", charge, Amount(count)),
                model_.Refund(fresh, charge, count)};
      }
      case 8:
      case 9: {
        if (refunds_ == 0) return {};
        const std::string fresh = absl::StrCat("p", ++payouts_);
        const int count = n > 8 ? 0 : n + 1;
        return {absl::StrCat("payout ", fresh, " ", refund, Amount(count)),
                model_.Payout(fresh, refund, count)};
      }
      case 10:
      case 11: {
        if (payouts_ == 0) return {};
        const bool arrives = random.verb == 10;
        return {absl::StrCat(arrives ? "settle " : "fail ", payout),
                model_.EndPayout(payout, arrives)};
      }
      case 12:
        if (charges_ == 0) return {};
        return {absl::StrCat("chargeback ", charge, " ", n), model_.Chargeback(charge, n)};
      case 13: return {"expire", model_.Expire()};
      case 14:
        day_ += n % 4;
        model_.GoToDay(day_);
        return {absl::StrCat("day ", day_), true};
      default: return {absl::StrCat("reverse t", random.which + 1), false};
    }
  }

  CoinModel& model() { return model_; }
  int charges() const { return charges_; }
  int refunds() const { return refunds_; }

 private:
  static std::string Amount(int count) { return count == 0 ? "" : absl::StrCat(" ", count); }
  static std::string Choose(const char* prefix, int count, int which) {
    return count == 0 ? "" : absl::StrCat(prefix, which % count + 1);
  }

  CoinModel model_;
  int day_ = 0;
  int charges_ = 0;
  int refunds_ = 0;
  int payouts_ = 0;
};

int64_t Sum(const Book& book, Account account, bool is_payable) {
  std::map<LotId, bool> payable;
  for (const Lot& lot : book.lots) payable[lot.lot_id] = lot.is_payable;
  int64_t sum = 0;
  for (const LedgerTransaction& transaction : book.transactions) {
    for (const LedgerEntry& entry : transaction.entries) {
      if (entry.account == account && payable[entry.lot_id] == is_payable)
        sum += entry.amount.amount();
    }
  }
  return sum;
}

std::map<int, int> PurseOf(const Book& book) {
  std::map<int, int> purse;
  for (const Lot& lot : book.lots) {
    if (lot.remaining.IsZero()) continue;
    const int day = lot.expire_time == absl::InfiniteFuture()
                        ? kNever
                        : static_cast<int>((lot.expire_time - absl::UnixEpoch()) / absl::Hours(24));
    purse[day] += static_cast<int>(lot.remaining.amount());
  }
  return purse;
}

absl::Time PostTimeOf(const Book& book, const std::string& refund) {
  for (const LedgerTransaction& transaction : book.transactions) {
    if (transaction.kind == TransactionKind::kRefund && transaction.refund_id.value() == refund) {
      return transaction.post_time;
    }
  }
  return absl::InfinitePast();
}

TEST(LedgerPropertyTest, TheLedgerCountsAsIfEachCreditWereACoin) {
  EXPECT_TRUE(testing::CheckProperty(
      "the ledger and the coins agree after each step", [](std::vector<RandomStep> steps) {
        LedgerScript script;
        History history;
        std::string told;
        for (const RandomStep& random : steps) {
          if (random.verb == 15) continue;  // Coins do not remember where they were.
          const History::Step step = history.Next(random);
          if (step.text.empty()) continue;
          absl::StrAppend(&told, step.text, "; ");
          RC_LOG() << step.text << std::endl;
          RC_ASSERT(script.Run(step.text).ok() == step.model_agrees_to_do);
          CoinModel& model = history.model();
          const Book& book = script.book();
          RC_ASSERT(PurseOf(book) == model.Purse());
          for (const bool is_money : {false, true}) {
            RC_ASSERT(Sum(book, Account::kBalance, is_money) == model.Count("purse", is_money));
            RC_ASSERT(Sum(book, Account::kExpired, is_money) == model.Count("gone", is_money));
            RC_ASSERT(Sum(book, Account::kPaidOut, is_money) +
                          Sum(book, Account::kChargedBack, is_money) ==
                      model.Count("bank", is_money));
          }
          for (int i = 1; i <= history.charges(); ++i) {
            const std::string charge = absl::StrCat("c", i);
            RC_ASSERT(RefundableCredits(book, ChargeId(charge)) == Credits(model.UsedFor(charge)));
          }
          model.Look();
          for (int i = 1; i <= history.refunds(); ++i) {
            const std::string refund = absl::StrCat("r", i);
            const absl::StatusOr<RefundState> state =
                RefundStateAt(book, RefundId(refund), script.now());
            const int payable = state.ok() ? static_cast<int>(state->payable.amount()) : 0;
            RC_ASSERT(payable == model.Payable(refund));
            if (!state.ok()) continue;
            const absl::StatusOr<CreditsSince> since =
                CreditsSinceAt(book, PostTimeOf(book, refund), script.now());
            RC_ASSERT(since.ok());
            RC_ASSERT(since->spent == Credits(model.SpentSince(refund)));
            RC_ASSERT(since->lowest == Credits(model.LowestSince(refund)));
            RC_ASSERT(state->remaining <= since->lowest);
          }
        }
        RC_CLASSIFY(steps.size() > 20);
      }));
}

// The book after the steps that were not refused.
Book BookOf(const std::vector<RandomStep>& steps) {
  LedgerScript script;
  History history;
  for (const RandomStep& random : steps) {
    const History::Step step = history.Next(random);
    if (!step.text.empty()) script.Run(step.text).IgnoreError();
  }
  return script.book();
}

TEST(LedgerPropertyTest, TheInvariantsHoldAfterAnyHistory) {
  EXPECT_TRUE(testing::CheckProperty("invariants", [](std::vector<RandomStep> steps) {
    const Book book = BookOf(steps);
    std::map<LotId, const Lot*> lots;
    for (const Lot& lot : book.lots) lots[lot.lot_id] = &lot;
    std::map<ChargeId, int64_t> charged;
    std::map<ChargeId, int64_t> still_used;
    std::map<LotId, int64_t> left_as_money;
    std::map<ChargeId, int64_t> paid_for;
    std::map<ChargeId, int64_t> left_for;
    for (const LedgerTransaction& transaction : book.transactions) {
      int64_t sum = 0;
      for (const LedgerEntry& entry : transaction.entries) {
        const int64_t amount = entry.amount.amount();
        const Lot& lot = *lots[entry.lot_id];
        sum += amount;
        if (entry.account == Account::kSpent) {
          if (transaction.kind == TransactionKind::kSpend) charged[transaction.charge_id] += amount;
          still_used[transaction.charge_id] += amount;
          // What comes back of a charge, over all paths together, never exceeds it.
          RC_ASSERT(still_used[transaction.charge_id] >= 0);
          RC_ASSERT(still_used[transaction.charge_id] <= charged[transaction.charge_id]);
        }
        if (entry.account == Account::kPayoutPending || entry.account == Account::kPaidOut ||
            entry.account == Account::kChargedBack) {
          RC_ASSERT(lot.is_payable);  // Bonus credits never leave as money.
        }
        // Of a charge no more leaves as money, by whatever way, than money was paid for it.
        if (transaction.kind == TransactionKind::kSpend && entry.account == Account::kSpent &&
            lot.is_payable) {
          paid_for[transaction.charge_id] += amount;
        }
        if (entry.account == Account::kPaidOut || entry.account == Account::kPayoutPending ||
            entry.account == Account::kChargedBack) {
          left_for[transaction.charge_id] += amount;
        }
        if (entry.account == Account::kPaidOut || entry.account == Account::kPayoutPending) {
          RC_ASSERT(lot.refund_id == transaction.refund_id);
          left_as_money[entry.lot_id] += amount;
        }
      }
      RC_ASSERT(sum == 0);
      RC_ASSERT(left_for[transaction.charge_id] <= paid_for[transaction.charge_id]);
    }
    for (const Lot& lot : book.lots) {
      RC_ASSERT(!lot.remaining.IsNegative());
      RC_ASSERT(lot.remaining.amount() + left_as_money[lot.lot_id] <= lot.posted.amount());
      if (lot.origin == LotOrigin::kRefund) {
        RC_ASSERT(lot.expire_time == lots[lot.drawn_from]->expire_time);
      }
    }
    for (const LedgerFault& fault : VerifyLedger(book.transactions, book.lots)) {
      RC_FAIL(fault.message);
    }
  }));
}

TEST(LedgerPropertyTest, AnyOrderRepeatedAnyTimeLaterIsTheSameTransaction) {
  EXPECT_TRUE(testing::CheckProperty("repetition", [](std::vector<RandomStep> steps, int which) {
    Book book = BookOf(steps);
    RC_PRE(!book.transactions.empty());
    const LedgerTransaction earlier =
        book.transactions[static_cast<unsigned>(which) % book.transactions.size()];
    Order order;
    order.kind = earlier.kind;
    order.transaction_id = TransactionId("retry");
    order.pro_id = earlier.pro_id;
    order.idempotency_key = earlier.idempotency_key;
    order.charge_id = earlier.charge_id;
    order.refund_id = earlier.refund_id;
    order.payout_id = earlier.payout_id;
    order.reverses = earlier.reverses;
    order.credits = earlier.asked;
    for (const Lot& lot : book.lots) {
      if (lot.lot_id == earlier.entries.front().lot_id) order.expire_time = lot.expire_time;
    }
    order.now = absl::UnixEpoch() + absl::Hours(24 * 1000);
    const absl::StatusOr<Posting> repetition = Post(book, order);
    RC_ASSERT(repetition.ok());
    RC_ASSERT(repetition->is_repetition);
    RC_ASSERT(repetition->transaction == earlier);
    order.credits = Credits(earlier.asked.value_or(Credits(0)).amount() + 1);
    if (earlier.kind != TransactionKind::kReversal) {
      RC_ASSERT(RefusalOf(Post(book, order).status()) == Refusal::kKeyReused);
    }
  }));
}

// Things that can go wrong with books that lie on a disk.
void Spoil(int what, int which, Book& book) {
  LedgerTransaction& transaction =
      book.transactions[static_cast<unsigned>(which) % book.transactions.size()];
  LedgerEntry& entry =
      transaction.entries[static_cast<unsigned>(which) % transaction.entries.size()];
  Lot& lot = book.lots[static_cast<unsigned>(which) % book.lots.size()];
  switch (what) {
    case 0: entry.amount = Credits(entry.amount.amount() + 1); break;
    case 1: entry.account = Account::kExpired; break;
    case 2: entry.lot_id = LotId("nowhere"); break;
    case 3: transaction.entries.pop_back(); break;
    case 4: transaction.entries.clear(); break;
    case 5: book.transactions.push_back(transaction); break;
    case 6: transaction.pro_id = ProId("another"); break;
    case 7: lot.remaining = Credits(lot.remaining.amount() + 1); break;
    case 8: lot.posted = Credits(lot.posted.amount() + 1); break;
    case 9: lot.is_payable = !lot.is_payable; break;
    case 10:
      lot.origin = lot.origin == LotOrigin::kBonus ? LotOrigin::kPaid : LotOrigin::kBonus;
      break;
    case 11: lot.pro_id = ProId("another"); break;
    case 12: lot.charge_id = ChargeId("another"); break;
    case 13: lot.post_time += absl::Nanoseconds(1); break;
    case 14: book.lots.push_back(lot); break;
    case 15: book.lots.erase(book.lots.begin() + (&lot - book.lots.data())); break;
    case 16: lot.drawn_from = LotId("nowhere"); break;
    default:
      transaction.reverses = TransactionId("nowhere");
      transaction.kind = TransactionKind::kReversal;
      break;
  }
}

TEST(LedgerPropertyTest, BooksInWhichOneThingIsWrongAreFoundOut) {
  EXPECT_TRUE(testing::CheckProperty("spoilt books", [](std::vector<RandomStep> steps, int which) {
    Book book = BookOf(steps);
    RC_PRE(!book.transactions.empty());
    const int what = *rc::gen::inRange(0, 18);
    // Of a route that ends in EXPIRED already, `what` 1 changes nothing.
    const Book before = book;
    Spoil(what, which, book);
    RC_PRE(before.lots != book.lots || before.transactions != book.transactions);
    RC_LOG() << "spoilt: " << what << std::endl;
    RC_ASSERT(!VerifyLedger(book.transactions, book.lots).empty());
  }));
}

// A transaction that moves credits from or to the pro cannot be lost unnoticed either. (One
// that does not, such as the settling of a payout, leaves books that could be true.)
TEST(LedgerPropertyTest, ALostTransactionIsFoundOut) {
  EXPECT_TRUE(testing::CheckProperty("lost", [](std::vector<RandomStep> steps, int which) {
    Book book = BookOf(steps);
    RC_PRE(!book.transactions.empty());
    const auto lost =
        book.transactions.begin() + static_cast<unsigned>(which) % book.transactions.size();
    bool moves_balance = false;
    for (const LedgerEntry& entry : lost->entries) {
      moves_balance |= entry.account == Account::kBalance;
    }
    RC_PRE(moves_balance);
    book.transactions.erase(lost);
    RC_ASSERT(!VerifyLedger(book.transactions, book.lots).empty());
  }));
}

}  // namespace
}  // namespace makegood
