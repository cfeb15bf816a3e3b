// A review: a task for a person, with a due time, in a queue.

#ifndef MAKEGOOD_SERVICE_DOMAIN_REVIEW_ITEM_H_
#define MAKEGOOD_SERVICE_DOMAIN_REVIEW_ITEM_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/domain/versioned_bytes.h"

namespace makegood {

enum class ReviewState {
  kOpen,                 // Somebody is to judge; held while a lease runs.
  kAwaitingInformation,  // Somebody was asked; nobody can take it.
  kResolved,
};

struct ReviewItem {
  ReviewId review_id;
  CaseId case_id;
  LeadId lead_id;
  std::string queue;
  int64_t round = 1;
  ReviewState state = ReviewState::kOpen;
  std::optional<absl::Time> due_time;  // Absent while the clock of the promise stands still.
  std::string barred_reviewer;         // Who cannot take it, having judged before. May be empty.

  // Who holds it, until when. The fence grows with each lease: whoever acts with an older one
  // has lost the item in between.
  std::string holder;
  std::optional<absl::Time> lease_until;
  int64_t fence = 0;

  // How often it was written; what an etag is made of. The store counts, from 1.
  int64_t revision = 0;

  VersionedBytes body;

  friend bool operator==(const ReviewItem&, const ReviewItem&) = default;
};

// How one queue stands at an instant.
struct QueueStats {
  int64_t open = 0;  // Held ones among them.
  int64_t held = 0;
  int64_t awaiting_information = 0;
  int64_t overdue = 0;
  std::optional<absl::Time> earliest_due_time;

  friend bool operator==(const QueueStats&, const QueueStats&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_REVIEW_ITEM_H_
