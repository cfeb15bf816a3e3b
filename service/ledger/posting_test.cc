// The ledger's rules, each as a short history and what comes of it. Every history also has to
// pass VerifyLedger, which shares no code with posting.

#include "service/ledger/posting.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/ledger/ledger_script.h"
#include "service/ledger/verify_ledger.h"

namespace makegood {
namespace {

std::string RefusalText(const absl::Status& status) {
  if (status.ok()) return "";
  const std::optional<Refusal> refusal = RefusalOf(status);
  return refusal.has_value() ? std::string(RefusalName(*refusal)) : status.ToString();
}

struct HistoryCase {
  const char* name;
  const char* steps;
  const char* refusal;  // Of the last step; empty: it is posted.
  const char* lots;     // What remains at the end.
};

const HistoryCase kHistoryCases[] = {
    // Spending.
    {"a charge takes bonus credits first", "buy 20; give 10; spend c1 12", "", "t1/1 PAID 18"},
    {"then what lapses soonest", "buy 10; buy 10 until 40; buy 10 until 30; spend c1 15", "",
     "t1/1 PAID 10, t2/1 PAID 5 until day 40"},
    {"then what came first", "buy 10; buy 10; spend c1 15", "", "t2/1 PAID 5"},
    {"all of it", "buy 10; spend c1 10", "", ""},
    {"a charge takes no more than there is", "buy 10; give 5; spend c1 16", "LOTS_TOO_SMALL",
     "t1/1 PAID 10, t2/1 BONUS 5"},
    {"nor what has lapsed", "buy 10 until 3; day 3; spend c1 1", "LOTS_TOO_SMALL",
     "t1/1 PAID 10 until day 3"},
    {"a charge is posted once", "buy 30; spend c1 10; spend c1 10", "ALREADY_CHARGED",
     "t1/1 PAID 20"},

    // Refunds.
    {"P0-26: 12 of 8 paid and 4 bonus come back as such, with their expiry",
     "buy 8 until 90; give 4 until 30; spend c1 12; refund r1 c1", "",
     "t4/1 REFUND 8 until day 90, t4/2 REFUND 4 bonus until day 30"},
    {"P0-27: 12 come back, 20 are spent later, and the balance tells both",
     "buy 30; spend c1 12; refund r1 c1; spend c2 20", "", "t3/1 REFUND 10"},
    {"P1-20: the second approval finds nothing left",
     "buy 30; spend c1 30; refund r1 c1; refund r2 c1", "ALREADY_REFUNDED", "t3/1 REFUND 30"},
    {"P1-25: 20 paid and 10 bonus come back as 20 and 10",
     "buy 20; give 10; spend c1 30; refund r1 c1", "", "t4/1 REFUND 20, t4/2 REFUND 10 bonus"},
    {"P1-29: 20 of 30 out of goodwill undo the last 20 of the charge",
     "buy 20; give 10; spend c1 30; goodwill r1 c1 20", "", "t4/1 REFUND 20"},
    {"the rest can come back later",
     "buy 20; give 10; spend c1 30; goodwill r1 c1 20; refund r2 c1", "",
     "t4/1 REFUND 20, t5/1 REFUND 10 bonus"},
    {"but not more than the rest", "buy 30; spend c1 30; goodwill r1 c1 20; refund r2 c1 11",
     "OVER_CHARGE", "t3/1 REFUND 20"},
    {"a refund of refunded credits is payable as far as those were",
     "buy 20; give 10; spend c1 30; refund r1 c1; spend c2 15; refund r2 c2", "",
     "t4/1 REFUND 15, t6/1 REFUND 5, t6/2 REFUND 10 bonus"},
    {"credits that lapsed while they were out come back lapsed",
     "buy 10 until 3; spend c1 10; day 5; refund r1 c1; spend c2 1", "LOTS_TOO_SMALL",
     "t3/1 REFUND 10 until day 3"},
    {"what was never charged cannot come back", "buy 10; refund r1 c1", "UNKNOWN_CHARGE",
     "t1/1 PAID 10"},

    // Payouts.
    {"P1-21: an unused refund leaves whole",
     "buy 30; spend c1 30; refund r1 c1; payout p1 r1; settle p1", "", ""},
    // P1-22 is no order: a payout that comes too late is denied by the policy, and nothing moves.
    {"P1-23: a later top-up does not revive a used refund",
     "buy 30; spend c1 30; refund r1 c1; spend c2 30; buy 50; payout p1 r1", "PAYOUT_USED",
     "t5/1 PAID 50"},
    {"P1-24: of 30 with 10 used, 20 leave",
     "buy 30; spend c1 30; refund r1 c1; spend c2 10; payout p1 r1 20", "", ""},
    {"P1-24: and not 21", "buy 30; spend c1 30; refund r1 c1; spend c2 10; payout p1 r1 21",
     "PAYOUT_OVER_LOT", "t3/1 REFUND 20"},
    {"P1-25: the 10 bonus stay", "buy 20; give 10; spend c1 30; refund r1 c1; payout p1 r1", "",
     "t4/2 REFUND 10 bonus"},
    {"P1-24 with P1-25: the 10 spent are the bonus, so that 20 leave",
     "buy 20; give 10; spend c1 30; refund r1 c1; spend c2 10; payout p1 r1 20", "", ""},
    {"bonus credits alone never leave", "give 10; spend c1 10; refund r1 c1; payout p1 r1",
     "PAYOUT_BONUS_ONLY", "t3/1 REFUND 10 bonus"},
    {"P1-26: a failed payout is back in the same lot",
     "buy 30; spend c1 30; refund r1 c1; payout p1 r1; fail p1", "", "t3/1 REFUND 30"},
    {"P1-26: and can be tried again",
     "buy 30; spend c1 30; refund r1 c1; payout p1 r1; fail p1; payout p2 r1; settle p2", "", ""},
    {"a payout on its way cannot be spent",
     "buy 30; spend c1 30; refund r1 c1; payout p1 r1 25; spend c2 6", "LOTS_TOO_SMALL",
     "t3/1 REFUND 5"},
    {"P1-27: nothing leaves while the payment is in question",
     "buy 30; spend c1 30; refund r1 c1; held p1 r1", "PAYOUT_HELD", "t3/1 REFUND 30"},
    {"a payout arrives once",
     "buy 30; spend c1 30; refund r1 c1; payout p1 r1; settle p1; settle p1", "PAYOUT_NOT_PENDING",
     ""},
    {"and does not fail afterwards",
     "buy 30; spend c1 30; refund r1 c1; payout p1 r1; settle p1; fail p1", "PAYOUT_NOT_PENDING",
     ""},
    {"a payout takes nothing of another refund",
     "buy 30; spend c1 10; spend c2 20; refund r1 c1; refund r2 c2; payout p1 r1", "",
     "t5/1 REFUND 20"},
    {"nor of an older one",
     "buy 30; spend c1 10; spend c2 20; refund r1 c1; refund r2 c2; payout p1 r2 15", "",
     "t4/1 REFUND 10, t5/1 REFUND 5"},
    {"a payout of no refund", "buy 30; payout p1 r1", "ORDER_INCOMPLETE", "t1/1 PAID 30"},
    {"what has lapsed does not leave",
     "buy 30 until 9; spend c1 30; refund r1 c1; day 9; payout p1 r1", "PAYOUT_USED",
     "t3/1 REFUND 30 until day 9"},

    // Chargebacks.
    {"a chargeback takes what was used for the charge",
     "buy 30; spend c1 30; chargeback c1 30; refund r1 c1", "ALREADY_REFUNDED", ""},
    {"so that only the rest comes back", "buy 30; spend c1 30; chargeback c1 20; refund r1 c1", "",
     "t4/1 REFUND 10"},
    {"and of a refund what is left of it",
     "buy 30; spend c1 30; refund r1 c1; spend c2 10; chargeback c1 30", "", ""},
    {"never bonus credits", "buy 20; give 10; spend c1 30; chargeback c1 30; refund r1 c1", "",
     "t5/1 REFUND 10 bonus"},
    {"nothing is left to take", "give 10; spend c1 10; chargeback c1 10", "NOTHING_TO_TAKE", ""},
    {"the bank gives it back in the end: the charge is as before",
     "buy 30; spend c1 30; chargeback c1 30; reverse t3; refund r1 c1", "", "t5/1 REFUND 30"},

    // Expiry.
    {"credits lapse at their instant", "buy 10 until 3; give 5 until 4; buy 2; day 3; expire", "",
     "t2/1 BONUS 5 until day 4, t3/1 PAID 2"},
    {"not before", "buy 10 until 3; day 2; expire", "NOTHING_EXPIRED", "t1/1 PAID 10 until day 3"},

    // Reversals.
    {"a refund posted by mistake is undone by a transaction of its own",
     "buy 30; spend c1 30; refund r1 c1; reverse t3", "", ""},
    {"after which the charge can come back again",
     "buy 30; spend c1 30; refund r1 c1; reverse t3; refund r2 c1", "", "t5/1 REFUND 30"},
    {"a refund that was used is not undone",
     "buy 30; spend c1 30; refund r1 c1; spend c2 1; reverse t3", "NOT_REVERSIBLE",
     "t3/1 REFUND 29"},
    {"a charge posted by mistake goes back to its lots", "buy 20; give 10; spend c1 25; reverse t3",
     "", "t1/1 PAID 20, t2/1 BONUS 10"},
    {"but not after some of it came back", "buy 30; spend c1 30; goodwill r1 c1 5; reverse t2",
     "NOT_REVERSIBLE", "t3/1 REFUND 5"},
    {"nothing is undone twice", "buy 30; reverse t1; reverse t1", "NOT_REVERSIBLE", ""},
    {"not even what nothing else would stop",
     "buy 30; spend c1 30; chargeback c1 30; reverse t3; reverse t3", "NOT_REVERSIBLE", ""},
    {"nor is an undoing", "buy 30; reverse t1; reverse t2", "NOT_REVERSIBLE", ""},
    {"nor what never was", "buy 30; reverse t9", "UNKNOWN_TRANSACTION", "t1/1 PAID 30"},
    {"money that came back from the bank after it had arrived",
     "buy 30; spend c1 30; refund r1 c1; payout p1 r1; settle p1; reverse t5; fail p1", "",
     "t3/1 REFUND 30"},

    // What makes no sense.
    {"no credits", "buy 0", "ORDER_INCOMPLETE", ""},
    {"less than none", "buy 5; spend c1 -1", "ORDER_INCOMPLETE", "t1/1 PAID 5"},
};

TEST(PostingTest, EachHistoryEndsAsItShould) {
  for (const HistoryCase& c : kHistoryCases) {
    SCOPED_TRACE(absl::StrCat(c.name, ": ", c.steps));
    LedgerScript script;
    EXPECT_EQ(RefusalText(script.Run(c.steps)), c.refusal);
    EXPECT_EQ(script.Lots(), c.lots);
    for (const LedgerFault& fault : VerifyLedger(script.book().transactions, script.book().lots)) {
      ADD_FAILURE() << fault.transaction_id << " " << fault.lot_id << ": " << fault.message;
    }
  }
}

// How much of a refund of 30 can leave, after what was there before, was spent and was bought.
struct PayableCase {
  int prior;
  int spent;
  int topped_up;
  int payable;
};
const PayableCase kPayableCases[] = {
    {20, 25, 0, 25},  // The 20 that came first go first, and 5 of the refund.
    {0, 30, 50, 0},   // The 50 are other credits.
    {0, 10, 0, 20},  {0, 0, 0, 30}, {0, 30, 0, 0}, {20, 20, 0, 30}, {20, 50, 10, 0},
};

TEST(PostingTest, WhatCanLeaveIsTheRefundLessWhatWasUsedOfItFirstInFirstOut) {
  for (const PayableCase& c : kPayableCases) {
    SCOPED_TRACE(absl::StrCat(c.prior, " before, ", c.spent, " spent, ", c.topped_up, " bought"));
    LedgerScript script;
    ASSERT_TRUE(script.Run("buy 30; spend c1 30").ok());
    if (c.prior > 0) {
      ASSERT_TRUE(script.Run(absl::StrCat("buy ", c.prior)).ok());
    }
    ASSERT_TRUE(script.Run("refund r1 c1").ok());
    if (c.spent > 0) {
      ASSERT_TRUE(script.Run(absl::StrCat("spend c2 ", c.spent)).ok());
    }
    if (c.topped_up > 0) {
      ASSERT_TRUE(script.Run(absl::StrCat("buy ", c.topped_up)).ok());
    }
    const absl::StatusOr<RefundState> state =
        RefundStateAt(script.book(), RefundId("r1"), script.now());
    ASSERT_TRUE(state.ok());
    EXPECT_EQ(state->credits, Credits(30));
    EXPECT_EQ(state->payable, Credits(c.payable));
    EXPECT_EQ(script.Run("payout p1 r1").ok(), c.payable > 0);
    if (c.payable > 0) {
      EXPECT_EQ(script.last().transaction.entries.back().amount, state->payable);
    }
  }
}

struct EntriesCase {
  const char* steps;
  const char* entries;  // Of the last step.
};
const EntriesCase kEntriesCases[] = {
    {"buy 20", "BOUGHT t1/1 -20, BALANCE t1/1 20"},
    {"give 20", "GRANTED t1/1 -20, BALANCE t1/1 20"},
    {"buy 20; give 10; spend c1 12",
     "BALANCE t2/1 -10, SPENT t2/1 10, BALANCE t1/1 -2, SPENT t1/1 2"},
    {"buy 8; give 4; spend c1 12; refund r1 c1",
     "SPENT t1/1 -8, BALANCE t4/1 8, SPENT t2/1 -4, BALANCE t4/2 4"},
    {"buy 8; spend c1 8; refund r1 c1; payout p1 r1 5", "BALANCE t3/1 -5, PAYOUT_PENDING t3/1 5"},
    {"buy 8; spend c1 8; refund r1 c1; payout p1 r1 5; settle p1",
     "PAYOUT_PENDING t3/1 -5, PAID_OUT t3/1 5"},
    {"buy 8; spend c1 8; refund r1 c1; payout p1 r1 5; fail p1",
     "PAYOUT_PENDING t3/1 -5, BALANCE t3/1 5"},
    {"buy 8; spend c1 8; chargeback c1 8", "SPENT t1/1 -8, CHARGED_BACK t1/1 8"},
    {"buy 8 until 1; day 1; expire", "BALANCE t1/1 -8, EXPIRED t1/1 8"},
    {"buy 8; spend c1 5; reverse t2", "BALANCE t1/1 5, SPENT t1/1 -5"},
};

TEST(PostingTest, EachKindMovesCreditsBetweenItsAccounts) {
  for (const EntriesCase& c : kEntriesCases) {
    LedgerScript script;
    ASSERT_TRUE(script.Run(c.steps).ok()) << c.steps;
    EXPECT_EQ(script.Entries(), c.entries) << c.steps;
  }
}

TEST(PostingTest, WhatNoLotCoversOfAChargebackIsTold) {
  LedgerScript script;
  ASSERT_TRUE(script.Run("buy 30; spend c1 30; refund r1 c1; spend c2 10; chargeback c1 30").ok());
  EXPECT_EQ(script.last().shortfall, Credits(10));
}

TEST(PostingTest, ARepeatedOrderGetsTheFirstTransactionAndWritesNothing) {
  for (const char* steps :
       {"buy 9 until 4", "give 9", "buy 9; spend c1 9", "buy 9; spend c1 9; refund r1 c1",
        "buy 9; spend c1 9; refund r1 c1 4", "buy 9; spend c1 9; refund r1 c1; payout p1 r1",
        "buy 9; spend c1 9; refund r1 c1; payout p1 r1; settle p1",
        "buy 9; spend c1 9; refund r1 c1; payout p1 r1; fail p1",
        "buy 9; spend c1 9; chargeback c1 3", "buy 9 until 1; day 1; expire",
        "buy 9; spend c1 9; reverse t2"}) {
    SCOPED_TRACE(steps);
    LedgerScript script;
    ASSERT_TRUE(script.Run(steps).ok());
    const Book before = script.book();
    const LedgerTransaction first = script.last().transaction;
    ASSERT_TRUE(script.Run("again").ok());
    EXPECT_TRUE(script.last().is_repetition);
    EXPECT_EQ(script.last().transaction, first);
    EXPECT_EQ(script.book().lots, before.lots);
    EXPECT_EQ(script.book().transactions, before.transactions);
  }
}

TEST(PostingTest, AKeyThatWasUsedForAnotherOrderIsRefused) {
  LedgerScript script;
  ASSERT_TRUE(script.Run("buy 30 until 50; spend c1 30; goodwill r1 c1 20").ok());
  Order order;
  order.kind = TransactionKind::kRefund;
  order.transaction_id = TransactionId("other");
  order.pro_id = ProId("pro");
  order.idempotency_key = "key3";
  order.charge_id = ChargeId("c1");
  order.refund_id = RefundId("r1");
  order.credits = Credits(20);
  order.is_discretionary = true;
  EXPECT_EQ(RefusalText(Post(script.book(), order).status()), "");

  Order other = order;
  other.credits = Credits(19);
  EXPECT_EQ(Post(script.book(), other).status().message(),
            "idempotency key \"key3\" belongs to transaction \"t3\", which is not the same order");
  other = order;
  other.credits.reset();
  EXPECT_EQ(RefusalText(Post(script.book(), other).status()), "KEY_REUSED");
  other = order;
  other.charge_id = ChargeId("c2");
  EXPECT_EQ(RefusalText(Post(script.book(), other).status()), "KEY_REUSED");
  other = order;
  other.is_discretionary = false;
  EXPECT_EQ(RefusalText(Post(script.book(), other).status()), "KEY_REUSED");
  Order purchase;
  purchase.transaction_id = TransactionId("other");
  purchase.pro_id = ProId("pro");
  purchase.idempotency_key = "key1";
  purchase.credits = Credits(30);
  EXPECT_EQ(RefusalText(Post(script.book(), purchase).status()), "KEY_REUSED");  // Never lapses.
}

TEST(PostingTest, AmountsBeyondTheRangeAreErrorsAndChangeNothing) {
  const std::string most = absl::StrCat(std::numeric_limits<int64_t>::max());
  LedgerScript script;
  ASSERT_TRUE(script.Run(absl::StrCat("buy ", most, "; buy ", most)).ok());
  EXPECT_EQ(script.Run("spend c1 1").code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(script.Lots(), absl::StrCat("t1/1 PAID ", most, ", t2/1 PAID ", most));
}

TEST(PostingTest, MessagesNameTheAmounts) {
  LedgerScript script;
  EXPECT_EQ(script.Run("buy 30; spend c1 30; refund r1 c1; spend c2 10; payout p1 r1 21").message(),
            "a payout of 21 credits, and only 20 credits of refund \"r1\" can leave");
  EXPECT_EQ(script.Run("spend c3 99").message(),
            "a charge of 99 credits, and the pro has 20 credits");
}

}  // namespace
}  // namespace makegood
