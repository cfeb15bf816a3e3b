#include "service/workflow/request_payout.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/domain/payout.h"
#include "service/domain/refund.h"
#include "service/ledger/posting.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/credit_orders.h"
#include "service/workflow/payout_cases.h"
#include "service/workflow/records.h"
#include "service/workflow/requests.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

absl::StatusOr<Refund> LoadRefund(const Scene& scene, const RefundId& refund_id) {
  absl::StatusOr<Refund> refund = scene.tx.refunds().Get(scene.moment.tenant, refund_id);
  if (!absl::IsNotFound(refund.status())) return refund;
  return WorkflowError(v1::REFUND_NOT_FOUND,
                       absl::StrCat("there is no refund \"", refund_id.value(), "\""),
                       {{"refund_id", refund_id.value()}});
}

// Which case hears of it: the payout case that waits, is under way or failed; one that has ended
// takes no more, and the refund itself is asked anew.
absl::StatusOr<CaseFile*> CaseToAsk(CaseMachine& machine, const RefundId& refund_id) {
  CaseFile* payout = PayoutCaseOf(machine, refund_id);
  if (payout != nullptr &&
      (!IsClosed(payout->state()) || payout->state() == CaseState::kPayoutFailed)) {
    return payout;
  }
  CaseFile* refunded = CaseThatRefunded(machine, refund_id);
  if (refunded != nullptr) return refunded;
  return absl::InternalError(absl::StrCat("no case made the refund \"", refund_id.value(), "\""));
}

// What is on its way already has left the lots, so this is asked only of a case that listens.
absl::Status CheckAmount(const Scene& scene, const Refund& refund, int64_t credits) {
  ASSIGN_OR_RETURN(const Book book, LoadBook(scene.tx, scene.moment.tenant, refund.charge_id));
  ASSIGN_OR_RETURN(const RefundState state,
                   RefundStateAt(book, refund.refund_id, scene.moment.now));
  if (Credits(credits) <= state.payable) return absl::OkStatus();
  return WorkflowError(
      v1::PAYOUT_TOO_LARGE,
      absl::StrCat("a payout of ", ToString(Credits(credits)), ", and ", ToString(state.payable),
                   " of refund \"", refund.refund_id.value(), "\" can be paid out"),
      {{"credits", absl::StrCat(credits)}, {"payable", absl::StrCat(state.payable.amount())}});
}

}  // namespace

absl::StatusOr<v1::RequestPayoutResponse> RequestPayout(const Workflow& workflow,
                                                        const v1::RequestPayoutRequest& request) {
  return RunOnce<v1::RequestPayoutResponse>(
      workflow, request, request.validate_only(),
      [&](const Scene& scene, v1::RequestPayoutResponse& response) -> absl::Status {
        const RefundId refund_id(request.refund_id());
        ASSIGN_OR_RETURN(const Refund refund, LoadRefund(scene, refund_id));
        ASSIGN_OR_RETURN(LeadFile lead, LeadOfCharge(scene, refund.charge_id));
        ASSIGN_OR_RETURN(const std::unique_ptr<CaseMachine> machine,
                         CaseMachine::Load(scene, lead));
        ASSIGN_OR_RETURN(CaseFile* const asked, CaseToAsk(*machine, refund_id));

        Incoming incoming;
        incoming.refund_id = refund_id.value();
        v1::Payout& payout = incoming.payout.emplace();
        payout.set_credits(request.credits());
        SetTimestampTo(scene.moment.now, payout.mutable_request_time());
        if (asked->state() != CaseState::kPayoutPending) {
          RETURN_IF_ERROR(CheckAmount(scene, refund, request.credits()));
        }
        ASSIGN_OR_RETURN(const CaseMachine::Answer answer,
                         machine->Feed(*asked, CaseEvent::kPayoutRequested, incoming));
        *response.mutable_decision() = answer.decision;
        if (answer.file == nullptr) return absl::OkStatus();
        *response.mutable_case_() = ToCase(*answer.file);
        if (answer.file->state() != CaseState::kPayoutPending) return absl::OkStatus();
        ASSIGN_OR_RETURN(const Payout row,
                         scene.tx.payouts().Get(scene.moment.tenant,
                                                PayoutId(answer.file->record.case_().payout_id())));
        return Decode(row.body, *response.mutable_payout());
      });
}

}  // namespace makegood
