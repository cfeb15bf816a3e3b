// Three books that have to agree: what was posted, what permissions were taken to post it, and what
// payouts say has become of them. The ledger is checked first and by itself (verify_ledger.h); the
// two others are then held against sums of its entries, which are taken here anew.

#include "service/workflow/verify_books.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "makegood/v1/credits.pb.h"
#include "rules/base/status_macros.h"
#include "service/domain/charge.h"
#include "service/domain/payout.h"
#include "service/domain/refund.h"
#include "service/ledger/verify_ledger.h"
#include "service/workflow/records.h"
#include "service/workflow/visit_rows.h"

namespace makegood {
namespace {

constexpr int kFindingsMax = 100;

class BookReader {
 public:
  BookReader(const Transaction& tx, const Tenant& tenant) : tx_(tx), tenant_(tenant) {}

  absl::Status Read() {
    RETURN_IF_ERROR(ReadTransactions());
    std::set<ProId> pros;
    for (const LedgerTransaction& transaction : transactions_) pros.insert(transaction.pro_id);
    for (const ProId& pro_id : pros) {
      ASSIGN_OR_RETURN(const std::vector<Lot> lots, tx_.ledger().ListLots(tenant_, pro_id));
      lots_.insert(lots_.end(), lots.begin(), lots.end());
    }
    for (const LedgerFault& fault : VerifyLedger(transactions_, lots_)) {
      std::string where;
      if (!fault.transaction_id.empty()) {
        absl::StrAppend(&where, "transaction \"", fault.transaction_id.value(), "\": ");
      }
      if (!fault.lot_id.empty()) absl::StrAppend(&where, "lot \"", fault.lot_id.value(), "\": ");
      Find(absl::StrCat(where, fault.message));
    }
    Sum();
    RETURN_IF_ERROR(ReadCharges());
    for (const auto& [charge_id, spent] : spent_) RETURN_IF_ERROR(ReadRefunds(charge_id, spent));
    for (const auto& [refund_id, refunded] : refunded_) {
      if (permitted_.count(refund_id) == 0) {
        Find(absl::StrCat("refund \"", refund_id.value(), "\": ", refunded,
                          " credits came back without a permission"));
      }
    }
    for (const auto& [payout_id, sums] : payouts_) {
      if (paid_.count(payout_id) == 0) {
        Find(absl::StrCat("payout \"", payout_id.value(), "\": it was posted and is not known"));
      }
    }
    return absl::OkStatus();
  }

  v1::VerifyLedgerResponse Response() const {
    v1::VerifyLedgerResponse response;
    response.set_ok(findings_.empty());
    response.set_transactions(static_cast<int64_t>(transactions_.size()));
    response.set_lots(static_cast<int64_t>(lots_.size()));
    for (const std::string& finding : findings_) {
      if (response.findings_size() == kFindingsMax) break;
      response.add_findings(finding);
    }
    return response;
  }

 private:
  // Of one payout, what its transactions leave in an account.
  struct PayoutSums {
    int64_t pending = 0;
    int64_t arrived = 0;
  };

  // The earliest first, though the store begins with the latest.
  absl::Status ReadTransactions() {
    const auto list = [&](const std::optional<TimeCursor>& before) {
      return tx_.ledger().List(tenant_, ProId(), before, kPageRowsMax);
    };
    const auto add = [&](const LedgerTransaction& transaction) -> absl::StatusOr<bool> {
      transactions_.push_back(transaction);
      return true;
    };
    RETURN_IF_ERROR(VisitRows(std::nullopt, list, add));
    std::reverse(transactions_.begin(), transactions_.end());
    return absl::OkStatus();
  }

  void Sum() {
    for (const LedgerTransaction& transaction : transactions_) {
      if (transaction.kind == TransactionKind::kSpend) spent_[transaction.charge_id];
      for (const LedgerEntry& entry : transaction.entries) {
        const int64_t amount = entry.amount.amount();
        switch (entry.account) {
          case Account::kSpent:
            if (transaction.kind == TransactionKind::kSpend)
              spent_[transaction.charge_id] += amount;
            if (transaction.kind == TransactionKind::kRefund) {
              refunded_[transaction.refund_id] -= amount;
              posted_by_[transaction.refund_id] = transaction.transaction_id;
            }
            break;
          case Account::kPayoutPending: payouts_[transaction.payout_id].pending += amount; break;
          case Account::kPaidOut: payouts_[transaction.payout_id].arrived += amount; break;
          default: break;
        }
      }
    }
  }

  // Not everything that was used is a charge of a lead here, but every charge was used.
  absl::Status ReadCharges() {
    const auto list = [&](const std::optional<TimeCursor>& before) {
      return tx_.charges().List(tenant_, ProId(), before, kPageRowsMax);
    };
    const auto check = [&](const Charge& charge) -> absl::StatusOr<bool> {
      const auto spent = spent_.find(charge.charge_id);
      const int64_t posted = spent == spent_.end() ? 0 : spent->second;
      if (posted != charge.credits.amount()) {
        Find(absl::StrCat("charge \"", charge.charge_id.value(), "\": it is ",
                          ToString(charge.credits), ", and ", posted, " were used for it"));
      }
      return true;
    };
    return VisitRows(std::nullopt, list, check);
  }

  absl::Status ReadRefunds(const ChargeId& charge_id, int64_t spent) {
    ASSIGN_OR_RETURN(const std::vector<Refund> refunds,
                     tx_.refunds().ListByCharge(tenant_, charge_id));
    int64_t sum = 0;
    for (const Refund& refund : refunds) {
      permitted_.insert(refund.refund_id);
      sum += refund.credits.amount();
      const auto posted = refunded_.find(refund.refund_id);
      if (posted == refunded_.end() || posted_by_[refund.refund_id] != refund.transaction_id) {
        Find(absl::StrCat("refund \"", refund.refund_id.value(), "\": its transaction \"",
                          refund.transaction_id.value(), "\" was not posted"));
      } else if (posted->second != refund.credits.amount()) {
        Find(absl::StrCat("refund \"", refund.refund_id.value(), "\": it is ",
                          ToString(refund.credits), ", and ", posted->second, " came back"));
      }
      RETURN_IF_ERROR(ReadPayouts(refund));
    }
    if (sum > spent) {
      Find(absl::StrCat("charge \"", charge_id.value(), "\": ", spent, " were used for it, and ",
                        sum, " came back"));
    }
    return absl::OkStatus();
  }

  absl::Status ReadPayouts(const Refund& refund) {
    ASSIGN_OR_RETURN(const std::vector<Payout> payouts,
                     tx_.payouts().ListByRefund(tenant_, refund.refund_id));
    for (const Payout& payout : payouts) {
      paid_.insert(payout.payout_id);
      const PayoutSums posted = payouts_[payout.payout_id];
      PayoutSums told;
      v1::PayoutRecord::State state;
      if (v1::PayoutRecord::State_Parse(payout.state, &state)) {
        if (state == v1::PayoutRecord::PENDING) told.pending = payout.credits.amount();
        if (state == v1::PayoutRecord::SETTLED) told.arrived = payout.credits.amount();
      }
      if (posted.pending != told.pending || posted.arrived != told.arrived) {
        Find(absl::StrCat("payout \"", payout.payout_id.value(), "\": it is ", payout.state,
                          " with ", ToString(payout.credits), ", and by its entries ",
                          posted.pending, " are on their way and ", posted.arrived, " arrived"));
      }
    }
    return absl::OkStatus();
  }

  void Find(std::string finding) { findings_.push_back(std::move(finding)); }

  const Transaction& tx_;
  const Tenant& tenant_;
  std::vector<LedgerTransaction> transactions_;
  std::vector<Lot> lots_;
  std::map<ChargeId, int64_t> spent_;
  std::map<RefundId, int64_t> refunded_;
  std::map<RefundId, TransactionId> posted_by_;
  std::map<PayoutId, PayoutSums> payouts_;
  std::set<RefundId> permitted_;
  std::set<PayoutId> paid_;
  std::vector<std::string> findings_;
};

}  // namespace

absl::StatusOr<v1::VerifyLedgerResponse> VerifyLedger(const Workflow& workflow,
                                                      const v1::VerifyLedgerRequest& request) {
  const Tenant tenant(request.marketplace());
  v1::VerifyLedgerResponse response;
  // One snapshot: pages of different states would not agree with each other.
  const absl::Status status =
      workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
        BookReader books(tx, tenant);
        RETURN_IF_ERROR(books.Read());
        response = books.Response();
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return response;
}

}  // namespace makegood
