// What is kept for a while only. Everything that decides something is kept for good: leads, cases,
// decisions and the ledger are never removed here.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_REMOVE_EXPIRED_H_
#define MAKEGOOD_SERVICE_WORKFLOW_REMOVE_EXPIRED_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/store/store.h"

namespace makegood {

// Both remove in many short transactions, so that others can write in between, and return how many
// rows they removed. After an error what was removed stays removed.

// The answers to requests that need not be repeated any more, of all marketplaces.
absl::StatusOr<int64_t> RemoveExpiredAnswers(Store& store, absl::Time now);

// The events of a marketplace's stream that were written before an instant. A watcher that has not
// come so far gets RESUME_TOKEN_EXPIRED.
absl::StatusOr<int64_t> RemoveEventsBefore(Store& store, const Tenant& tenant, absl::Time before);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_REMOVE_EXPIRED_H_
