#include "service/workflow/review_lease.h"

#include "absl/strings/str_cat.h"
#include "service/workflow/workflow_error.h"

namespace makegood {

bool IsHeld(const ReviewItem& row, absl::Time now) {
  return row.lease_until.has_value() && now < *row.lease_until;
}

absl::Status CheckReviewState(const ReviewFile& review, ReviewState state) {
  if (review.row.state == state) return absl::OkStatus();
  const std::string name = v1::ReviewItem::State_Name(ToReviewItem(review).state());
  const std::string& id = review.row.review_id.value();
  return WorkflowError(v1::REVIEW_STATE, absl::StrCat("review \"", id, "\" is ", name),
                       {{"review_id", id}, {"state", name}});
}

absl::Status CheckLease(const ReviewFile& review, const std::string& reviewer_id, int64_t fence,
                        absl::Time now) {
  const ReviewItem& row = review.row;
  if (IsHeld(row, now) && row.holder == reviewer_id && row.fence == fence) {
    return absl::OkStatus();
  }
  return WorkflowError(
      v1::LEASE_LOST,
      absl::StrCat("\"", reviewer_id, "\" does not hold review \"", row.review_id.value(),
                   "\" by lease ", fence, " any more; claim it anew"),
      {{"review_id", row.review_id.value()}, {"fence", absl::StrCat(row.fence)}});
}

}  // namespace makegood
