// For tests: a pro's history as one reads it aloud, carried out step by step.
//
//   buy 20; give 10 until 30; spend c1 30; refund r1 c1; payout p1 r1 20; settle p1
//
// Transactions are named t1, t2, ... by their step, lots t1/1, ... below them. Days are counted
// from the beginning and never run back; each step takes a second.

#ifndef MAKEGOOD_SERVICE_LEDGER_LEDGER_SCRIPT_H_
#define MAKEGOOD_SERVICE_LEDGER_LEDGER_SCRIPT_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"
#include "service/ledger/order.h"
#include "service/ledger/posting.h"

namespace makegood {

class LedgerScript {
 public:
  // Carries out the steps up to the first one that is refused.
  //
  //   buy N [until DAY]     give N [until DAY]     spend CHARGE N
  //   refund REFUND CHARGE [N]                     goodwill REFUND CHARGE N
  //   payout PAYOUT REFUND [N]                     held PAYOUT REFUND
  //   settle PAYOUT         fail PAYOUT            chargeback CHARGE N
  //   expire                reverse TRANSACTION    day DAY
  //   again                 repeats the last order, under the same key
  absl::Status Run(absl::string_view steps);

  const Book& book() const { return book_; }
  Book& mutable_book() { return book_; }
  const Posting& last() const { return last_; }
  absl::Time now() const { return now_; }

  // What remains, lot by lot: "t1/1 PAID 20, t4/1 REFUND 10 bonus until day 30".
  std::string Lots() const;

  // The entries of the last posting: "SPENT t1/1 -12, BALANCE t3/1 12".
  std::string Entries() const;

 private:
  absl::Status RunStep(absl::string_view step);
  absl::Status Carry(Order order);

  Book book_;
  Posting last_;
  Order last_order_;
  int steps_ = 0;
  absl::Time now_ = absl::UnixEpoch();
  std::map<RefundId, ChargeId> charge_of_refund_;
  std::map<PayoutId, RefundId> refund_of_payout_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_LEDGER_LEDGER_SCRIPT_H_
