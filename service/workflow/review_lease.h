// Who may act on a review: its holder, for as long as the lease runs.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_REVIEW_LEASE_H_
#define MAKEGOOD_SERVICE_WORKFLOW_REVIEW_LEASE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/domain/review_item.h"
#include "service/workflow/records.h"

namespace makegood {

// Whether somebody holds the review. At the last instant of the lease nobody does any more.
bool IsHeld(const ReviewItem& row, absl::Time now);

//   REVIEW_STATE   it is in another state
absl::Status CheckReviewState(const ReviewFile& review, ReviewState state);

//   LEASE_LOST   `reviewer_id` does not hold it now, or holds it by a later lease than `fence`
//   names
absl::Status CheckLease(const ReviewFile& review, const std::string& reviewer_id, int64_t fence,
                        absl::Time now);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_REVIEW_LEASE_H_
