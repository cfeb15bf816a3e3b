// The facts `history` and `peers`: what this pro did before, and how often comparable pros ask.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_HISTORY_H_
#define MAKEGOOD_SERVICE_WORKFLOW_HISTORY_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "makegood/v1/facts.pb.h"
#include "service/domain/ids.h"
#include "service/domain/peer_rate.h"
#include "service/workflow/workflow.h"

namespace makegood {

// Fills in `history`, and `peers` where there are enough of them, of facts whose lead, charge and
// pro are there; without a pro nothing is known and both stay away. The case that is being decided
// is no part of it: neither among the past cases, nor, with all that was asked about its lead,
// among the requests. Past cases are the 100 opened last, of all stages: first those that are open,
// then the others by when they were decided.
//
// Returns until when both stand if nothing happens: a window that ends with `now` moves on
// (absl::InfiniteFuture: for ever).
absl::StatusOr<absl::Time> AddHistory(const Glance& scene, const CaseId& deciding,
                                      const RateWindow& window, v1::Facts& facts);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_HISTORY_H_
