#include "service/workflow/settle_payout.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/domain/payout.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/payout_cases.h"
#include "service/workflow/records.h"
#include "service/workflow/requests.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

absl::StatusOr<Payout> LoadPayout(const Scene& scene, const std::string& payout_id) {
  absl::StatusOr<Payout> payout = scene.tx.payouts().Get(scene.moment.tenant, PayoutId(payout_id));
  if (!absl::IsNotFound(payout.status())) return payout;
  return WorkflowError(v1::PAYOUT_NOT_FOUND, absl::StrCat("there is no payout \"", payout_id, "\""),
                       {{"payout_id", payout_id}});
}

// A payout either was asked for, or is where a refund went at once. One that failed may have been
// followed by another, which the case is about by now.
absl::StatusOr<CaseFile*> CaseOf(CaseMachine& machine, const Payout& row) {
  for (const auto& file : machine.cases()) {
    if (file->record.case_().payout_id() == row.payout_id.value()) return file.get();
  }
  CaseFile* file = PayoutCaseOf(machine, row.refund_id);
  if (file == nullptr) file = CaseThatRefunded(machine, row.refund_id);
  if (file != nullptr) return file;
  return absl::InternalError(
      absl::StrCat("no case has the payout \"", row.payout_id.value(), "\""));
}

}  // namespace

absl::StatusOr<v1::SettlePayoutResponse> SettlePayout(const Workflow& workflow,
                                                      const v1::SettlePayoutRequest& request) {
  return RunOnce<v1::SettlePayoutResponse>(
      workflow, request, /*is_trial=*/false,
      [&](const Scene& scene, v1::SettlePayoutResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(Payout row, LoadPayout(scene, request.payout_id()));
        v1::PayoutRecord& payout = *response.mutable_payout();
        RETURN_IF_ERROR(Decode(row.body, payout));
        ASSIGN_OR_RETURN(LeadFile lead, LeadOfCharge(scene, row.charge_id));
        ASSIGN_OR_RETURN(const std::unique_ptr<CaseMachine> machine,
                         CaseMachine::Load(scene, lead));
        ASSIGN_OR_RETURN(CaseFile* const file, CaseOf(*machine, row));
        if (payout.state() == v1::PayoutRecord::PENDING) {
          Incoming incoming;
          incoming.failure = request.failure();
          const CaseEvent event = request.state() == v1::PayoutRecord::SETTLED
                                      ? CaseEvent::kPayoutSettled
                                      : CaseEvent::kPayoutFailed;
          RETURN_IF_ERROR(machine->Feed(*file, event, incoming).status());
          ASSIGN_OR_RETURN(row, LoadPayout(scene, request.payout_id()));
          RETURN_IF_ERROR(Decode(row.body, payout));
        } else if (payout.state() != request.state()) {
          const std::string state = v1::PayoutRecord::State_Name(payout.state());
          return WorkflowError(
              v1::PAYOUT_STATE,
              absl::StrCat("payout \"", request.payout_id(), "\" has ended as ", state),
              {{"payout_id", request.payout_id()}, {"state", state}});
        }
        *response.mutable_case_() = ToCase(*file);
        return absl::OkStatus();
      });
}

}  // namespace makegood
