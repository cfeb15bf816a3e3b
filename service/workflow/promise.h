// What the queues of a policy promise: until when a review is answered.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_PROMISE_H_
#define MAKEGOOD_SERVICE_WORKFLOW_PROMISE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "makegood/v1/case.pb.h"
#include "rules/policy/catalog.h"

namespace makegood {

// How long a queue promises to take at most. Nothing for a queue that the policy does not declare,
// such as that of errors: it promises nothing.
std::optional<absl::Duration> PromisedWithin(const rules::PolicyVersion& version,
                                             absl::string_view queue);

// When a review is due: as the decision says that asked for it, else as the queue promises, from
// the review's create_time and pauses alone. Nothing while it stands still, and in a queue that
// promises nothing. A pause puts off either by as long as it took; what was due before the review
// was queued is due at once.
absl::StatusOr<std::optional<absl::Time>> PromiseDue(const rules::PolicyVersion& version,
                                                     absl::string_view queue,
                                                     const v1::ReviewItem& item);

// Whether somebody is to be told when the promise was broken.
bool EscalatesOnBreach(const rules::PolicyVersion& version, absl::string_view queue);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_PROMISE_H_
