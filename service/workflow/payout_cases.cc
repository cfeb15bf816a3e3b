#include "service/workflow/payout_cases.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/domain/charge.h"

namespace makegood {

absl::StatusOr<LeadFile> LeadOfCharge(const Scene& scene, const ChargeId& charge_id) {
  const absl::StatusOr<Charge> charge = scene.tx.charges().Get(scene.moment.tenant, charge_id);
  if (absl::IsNotFound(charge.status())) {
    return absl::InternalError(
        absl::StrCat("there is no charge \"", charge_id.value(), "\", which has a refund"));
  }
  if (!charge.ok()) return charge.status();
  return LoadLead(scene.tx, scene.moment.tenant, charge->lead_id);
}

CaseFile* CaseThatRefunded(CaseMachine& machine, const RefundId& refund_id) {
  for (const auto& file : machine.cases()) {
    if (file->stage() != CaseStage::kPayout &&
        file->record.case_().refund_id() == refund_id.value()) {
      return file.get();
    }
  }
  return nullptr;
}

CaseFile* PayoutCaseOf(CaseMachine& machine, const RefundId& refund_id) {
  CaseFile* last = nullptr;
  for (const auto& file : machine.cases()) {
    if (file->stage() != CaseStage::kPayout ||
        file->record.case_().refund_id() != refund_id.value()) {
      continue;
    }
    if (last == nullptr || last->row.round < file->row.round) last = file.get();
  }
  return last;
}

}  // namespace makegood
