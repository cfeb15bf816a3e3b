// What a move does besides credits and reviews: deadlines, notices, the lead's other cases.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/decide/reason_text.h"
#include "service/domain/deadline.h"
#include "service/domain/decision.h"
#include "service/ledger/posting.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/case_turn.h"
#include "service/workflow/credit_orders.h"
#include "service/workflow/deadline_kind.h"
#include "service/workflow/tell.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

std::string KindOf(const CaseFile& file, v1::Deadline::Kind what) {
  return ToString(DeadlineKind{what, file.stage(), file.row.round});
}

// Of what a notice says about other leads, the movements that are looked at: the latest.
constexpr int kMovementsMax = 200;

}  // namespace

absl::Status CaseMachine::Arm(const CaseFile& file, v1::Deadline::Kind what, absl::Time due_time) {
  Deadline deadline;
  deadline.tenant = scene_.moment.tenant;
  deadline.lead_id = file.row.lead_id;
  deadline.kind = KindOf(file, what);
  deadline.due_time = due_time;
  return scene_.tx.deadlines().Arm(deadline).status();
}

absl::Status CaseMachine::Disarm(const CaseFile& file, v1::Deadline::Kind what) {
  return scene_.tx.deadlines().Disarm(scene_.moment.tenant, file.row.lead_id, KindOf(file, what));
}

absl::Status CaseMachine::CloseOthers() {
  const ChargeId charge_id(lead_.charge->charge_id());
  ASSIGN_OR_RETURN(const Credits used,
                   scene_.tx.ledger().GetUsedFor(scene_.moment.tenant, charge_id));
  if (!used.IsZero()) return absl::OkStatus();
  // Feeding may not open cases here, so the list stays as it is.
  for (const auto& file : cases_) {
    if (!IsUndecided(file->state())) continue;
    RETURN_IF_ERROR(Feed(*file, CaseEvent::kRefundedElsewhere).status());
  }
  return absl::OkStatus();
}

absl::Status CaseMachine::MarkOverturned(const CaseFile& dispute) {
  const DecisionId denial(dispute.record.case_().dispute().decision_id());
  ASSIGN_OR_RETURN(const Decision row, scene_.tx.decisions().Get(scene_.moment.tenant, denial));
  CaseFile* denied = Find(row.case_id);
  if (denied == nullptr) return absl::InternalError("a dispute about another lead's decision");
  AddFlag("overturned", *denied);
  RETURN_IF_ERROR(SaveCase(scene_, *denied));
  return TellCase(scene_, *denied);
}

absl::Status CaseMachine::Notify(Turn& turn, CaseEvent event) {
  const CaseFile& file = turn.file;
  // What is overtaken was told where it was decided.
  if (event == CaseEvent::kRefundedElsewhere) return absl::OkStatus();
  ASSIGN_OR_RETURN(const rules::PolicyVersion* version, Version());
  const bool is_stored = file.row.revision != 0;
  const v1::Decision& decision =
      turn.decision.outcome() != v1::Decision::OUTCOME_UNSPECIFIED || !is_stored
          ? turn.decision
          : file.record.case_().decision();

  v1::Notice notice;
  notice.set_pro_id(file.row.pro_id.value());
  if (is_stored) notice.set_case_id(file.row.case_id.value());
  std::string name = decision.decision_id();
  switch (event) {
    case CaseEvent::kInformationRequested: {
      ASSIGN_OR_RETURN(const std::optional<ReviewFile> review, OpenReview(file));
      if (!review.has_value()) return absl::InternalError("information asked without a review");
      notice.set_reason("information_requested");
      notice.set_text(review->item.question());
      notice.set_next_step("answer");
      name = absl::StrCat(file.row.case_id.value(), "/question/", review->item.pauses_size());
      break;
    }
    case CaseEvent::kPayoutSettled:
    case CaseEvent::kPayoutFailed: {
      const bool arrived = event == CaseEvent::kPayoutSettled;
      notice.set_reason(arrived ? "payout_settled" : "payout_failed");
      const std::string* text = version->policy->ReasonText(notice.reason());
      notice.set_text(text != nullptr ? *text
                      : arrived       ? "The payout has arrived at the original payment method."
                                      : "The payout failed. The credits are back in your balance.");
      name = absl::StrCat(file.record.case_().payout_id(), "/", notice.reason());
      break;
    }
    default:
      notice.set_decision_id(decision.decision_id());
      notice.set_reason(decision.reason());
      notice.set_text(decision.explanation());
      if (decision.outcome() == v1::Decision::DENY) notice.set_next_step("dispute");
      if (decision.outcome() == v1::Decision::REFUND) {
        notice.set_refunded_credits(decision.credits());
      }
  }
  const LedgerTable& ledger = scene_.tx.ledger();
  const Tenant& tenant = scene_.moment.tenant;
  const ProId& pro_id = file.row.pro_id;
  ASSIGN_OR_RETURN(const Credits usable, ledger.GetUsable(tenant, pro_id, scene_.moment.now));
  notice.set_balance_credits(usable.amount());
  if (lead_.charge.has_value()) {
    ASSIGN_OR_RETURN(
        const Credits spent,
        ledger.GetSpentSince(tenant, pro_id, FromTimestamp(lead_.charge->charge_time()),
                             ChargeId(lead_.charge->charge_id()), kMovementsMax));
    notice.set_spent_since_credits(spent.amount());
  }
  return TellNotice(scene_, file.row.lead_id, name, *version, std::move(notice));
}

// A mark that the policy words is a warning (`makegood: warnings:`), told once a case.
absl::Status CaseMachine::Warn(const Turn& turn, const std::string& flag) {
  ASSIGN_OR_RETURN(const rules::PolicyVersion* version, Version());
  const std::string* text = version->policy->ReasonText(flag);
  if (text == nullptr) return absl::OkStatus();
  v1::Notice notice;
  notice.set_pro_id(turn.file.row.pro_id.value());
  notice.set_case_id(turn.file.row.case_id.value());
  notice.set_decision_id(turn.decision.decision_id());
  notice.set_reason(flag);
  notice.set_text(RenderReason(*text, turn.decision));
  return TellNotice(scene_, turn.file.row.lead_id,
                    absl::StrCat(turn.decision.decision_id(), "/", flag), *version,
                    std::move(notice));
}

}  // namespace makegood
