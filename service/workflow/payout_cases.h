// Which cases of a lead a refund and its payouts belong to.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_PAYOUT_CASES_H_
#define MAKEGOOD_SERVICE_WORKFLOW_PAYOUT_CASES_H_

#include "absl/status/statusor.h"
#include "service/domain/ids.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/records.h"
#include "service/workflow/workflow.h"

namespace makegood {

// The lead that a charge is for. Internal: there is no such charge.
absl::StatusOr<LeadFile> LeadOfCharge(const Scene& scene, const ChargeId& charge_id);

// The case that made a refund. Null: none did, so that the refund is another lead's.
CaseFile* CaseThatRefunded(CaseMachine& machine, const RefundId& refund_id);

// The last case of stage PAYOUT that was opened for a refund. Null: none was yet.
CaseFile* PayoutCaseOf(CaseMachine& machine, const RefundId& refund_id);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_PAYOUT_CASES_H_
