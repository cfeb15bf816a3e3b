// Snapshots of comparable pros in the store, and the way from a lead to the one that it is compared
// with.
//
// One snapshot of a marketplace is a row that says that there is one, and a row for each cohort (a
// category in an area) with enough pros. Their ids are made from marketplace, instant and cohort,
// so that what was taken twice is there once.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_PEER_COHORTS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_PEER_COHORTS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "makegood/stored/v1/peer_snapshot.pb.h"
#include "makegood/v1/facts.pb.h"
#include "service/domain/ids.h"
#include "service/domain/peer_snapshot.h"
#include "service/store/transaction.h"

namespace makegood {

PeerSnapshot ToRow(const Tenant& tenant, absl::Time as_of_time,
                   const stored::v1::PeerSnapshot& snapshot);
PeerSnapshot ToRow(const Tenant& tenant, absl::Time as_of_time,
                   const stored::v1::PeerCohort& cohort);

// The last snapshot of the marketplace that is not later than `instant`. NotFound: there is none.
absl::StatusOr<PeerSnapshot> GetSnapshot(const Transaction& tx, const Tenant& tenant,
                                         absl::Time instant);

// How often the peers of this pro ask: others with leads of the same category in the area, or in
// the narrowest one around it that has enough of them, by the last snapshot that is not later than
// `instant`. Nothing where there are too few or nothing is known.
absl::StatusOr<std::optional<v1::PeerStats>> FindPeers(const Transaction& tx, const Tenant& tenant,
                                                       const ProId& pro_id, const v1::Lead& lead,
                                                       absl::Time instant);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_PEER_COHORTS_H_
