// A payout that waits (payouts of the charge are on hold) is about what is left of its refund. What
// the pro uses elsewhere takes from that, and then another answer may be due.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_WAKE_PAYOUTS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_WAKE_PAYOUTS_H_

#include <vector>

#include "absl/status/status.h"
#include "service/domain/ledger_entry.h"
#include "service/domain/lot.h"
#include "service/workflow/workflow.h"

namespace makegood {

// Has the payouts that wait looked at again at once, whose refunds' lots `posted` moves; but not
// that of the refund that `posted` itself is about, since whoever ordered it decides that one.
// `lots`: the pro's, before or after.
absl::Status WakePayouts(const Scene& scene, const std::vector<Lot>& lots,
                         const LedgerTransaction& posted);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_WAKE_PAYOUTS_H_
