// Transactions: whole or not at all, seen or not at all, kept.

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "tests/store_contract/store_contract.h"

namespace makegood {
namespace {

TEST_P(StoreContract, WhatIsCommittedIsThereAfterOpeningAgain) {
  const Lead lead = SampleLead("lead-1");
  ASSERT_OK(Write([&](Transaction& t) { return t.leads().Insert(Dingdoor(), lead); }));
  Reopen();
  EXPECT_EQ(*Get([](const Transaction& t) { return t.leads().Get(Dingdoor(), LeadId("lead-1")); }),
            lead);
}

TEST_P(StoreContract, AClosureThatFailsLeavesNothing) {
  EXPECT_CODE(Write([](Transaction& t) {
                absl::Status status = t.leads().Insert(Dingdoor(), SampleLead("lead-1"));
                return status.ok() ? absl::CancelledError("the caller gave up") : status;
              }),
              kCancelled);
  EXPECT_CODE(Get([](const Transaction& t) {
                return t.leads().Get(Dingdoor(), LeadId("lead-1"));
              }).status(),
              kNotFound);
}

TEST_P(StoreContract, ATransactionSeesItsOwnWritesAndGoesOnAfterAnError) {
  EXPECT_OK(Write([](Transaction& t) {
    absl::Status first = t.leads().Insert(Dingdoor(), SampleLead("lead-1", "pro-1"));
    if (!first.ok()) return first;
    EXPECT_CODE(t.leads().Insert(Dingdoor(), SampleLead("lead-1", "pro-2")), kAlreadyExists);
    EXPECT_EQ(t.leads().Get(Dingdoor(), LeadId("lead-1"))->pro_id, ProId("pro-1"));
    return t.leads().Insert(Dingdoor(), SampleLead("lead-2"));
  }));
  EXPECT_OK(Get([](const Transaction& t) {
              return t.leads().Get(Dingdoor(), LeadId("lead-2"));
            }).status());
}

TEST_P(StoreContract, ATrialSaysWhatWouldHappenAndLeavesNothing) {
  const auto insert = [](Transaction& t) {
    return t.leads().Insert(Dingdoor(), SampleLead("lead-1"));
  };
  const auto find = [&] {
    return Get([](const Transaction& t) { return t.leads().Get(Dingdoor(), LeadId("lead-1")); });
  };
  EXPECT_OK(store().TryTransaction(insert));
  EXPECT_CODE(find().status(), kNotFound);
  // Broken only at the commit: nothing is posted.
  EXPECT_CODE(store().TryTransaction([](Transaction& t) {
    return t.refunds().Insert(Dingdoor(), SampleRefund("charge-1", "REPORT", "nothing-1"));
  }),
              kFailedPrecondition);
  EXPECT_CODE(store().TryTransaction([](Transaction&) { return absl::CancelledError("no"); }),
              kCancelled);
  ASSERT_OK(Write(insert));
  EXPECT_CODE(store().TryTransaction(insert), kAlreadyExists);
  EXPECT_OK(find().status());
}

TEST_P(StoreContract, ASnapshotStaysAsItWasAndWaitsForNobody) {
  ASSERT_OK(store().RunSnapshot([&](const Transaction& before) {
    EXPECT_CODE(before.leads().Get(Dingdoor(), LeadId("lead-1")).status(), kNotFound);
    std::thread writer([&] {
      EXPECT_OK(
          Write([](Transaction& t) { return t.leads().Insert(Dingdoor(), SampleLead("lead-1")); }));
    });
    writer.join();
    EXPECT_CODE(before.leads().Get(Dingdoor(), LeadId("lead-1")).status(), kNotFound);
    return absl::OkStatus();
  }));
  EXPECT_OK(Get([](const Transaction& t) {
              return t.leads().Get(Dingdoor(), LeadId("lead-1"));
            }).status());
}

TEST_P(StoreContract, WhatASnapshotReturnsIsHandedOn) {
  EXPECT_CODE(store().RunSnapshot([](const Transaction&) { return absl::CancelledError("no"); }),
              kCancelled);
}

// While one closure holds the others up they gather, so that many share a commit with those that
// fail, and with trials.
TEST_P(StoreContract, OneOfManyThatFailsIsAloneInFailing) {
  constexpr int kThreads = 60;
  const auto is_trial = [](int i) { return i % 5 == 0; };
  absl::Notification is_held_up;
  absl::Notification go_on;
  std::vector<absl::Status> statuses(kThreads);
  std::vector<std::thread> threads;
  std::thread first([&] {
    EXPECT_OK(Write([&](Transaction&) {
      if (!is_held_up.HasBeenNotified()) is_held_up.Notify();
      go_on.WaitForNotification();
      return absl::OkStatus();
    }));
  });
  is_held_up.WaitForNotification();
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const auto write = [&](Transaction& t) {
        absl::Status status = t.leads().Insert(Dingdoor(), SampleLead(absl::StrCat("lead-", i)));
        if (!status.ok() || i % 3 != 0) return status;
        if (i % 2 == 0) return absl::CancelledError("the caller gave up");
        // Broken only at the commit: nothing is posted.
        return t.refunds().Insert(Dingdoor(), SampleRefund(absl::StrCat("charge-", i), "REPORT",
                                                           absl::StrCat("nothing-", i)));
      };
      statuses[i] = is_trial(i) ? store().TryTransaction(write) : Write(write);
    });
  }
  go_on.Notify();
  first.join();
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kThreads; ++i) {
    const absl::StatusCode expected = i % 3 != 0   ? absl::StatusCode::kOk
                                      : i % 2 == 0 ? absl::StatusCode::kCancelled
                                                   : absl::StatusCode::kFailedPrecondition;
    EXPECT_EQ(statuses[i].code(), expected) << i << ": " << statuses[i];
    const auto lead = Get([&](const Transaction& t) {
      return t.leads().Get(Dingdoor(), LeadId(absl::StrCat("lead-", i)));
    });
    EXPECT_EQ(lead.ok(), i % 3 != 0 && !is_trial(i)) << i;
  }
}

// Serializable: no thread's increment is lost, and no two closures see the same number.
TEST_P(StoreContract, ManyThreadsCountWithoutLosingANumber) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 25;
  ASSERT_OK(
      Write([](Transaction& t) { return t.leads().Insert(Dingdoor(), SampleLead("lead-1")); }));
  std::vector<std::vector<int64_t>> seen(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < kRounds; ++round) {
        int64_t revision = 0;
        EXPECT_OK(Write([&](Transaction& t) {
          auto lead = t.leads().Get(Dingdoor(), LeadId("lead-1"));
          if (!lead.ok()) return lead.status();
          revision = lead->revision;
          return t.leads().Update(Dingdoor(), *lead);
        }));
        seen[i].push_back(revision);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<int64_t> all;
  for (const auto& of_thread : seen) all.insert(all.end(), of_thread.begin(), of_thread.end());
  std::sort(all.begin(), all.end());
  for (size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], static_cast<int64_t>(i) + 1);
}

TEST_P(StoreContract, OfManyThreadsThatRefundTheSameChargeOneMay) {
  constexpr int kThreads = 16;
  ASSERT_OK(Write([](Transaction& t) {
    absl::Status status = t.ledger().InsertLot(Dingdoor(), SampleLot("lot-1", 100));
    if (status.ok())
      status = t.ledger().Post(Dingdoor(), Move("buy", TransactionKind::kPurchase, "lot-1",
                                                Account::kBought, Account::kBalance, 100));
    if (status.ok())
      status = t.ledger().Post(Dingdoor(), Move("spend", TransactionKind::kSpend, "lot-1",
                                                Account::kBalance, Account::kSpent, 12, "c"));
    return status;
  }));
  std::atomic<int> refunded{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const std::string id = absl::StrCat("refund-", i);
      const absl::Status status = Write([&](Transaction& t) {
        absl::Status permission = t.refunds().Insert(Dingdoor(), SampleRefund("c", "REPORT", id));
        if (!permission.ok()) return permission;
        return t.ledger().Post(Dingdoor(), Move(id, TransactionKind::kRefund, "lot-1",
                                                Account::kSpent, Account::kBalance, 12, "c"));
      });
      if (status.ok()) {
        ++refunded;
      } else {
        EXPECT_CODE(status, kAlreadyExists);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refunded, 1);
  EXPECT_EQ(
      *Get([](const Transaction& t) { return t.ledger().GetBalance(Dingdoor(), ProId("pro-1")); }),
      Credits(100));
}

TEST_P(StoreContract, TenantsDoNotMeet) {
  const Tenant other("other");
  for (const Tenant& tenant : {Dingdoor(), other}) {
    ASSERT_OK(Write([&](Transaction& t) {
      Lead lead = SampleLead("lead-1");
      lead.body = Bytes(tenant.value());
      absl::Status status = t.leads().Insert(tenant, lead);
      if (status.ok()) status = t.outbox().Append(tenant, SampleOutboxEvent("event-1", "lead-1"));
      if (status.ok()) status = t.requests().Insert(tenant, SampleRequest("r", tenant.value()));
      return status.ok() ? t.events().Append(tenant, SampleEvent("event-1", "lead-1")).status()
                         : status;
    }));
  }
  for (const Tenant& tenant : {Dingdoor(), other}) {
    EXPECT_EQ(
        Get([&](const Transaction& t) { return t.leads().Get(tenant, LeadId("lead-1")); })->body,
        Bytes(tenant.value()));
    EXPECT_EQ(Get([&](const Transaction& t) { return t.outbox().List(tenant, 0, 10); })->size(),
              1u);
    EXPECT_EQ(Get([&](const Transaction& t) {
                return t.leads().List(tenant, ProId(), std::nullopt, 10);
              })->size(),
              1u);
    EXPECT_OK(Get([&](const Transaction& t) {
                return t.requests().Find(tenant, RequestId("r"), tenant.value());
              }).status());
  }
}

}  // namespace
}  // namespace makegood
