// Statistics of comparable pros, taken now and then and kept: decisions name the snapshot that they
// used, so that a replay compares with the same numbers.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_REFRESH_PEERS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_REFRESH_PEERS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/workflow/workflow.h"

namespace makegood {

// Takes one snapshot of the marketplace as of `now`: the numbers of the 90 days up to it. Reads
// every charge of them, in many short reads, so it is for once a day and not for a call. A snapshot
// of this instant that is there already stays as it is.
//
// A pro is a peer of all who were charged for a lead of the same category in the same area,
// whatever they call their own. The numbers are those of all leads of the pro, like a pro's own
// history.
absl::Status RefreshPeers(const Workflow& workflow, const Tenant& tenant, absl::Time now);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_REFRESH_PEERS_H_
