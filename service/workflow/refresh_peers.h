// Statistics of comparable pros, taken now and then and kept: decisions name the snapshot that they
// used, so that a replay compares with the same numbers.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_REFRESH_PEERS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_REFRESH_PEERS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/workflow/workflow.h"

namespace makegood {

// Takes one snapshot of the marketplace as of `now`. Reads every charge of the window, so it is for
// once a day and not for a call.
absl::Status RefreshPeers(const Workflow& workflow, const Tenant& tenant, absl::Time now);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_REFRESH_PEERS_H_
