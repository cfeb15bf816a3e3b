// The database keeps most mistakes out by itself; what is made wrong here are the rows that it
// cannot judge.

#include "service/workflow/verify_books.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "service/domain/charge.h"
#include "service/domain/payout.h"
#include "service/domain/refund.h"
#include "service/ledger/posting.h"
#include "service/workflow/credit_orders.h"
#include "service/workflow/request_payout.h"
#include "service/workflow/requests.h"
#include "service/workflow/testing/workflow_test.h"

namespace makegood {
namespace {

class VerifyBooksTest : public WorkflowTest {
 protected:
  VerifyBooksTest() : WorkflowTest("lessons") {
    Buy("pat", 20);
    Give("pat", 40);
    // All in one instant, which the order of ids does not tell.
    for (const char* lead_id : {"lead-1", "lead-2"}) {
      Receive(lead_id,
              "lead_class: DIRECT price_credits: 30 contact_methods { method: PHONE "
              "validity: INVALID }");
    }
    Report("lead-2", "invalid_phone");
    EXPECT_TRUE(RequestPayout(workflow(),
                              Make<v1::RequestPayoutRequest>("refund_id: 'lead-2/charge/report'"))
                    .ok());
  }

  v1::VerifyLedgerResponse Verify() {
    const auto books = VerifyLedger(workflow(), Make<v1::VerifyLedgerRequest>(""));
    EXPECT_TRUE(books.ok()) << books.status();
    return books.ok() ? *books : v1::VerifyLedgerResponse();
  }
  std::string Findings() { return absl::StrJoin(Verify().findings(), "\n"); }

  // Writes past all verbs.
  template <typename Work>
  void Meddle(const Work& work) {
    const Moment moment = MomentOf(workflow(), marketplace());
    const absl::Status status = store().RunTransaction([&](Transaction& tx) -> absl::Status {
      return work(Scene{tx, moment});
    });
    ASSERT_TRUE(status.ok()) << status;
  }
};

TEST_F(VerifyBooksTest, RightBooksAreRight) {
  const v1::VerifyLedgerResponse books = Verify();
  EXPECT_TRUE(books.ok()) << Findings();
  EXPECT_EQ(books.transactions(), 6);  // Bought, given, used twice, back, on its way.
  EXPECT_EQ(books.lots(), 4);
}

TEST_F(VerifyBooksTest, BooksOfNobodyAreRight) {
  const auto books =
      VerifyLedger(workflow(), Make<v1::VerifyLedgerRequest>("marketplace: 'dingdoor'"));
  ASSERT_TRUE(books.ok()) << books.status();
  EXPECT_TRUE(books->ok());
  EXPECT_EQ(books->transactions(), 0);
}

TEST_F(VerifyBooksTest, ARefundOfAnotherAmountThanWasPostedIsFound) {
  Meddle([&](const Scene& scene) -> absl::Status {
    Order order;
    order.kind = TransactionKind::kRefund;
    order.transaction_id = TransactionId("wrong");
    order.pro_id = ProId("pat");
    order.charge_id = ChargeId("lead-1/charge");
    order.refund_id = RefundId("wrong-refund");
    order.idempotency_key = "wrong";
    order.credits = Credits(10);
    order.now = scene.moment.now;
    Refund row;
    row.charge_id = order.charge_id;
    row.kind = "WRONG";
    row.refund_id = order.refund_id;
    row.transaction_id = order.transaction_id;
    row.credits = Credits(11);
    row.post_time = order.now;
    const absl::Status taken = scene.tx.refunds().Insert(scene.moment.tenant, row);
    if (!taken.ok()) return taken;
    return CarryOut(scene, LeadId("lead-1"), order).status();
  });
  EXPECT_EQ(Findings(), "refund \"wrong-refund\": it is 11 credits, and 10 came back");
}

TEST_F(VerifyBooksTest, ARefundWithoutAPermissionIsFound) {
  Meddle([&](const Scene& scene) -> absl::Status {
    Order order;
    order.kind = TransactionKind::kRefund;
    order.transaction_id = TransactionId("wrong");
    order.pro_id = ProId("pat");
    order.charge_id = ChargeId("lead-1/charge");
    order.refund_id = RefundId("wrong-refund");
    order.idempotency_key = "wrong";
    order.now = scene.moment.now;
    return CarryOut(scene, LeadId("lead-1"), order).status();
  });
  EXPECT_EQ(Findings(), "refund \"wrong-refund\": 30 credits came back without a permission");
}

TEST_F(VerifyBooksTest, APayoutThatIsInAnotherStateThanItsCreditsIsFound) {
  const PayoutId payout_id("lead-2/charge/report/payout/1");
  Meddle([&](const Scene& scene) -> absl::Status {
    absl::StatusOr<Payout> row = scene.tx.payouts().Get(scene.moment.tenant, payout_id);
    if (!row.ok()) return row.status();
    row->state = "SETTLED";
    return scene.tx.payouts().Update(scene.moment.tenant, *row);
  });
  const std::string findings = Findings();
  EXPECT_NE(findings.find("payout \"lead-2/charge/report/payout/1\": it is SETTLED"),
            std::string::npos)
      << findings;
}

TEST_F(VerifyBooksTest, APayoutThatWasNeverPostedIsFound) {
  Meddle([&](const Scene& scene) -> absl::Status {
    Payout row;
    row.payout_id = PayoutId("wrong");
    row.refund_id = RefundId("lead-2/charge/report");
    row.charge_id = ChargeId("lead-2/charge");
    row.pro_id = ProId("pat");
    row.credits = Credits(5);
    row.state = "PENDING";
    row.request_time = scene.moment.now;
    return scene.tx.payouts().Insert(scene.moment.tenant, row);
  });
  EXPECT_EQ(Findings(),
            "payout \"wrong\": it is PENDING with 5 credits, and by its entries 0 are on their way "
            "and 0 arrived");
}

TEST_F(VerifyBooksTest, AChargeForWhichNothingWasUsedIsFound) {
  Receive("lead-3", "lead_class: OPPORTUNITY price_credits: 30");
  Meddle([&](const Scene& scene) -> absl::Status {
    makegood::Charge row;
    row.charge_id = ChargeId("wrong");
    row.lead_id = LeadId("lead-3");
    row.pro_id = ProId("pat");
    row.credits = Credits(30);
    row.charge_time = scene.moment.now;
    return scene.tx.charges().Insert(scene.moment.tenant, row);
  });
  EXPECT_EQ(Findings(), "charge \"wrong\": it is 30 credits, and 0 were used for it");
}

}  // namespace
}  // namespace makegood
