// Credits: what the database itself refuses.

#include "tests/store_contract/store_contract.h"

namespace makegood {
namespace {

// A lot of 100 credits, of which 12 were spent for the charge "c".
absl::Status BuyAndSpend(Transaction& t) {
  absl::Status status = t.ledger().InsertLot(Dingdoor(), SampleLot("lot-1", 100));
  if (status.ok()) {
    status = t.ledger().Post(Dingdoor(), Move("buy", TransactionKind::kPurchase, "lot-1",
                                              Account::kBought, Account::kBalance, 100));
  }
  if (status.ok()) {
    status = t.ledger().Post(Dingdoor(), Move("spend", TransactionKind::kSpend, "lot-1",
                                              Account::kBalance, Account::kSpent, 12, "c"));
  }
  return status;
}

LedgerTransaction RefundMove(const std::string& id, int64_t credits) {
  return Move(id, TransactionKind::kRefund, "lot-1", Account::kSpent, Account::kBalance, credits,
              "c");
}

TEST_P(StoreContract, LotsAndTransactionsComeBackAsTheyWere) {
  Lot lot = SampleLot("lot-1", 100, LotOrigin::kRefund);
  lot.charge_id = ChargeId("c");
  lot.refund_id = RefundId("r");
  lot.drawn_from = LotId("lot-0");
  lot.expire_time = At(1'000'000, 999'999'999);
  LedgerTransaction posted =
      Move("t", TransactionKind::kReversal, "lot-1", Account::kGranted, Account::kBalance, 40, "c");
  posted.refund_id = RefundId("r");
  posted.payout_id = PayoutId("p");
  posted.reverses = TransactionId("t-0");
  posted.decision_id = DecisionId("d");
  posted.asked = Credits(0);
  posted.is_discretionary = true;
  ASSERT_OK(Write([&](Transaction& t) {
    absl::Status status = t.ledger().InsertLot(Dingdoor(), lot);
    return status.ok() ? t.ledger().Post(Dingdoor(), posted) : status;
  }));
  lot.remaining = Credits(40);
  EXPECT_EQ(
      *Get([](const Transaction& t) { return t.ledger().GetLot(Dingdoor(), LotId("lot-1")); }),
      lot);
  EXPECT_EQ(
      *Get([](const Transaction& t) { return t.ledger().ListLots(Dingdoor(), ProId("pro-1")); }),
      std::vector<Lot>{lot});
  EXPECT_EQ(
      *Get([](const Transaction& t) { return t.ledger().Get(Dingdoor(), TransactionId("t")); }),
      posted);
  EXPECT_EQ(*Get([](const Transaction& t) { return t.ledger().GetByKey(Dingdoor(), "key of t"); }),
            posted);
  EXPECT_EQ(
      *Get([](const Transaction& t) { return t.ledger().ListByCharge(Dingdoor(), ChargeId("c")); }),
      std::vector<LedgerTransaction>{posted});
  EXPECT_CODE(
      Get([](const Transaction& t) { return t.ledger().GetByKey(Dingdoor(), "another"); }).status(),
      kNotFound);
}

TEST_P(StoreContract, ALotWithoutExpiryKeepsThat) {
  ASSERT_OK(Write(
      [](Transaction& t) { return t.ledger().InsertLot(Dingdoor(), SampleLot("lot-1", 1)); }));
  EXPECT_EQ(Get([](const Transaction& t) {
              return t.ledger().GetLot(Dingdoor(), LotId("lot-1"));
            })->expire_time,
            absl::InfiniteFuture());
}

TEST_P(StoreContract, WhatAProCanUseLeavesOutWhatHasLapsed) {
  ASSERT_OK(Write(&BuyAndSpend));
  Lot lapsing = SampleLot("lot-2", 20);
  lapsing.expire_time = At(50);
  ASSERT_OK(Write([&](Transaction& t) {
    for (const Lot& lot : {lapsing, SampleLot("lot-3", 7, LotOrigin::kPaid, "pro-2")}) {
      absl::Status status = t.ledger().InsertLot(Dingdoor(), lot);
      if (!status.ok()) return status;
      status =
          t.ledger().Post(Dingdoor(), Move("buy " + lot.lot_id.value(), TransactionKind::kPurchase,
                                           lot.lot_id.value(), Account::kBought, Account::kBalance,
                                           lot.posted.amount()));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }));
  const struct {
    const char* pro;
    absl::Time now;
    int64_t usable;
  } kCases[] = {{"pro-1", At(50, 0), 108},
                {"pro-1", At(50), 88},
                {"pro-2", At(50), 7},
                {"nobody", At(50), 0}};
  for (const auto& test : kCases) {
    EXPECT_EQ(*Get([&](const Transaction& t) {
      return t.ledger().GetUsable(Dingdoor(), ProId(test.pro), test.now);
    }),
              Credits(test.usable))
        << test.pro << " at " << test.now;
  }
  EXPECT_EQ(
      *Get([](const Transaction& t) { return t.ledger().GetBalance(Dingdoor(), ProId("pro-1")); }),
      Credits(108));
}

TEST_P(StoreContract, WhatIsUsedForAChargeIsWhatHasNotComeBack) {
  ASSERT_OK(Write(&BuyAndSpend));
  const auto used_for = [&](const std::string& charge) {
    return Get([&](const Transaction& t) {
             return t.ledger().GetUsedFor(Dingdoor(), ChargeId(charge));
           })
        ->amount();
  };
  EXPECT_EQ(used_for("c"), 12);
  ASSERT_OK(Write([](Transaction& t) { return t.ledger().Post(Dingdoor(), RefundMove("r", 5)); }));
  EXPECT_EQ(used_for("c"), 7);
  EXPECT_EQ(used_for("another"), 0);
}

TEST_P(StoreContract, WhatWasSpentSinceLooksAtOtherChargesAndTheLatestMovements) {
  ASSERT_OK(Write(&BuyAndSpend));
  ASSERT_OK(Write([](Transaction& t) {
    for (int i = 1; i <= 3; ++i) {
      const std::string charge = absl::StrCat("c", i);
      LedgerTransaction spend = Move("spend " + charge, TransactionKind::kSpend, "lot-1",
                                     Account::kBalance, Account::kSpent, i, charge);
      spend.asked = Credits(i);
      spend.post_time = At(10 * i);
      const absl::Status status = t.ledger().Post(Dingdoor(), spend);
      if (!status.ok()) return status;
    }
    return t.ledger().Post(Dingdoor(), RefundMove("r", 5));  // No spending.
  }));
  const struct {
    absl::Time since;
    const char* except;
    int limit;
    int64_t spent;
  } kCases[] = {
      {At(10), "", 10, 6}, {At(10, 2), "", 10, 5}, {At(10), "c2", 10, 4},
      {At(10), "", 2, 5},  {At(30), "c3", 10, 0},  {At(31), "", 10, 0},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(*Get([&](const Transaction& t) {
      return t.ledger().GetSpentSince(Dingdoor(), ProId("pro-1"), test.since, ChargeId(test.except),
                                      test.limit);
    }),
              Credits(test.spent))
        << test.since << " except " << test.except << ", the last " << test.limit;
  }
}

TEST_P(StoreContract, TransactionsArePagedFromTheLatestOn) {
  ASSERT_OK(Write(&BuyAndSpend));
  std::optional<TimeCursor> before;
  std::vector<std::string> ids;
  while (true) {
    const auto page = *Get([&](const Transaction& t) {
      return t.ledger().List(Dingdoor(), ProId("pro-1"), before, 1);
    });
    if (page.empty()) break;
    ids.push_back(page[0].transaction_id.value());
    before = TimeCursor{page[0].post_time, page[0].transaction_id.value()};
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"spend", "buy"}));  // At the same instant: by id.
}

TEST_P(StoreContract, WhatContradictsAnInvariantIsNotPosted) {
  ASSERT_OK(Write(&BuyAndSpend));
  LedgerTransaction unbalanced = RefundMove("x", 5);
  unbalanced.entries[0].amount = Credits(-4);
  LedgerTransaction empty = RefundMove("x", 5);
  empty.entries.clear();
  LedgerTransaction same_key = RefundMove("x", 5);
  same_key.idempotency_key = "key of buy";
  const struct {
    const char* what;
    LedgerTransaction transaction;
    absl::StatusCode code;
  } kCases[] = {
      {"entries that do not sum to zero", unbalanced, absl::StatusCode::kFailedPrecondition},
      {"no entries", empty, absl::StatusCode::kFailedPrecondition},
      {"an entry of nothing", RefundMove("x", 0), absl::StatusCode::kFailedPrecondition},
      {"more back than was spent", RefundMove("x", 13), absl::StatusCode::kFailedPrecondition},
      {"more than the lot holds",
       Move("x", TransactionKind::kPayout, "lot-1", Account::kBalance, Account::kPayoutPending, 89),
       absl::StatusCode::kFailedPrecondition},
      {"another charge's credits",
       Move("x", TransactionKind::kRefund, "lot-1", Account::kSpent, Account::kBalance, 1, "d"),
       absl::StatusCode::kFailedPrecondition},
      {"a lot that is not there",
       Move("x", TransactionKind::kGrant, "lot-9", Account::kGranted, Account::kBalance, 1),
       absl::StatusCode::kFailedPrecondition},
      {"an id that was posted", RefundMove("buy", 5), absl::StatusCode::kAlreadyExists},
      {"a key that was posted", same_key, absl::StatusCode::kAlreadyExists},
  };
  for (const auto& test : kCases) {
    // The closure goes on after the error and commits: even then nothing of it is there.
    absl::Status status;
    EXPECT_OK(Write([&](Transaction& t) {
      status = t.ledger().Post(Dingdoor(), test.transaction);
      return absl::OkStatus();
    }));
    EXPECT_EQ(status.code(), test.code) << test.what << ": " << status;
    EXPECT_EQ(Get([](const Transaction& t) {
                return t.ledger().GetLot(Dingdoor(), LotId("lot-1"));
              })->remaining,
              Credits(88))
        << test.what;
  }
}

TEST_P(StoreContract, TwoRefundsOfOneChargeNeverExceedIt) {
  ASSERT_OK(Write(&BuyAndSpend));
  ASSERT_OK(Write([](Transaction& t) { return t.ledger().Post(Dingdoor(), RefundMove("r1", 7)); }));
  EXPECT_CODE(
      Write([](Transaction& t) { return t.ledger().Post(Dingdoor(), RefundMove("r2", 6)); }),
      kFailedPrecondition);
  EXPECT_OK(Write([](Transaction& t) { return t.ledger().Post(Dingdoor(), RefundMove("r3", 5)); }));
}

TEST_P(StoreContract, OneRefundForEachChargeAndKind) {
  ASSERT_OK(Write(&BuyAndSpend));
  const auto refund = [](Transaction& t, const std::string& kind, const std::string& id) {
    absl::Status status = t.refunds().Insert(Dingdoor(), SampleRefund("c", kind, id, 5));
    return status.ok() ? t.ledger().Post(Dingdoor(), RefundMove(id, 5)) : status;
  };
  EXPECT_OK(Write([&](Transaction& t) { return refund(t, "REPORT", "r1"); }));
  EXPECT_CODE(Write([&](Transaction& t) { return refund(t, "REPORT", "r2"); }), kAlreadyExists);
  EXPECT_OK(Write([&](Transaction& t) { return refund(t, "GUARANTEE", "r3"); }));
  EXPECT_EQ(*Get([](const Transaction& t) {
    return t.refunds().ListByCharge(Dingdoor(), ChargeId("c"));
  }),
            (std::vector<Refund>{SampleRefund("c", "GUARANTEE", "r3", 5),
                                 SampleRefund("c", "REPORT", "r1", 5)}));
}

TEST_P(StoreContract, APermissionThatIsNotUsedCannotBeCommitted) {
  EXPECT_CODE(Write([](Transaction& t) {
                return t.refunds().Insert(Dingdoor(), SampleRefund("c", "REPORT", "nothing"));
              }),
              kFailedPrecondition);
  EXPECT_TRUE(Get([](const Transaction& t) {
                return t.refunds().ListByCharge(Dingdoor(), ChargeId("c"));
              })->empty());
}

TEST_P(StoreContract, PayoutsBelongToARefundAndMoveThroughStates) {
  Payout payout{PayoutId("p"),  RefundId("refund of c for REPORT"),
                ChargeId("c"),  ProId("pro-1"),
                Credits(5),     "PENDING",
                At(5),          1,
                Bytes("payout")};
  EXPECT_CODE(Write([&](Transaction& t) { return t.payouts().Insert(Dingdoor(), payout); }),
              kFailedPrecondition);
  ASSERT_OK(Write(&BuyAndSpend));
  ASSERT_OK(Write([&](Transaction& t) {
    absl::Status status = t.refunds().Insert(Dingdoor(), SampleRefund("c", "REPORT", "r1", 5));
    if (status.ok()) status = t.ledger().Post(Dingdoor(), RefundMove("r1", 5));
    return status.ok() ? t.payouts().Insert(Dingdoor(), payout) : status;
  }));
  Payout settled = payout;
  settled.state = "SETTLED";
  ASSERT_OK(Write([&](Transaction& t) { return t.payouts().Update(Dingdoor(), settled); }));
  EXPECT_CODE(Write([&](Transaction& t) { return t.payouts().Update(Dingdoor(), payout); }),
              kAborted);
  settled.revision = 2;
  EXPECT_EQ(*Get([&](const Transaction& t) {
    return t.payouts().ListByRefund(Dingdoor(), payout.refund_id);
  }),
            std::vector<Payout>{settled});
}

}  // namespace
}  // namespace makegood
