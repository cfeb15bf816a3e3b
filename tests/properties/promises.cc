#include "tests/properties/promises.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "makegood/v1/admin_service.pb.h"
#include "makegood/v1/decision.pb.h"
#include "rules/base/status_macros.h"
#include "rules/cel/values/time.h"
#include "service/decide/decider.h"
#include "service/domain/case_state.h"
#include "service/domain/deadline.h"
#include "service/domain/ledger_entry.h"
#include "service/domain/lot.h"
#include "service/domain/refund.h"
#include "service/domain/review_item.h"
#include "service/workflow/case_facts.h"
#include "service/workflow/case_walk.h"
#include "service/workflow/deadline_kind.h"
#include "service/workflow/policy_choice.h"
#include "service/workflow/records.h"
#include "service/workflow/requests.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/verify_books.h"

namespace makegood {
namespace {

constexpr absl::Duration kInstant = absl::Nanoseconds(1);

// The states that the table leads to, by stage.
std::set<CaseState> StatesOf(CaseStage stage) {
  std::set<CaseState> reached = {CaseState::kUnopened};
  size_t before = 0;
  while (before != reached.size()) {
    before = reached.size();
    for (const CaseState state : std::set<CaseState>(reached)) {
      for (int event = 0; event < kCaseEventCount; ++event) {
        const auto next = Next(stage, state, static_cast<CaseEvent>(event));
        if (next.ok()) reached.insert(next->state);
      }
    }
  }
  reached.erase(CaseState::kUnopened);  // Never stored.
  return reached;
}

const std::set<CaseState>& ReachableStates(CaseStage stage) {
  static const auto* const all = [] {
    auto* states = new std::array<std::set<CaseState>, kCaseStageCount>;
    for (int i = 0; i < kCaseStageCount; ++i) (*states)[i] = StatesOf(static_cast<CaseStage>(i));
    return states;
  }();
  return (*all)[static_cast<size_t>(stage)];
}

class Inspection {
 public:
  Inspection(Transaction& tx, const Moment& moment) : tx_(tx), moment_(moment) {}

  absl::Status Run() {
    RETURN_IF_ERROR(ReadLedger());
    RETURN_IF_ERROR(CheckMoney());
    ASSIGN_OR_RETURN(const std::vector<Lead> leads,
                     tx_.leads().List(moment_.tenant, ProId(), std::nullopt, kPageRowsMax));
    for (const Lead& lead : leads) RETURN_IF_ERROR(CheckLead(lead.lead_id));
    return absl::OkStatus();
  }

  std::vector<std::string> Take() { return std::move(broken_); }

 private:
  void Say(std::string sentence) { broken_.push_back(std::move(sentence)); }

  absl::Status ReadLedger() {
    ASSIGN_OR_RETURN(transactions_,
                     tx_.ledger().List(moment_.tenant, ProId(), std::nullopt, kPageRowsMax));
    std::set<ProId> pros;
    for (const LedgerTransaction& transaction : transactions_) pros.insert(transaction.pro_id);
    for (const ProId& pro_id : pros) {
      ASSIGN_OR_RETURN(const std::vector<Lot> lots, tx_.ledger().ListLots(moment_.tenant, pro_id));
      for (const Lot& lot : lots) lots_[lot.lot_id] = lot;
    }
    return absl::OkStatus();
  }

  // What the credits of a lot were at the very beginning.
  LotOrigin OriginOf(LotId lot_id) const {
    while (true) {
      const Lot& lot = lots_.at(lot_id);
      if (lot.origin != LotOrigin::kRefund) return lot.origin;
      lot_id = lot.drawn_from;
    }
  }

  absl::Status CheckMoney() {
    std::map<ChargeId, int64_t> used;
    std::map<ChargeId, int64_t> back;
    std::set<std::string> keys;
    std::set<RefundId> refunds;
    for (const LedgerTransaction& transaction : transactions_) {
      const std::string& id = transaction.transaction_id.value();
      int64_t sum = 0;
      int64_t refunded = 0;
      for (const LedgerEntry& entry : transaction.entries) {
        const int64_t amount = entry.amount.amount();
        sum += amount;
        if (entry.account == Account::kSpent) {
          (amount > 0 ? used : back)[transaction.charge_id] += std::abs(amount);
          refunded -= amount;
        }
        const bool is_money = entry.account == Account::kPayoutPending ||
                              entry.account == Account::kPaidOut ||
                              entry.account == Account::kChargedBack;
        if (is_money && OriginOf(entry.lot_id) != LotOrigin::kPaid) {
          Say(absl::StrCat(id, ": bonus credits leave as money"));
        }
      }
      if (sum != 0) Say(absl::StrCat(id, ": the sum is ", sum));
      if (!keys.insert(transaction.idempotency_key).second) {
        Say(absl::StrCat(id, ": its key has another effect"));
      }
      if (transaction.kind == TransactionKind::kRefund) {
        if (!refunds.insert(transaction.refund_id).second) Say(absl::StrCat(id, ": a second one"));
        RETURN_IF_ERROR(CheckRefund(transaction, refunded));
      }
    }
    for (const auto& [charge_id, credits] : back) {
      if (credits > used[charge_id]) {
        Say(absl::StrCat(charge_id.value(), ": ", credits, " came back of ", used[charge_id]));
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckRefund(const LedgerTransaction& transaction, int64_t refunded) {
    const std::string& id = transaction.refund_id.value();
    ASSIGN_OR_RETURN(const Refund row, tx_.refunds().Get(moment_.tenant, transaction.refund_id));
    if (row.transaction_id != transaction.transaction_id || row.credits != Credits(refunded)) {
      Say(absl::StrCat(id, ": its permission is for something else"));
    }
    const auto decision = tx_.decisions().Get(moment_.tenant, transaction.decision_id);
    if (!decision.ok()) {
      Say(absl::StrCat(id, ": nobody decided it"));
      return absl::OkStatus();
    }
    v1::Decision ordered;
    RETURN_IF_ERROR(Decode(decision->result, ordered));
    if (ordered.outcome() != v1::Decision::REFUND || ordered.credits() != refunded) {
      Say(absl::StrCat(id, ": ", refunded, " credits, and the decision is ",
                       ordered.ShortDebugString()));
    }
    return absl::OkStatus();
  }

  absl::Status CheckLead(const LeadId& lead_id) {
    ASSIGN_OR_RETURN(LeadFile lead, LoadLead(tx_, moment_.tenant, lead_id));
    ASSIGN_OR_RETURN(const std::vector<CaseFile> cases, LoadCases(tx_, moment_.tenant, lead_id));
    for (const CaseFile& file : cases) RETURN_IF_ERROR(CheckCase(lead, file));
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<Deadline>> Armed(const CaseFile& file, v1::Deadline::Kind what) {
    const std::string kind = ToString(DeadlineKind{what, file.stage(), file.row.round});
    absl::StatusOr<Deadline> deadline = tx_.deadlines().Get(moment_.tenant, file.row.lead_id, kind);
    if (absl::IsNotFound(deadline.status())) return std::optional<Deadline>();
    RETURN_IF_ERROR(deadline.status());
    if (deadline->due_time <= moment_.now) {
      Say(absl::StrCat(file.id().value(), ": ", kind, " is overdue"));
    }
    return std::optional<Deadline>(*std::move(deadline));
  }

  absl::Status CheckCase(const LeadFile& lead, const CaseFile& file) {
    const std::string& id = file.id().value();
    if (ReachableStates(file.stage()).count(file.state()) == 0) {
      Say(absl::StrCat(id, ": no move leads to ", CaseStateName(file.state())));
    }
    ASSIGN_OR_RETURN(const auto decide, Armed(file, v1::Deadline::DECIDE));
    ASSIGN_OR_RETURN(const auto promise, Armed(file, v1::Deadline::PROMISE));
    ASSIGN_OR_RETURN(const auto answer, Armed(file, v1::Deadline::ANSWER));
    RETURN_IF_ERROR(CheckReview(file, promise, answer));
    switch (file.state()) {
      case CaseState::kOpen:
      case CaseState::kInReview:
      case CaseState::kAwaitingInformation: return CheckAnswer(lead, file, decide);
      default: break;
    }
    if (decide.has_value()) Say(absl::StrCat(id, ": it is decided, and a deadline is armed"));
    return absl::OkStatus();
  }

  absl::Status CheckReview(const CaseFile& file, const std::optional<Deadline>& promise,
                           const std::optional<Deadline>& answer) {
    const std::string& id = file.id().value();
    const bool is_awaited = file.state() == CaseState::kAwaitingInformation;
    const bool is_in_review = file.state() == CaseState::kInReview || is_awaited;
    const std::string& review_id = file.record.case_().review_id();
    if (is_in_review == review_id.empty()) {
      Say(absl::StrCat(id, " is ", CaseStateName(file.state()), ", its review \"", review_id,
                       "\""));
    }
    if (is_awaited != answer.has_value()) {
      Say(absl::StrCat(id, ": the deadline for an answer is wrong"));
    }
    std::optional<absl::Time> due;
    if (!review_id.empty()) {
      ASSIGN_OR_RETURN(const ReviewFile review,
                       LoadReview(tx_, moment_.tenant, ReviewId(review_id)));
      const ReviewState expected =
          is_awaited ? ReviewState::kAwaitingInformation : ReviewState::kOpen;
      if (review.row.state != expected) Say(absl::StrCat(review_id, ": its state is wrong"));
      if (!review.item.breached() && !is_awaited) due = review.row.due_time;
      if (review.row.due_time.has_value() && *review.row.due_time < moment_.now &&
          !review.item.breached()) {
        Say(absl::StrCat(review_id, ": a breach that nobody noticed"));
      }
    }
    const bool is_armed = promise.has_value();
    if (due.has_value() != is_armed || (is_armed && promise->due_time != *due + kInstant)) {
      Say(absl::StrCat(id, ": the deadline of its review is wrong"));
    }
    return absl::OkStatus();
  }

  absl::Status CheckAnswer(const LeadFile& lead, const CaseFile& file,
                           const std::optional<Deadline>& decide) {
    const std::string& id = file.id().value();
    const v1::Decision& standing = file.record.case_().decision();
    if (standing.outcome() == v1::Decision::ERROR) {
      // With a rule: the policy has answered, and that cannot be carried out (no credits to
      // charge).
      if (!standing.has_rule()) Say(absl::StrCat(id, ": ", standing.error().ShortDebugString()));
      return absl::OkStatus();
    }
    const Scene scene{tx_, moment_};
    const absl::Time instant =
        lead.charge.has_value() ? FromTimestamp(lead.charge->charge_time()) : lead.row.receive_time;
    ASSIGN_OR_RETURN(const rules::PolicyVersion* version,
                     PolicyFor(moment_, FactsOf(lead), instant));
    ASSIGN_OR_RETURN(CaseFacts facts, CaseFactsSource(scene, lead, file, *version).At(moment_.now));
    const v1::Decision fresh =
        Decide(*version, std::move(facts.facts), cel::FromAbslTime(moment_.now));
    const absl::Duration settle = version->policy->document().makegood->settle_delay;
    absl::Time by = absl::InfiniteFuture();
    if (!SayTheSame(standing, fresh)) {
      by = moment_.now + settle;
    } else if (fresh.has_change_time()) {
      by = FromTimestamp(fresh.change_time()) + settle;
    }
    if (by == absl::InfiniteFuture()) return absl::OkStatus();
    if (!decide.has_value() || decide->due_time > by) {
      Say(absl::StrCat(id, ": ", standing.reason(), " stands, and ", fresh.reason(),
                       " would be said now; no deadline by ", absl::FormatTime(by)));
    }
    return absl::OkStatus();
  }

  Transaction& tx_;
  const Moment& moment_;
  std::vector<LedgerTransaction> transactions_;
  std::map<LotId, Lot> lots_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> BrokenPromises(const Workflow& workflow, const std::string& marketplace) {
  std::vector<std::string> broken;
  const Moment moment = MomentOf(workflow, marketplace);
  // Facts are put together in a transaction; this one only looks, and is undone.
  const absl::Status status =
      RunOrTry(workflow.store, /*is_trial=*/true, [&](Transaction& tx) -> absl::Status {
        Inspection inspection(tx, moment);
        RETURN_IF_ERROR(inspection.Run());
        broken = inspection.Take();
        return absl::OkStatus();
      });
  if (!status.ok()) broken.push_back(status.ToString());
  v1::VerifyLedgerRequest request;
  request.set_marketplace(marketplace);
  const auto books = VerifyLedger(workflow, request);
  if (!books.ok()) {
    broken.push_back(books.status().ToString());
  } else {
    broken.insert(broken.end(), books->findings().begin(), books->findings().end());
    if (!books->ok() && books->findings().empty()) broken.push_back("the books are not right");
  }
  return broken;
}

}  // namespace makegood
