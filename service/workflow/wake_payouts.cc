#include "service/workflow/wake_payouts.h"

#include <algorithm>
#include <set>

#include "rules/base/status_macros.h"
#include "service/domain/charge.h"
#include "service/domain/deadline.h"
#include "service/domain/refund.h"
#include "service/workflow/deadline_kind.h"
#include "service/workflow/records.h"

namespace makegood {
namespace {

std::set<RefundId> RefundsMoved(const std::vector<Lot>& lots, const LedgerTransaction& posted) {
  std::set<RefundId> moved;
  for (const Lot& lot : lots) {
    if (lot.refund_id.empty() || lot.refund_id == posted.refund_id) continue;
    const bool is_moved =
        std::any_of(posted.entries.begin(), posted.entries.end(),
                    [&](const LedgerEntry& entry) { return entry.lot_id == lot.lot_id; });
    if (is_moved) moved.insert(lot.refund_id);
  }
  return moved;
}

absl::Status WakePayoutsOf(const Scene& scene, const RefundId& refund_id) {
  const Tenant& tenant = scene.moment.tenant;
  ASSIGN_OR_RETURN(const Refund refund, scene.tx.refunds().Get(tenant, refund_id));
  ASSIGN_OR_RETURN(const Charge charge, scene.tx.charges().Get(tenant, refund.charge_id));
  ASSIGN_OR_RETURN(const std::vector<CaseFile> cases, LoadCases(scene.tx, tenant, charge.lead_id));
  for (const CaseFile& file : cases) {
    if (file.stage() != CaseStage::kPayout || file.state() != CaseState::kOpen) continue;
    if (file.record.case_().refund_id() != refund_id.value()) continue;
    Deadline deadline;
    deadline.tenant = tenant;
    deadline.lead_id = charge.lead_id;
    deadline.kind = ToString(DeadlineKind{v1::Deadline::DECIDE, file.stage(), file.row.round});
    deadline.due_time = scene.moment.now;
    RETURN_IF_ERROR(scene.tx.deadlines().Arm(deadline).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WakePayouts(const Scene& scene, const std::vector<Lot>& lots,
                         const LedgerTransaction& posted) {
  for (const RefundId& refund_id : RefundsMoved(lots, posted)) {
    RETURN_IF_ERROR(WakePayoutsOf(scene, refund_id));
  }
  return absl::OkStatus();
}

}  // namespace makegood
