// The leads of a pro as the store knows them, to be rated.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_RATED_LEADS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_RATED_LEADS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/domain/peer_rate.h"
#include "service/store/transaction.h"
#include "service/workflow/rated_request.h"

namespace makegood {

struct RatedLeads {
  // Those charged in the window, the latest first; where its end moves, later ones as well.
  std::vector<RatedLead> leads;

  // From this instant on there are other requests in the window though nothing happened.
  absl::Time valid_until = absl::InfiniteFuture();
};

// For RateOf() with the same window. What was asked after the end of the window is no request.
absl::StatusOr<RatedLeads> LoadRatedLeads(const Transaction& tx, const Tenant& tenant,
                                          const ProId& pro_id, const RateWindow& window,
                                          RequestReasonBook& reasons);

// A cursor before which all that happened up to `time` stands, that instant included.
TimeCursor CursorAfter(absl::Time time);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_RATED_LEADS_H_
