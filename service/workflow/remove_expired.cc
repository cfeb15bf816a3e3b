#include "service/workflow/remove_expired.h"

#include <vector>

#include "absl/functional/function_ref.h"
#include "rules/base/status_macros.h"
#include "service/domain/outbox_event.h"

namespace makegood {
namespace {

// Rows of one transaction: a few milliseconds of the one who writes.
constexpr int kTogether = 200;

// Removes until less than a whole batch is left to remove.
absl::StatusOr<int64_t> RemoveInBatches(
    Store& store, absl::FunctionRef<absl::StatusOr<int64_t>(Transaction&)> remove_some) {
  int64_t all = 0;
  while (true) {
    int64_t some = 0;
    RETURN_IF_ERROR(store.RunTransaction([&](Transaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(some, remove_some(tx));
      return absl::OkStatus();
    }));
    all += some;
    if (some < kTogether) return all;
  }
}

}  // namespace

absl::StatusOr<int64_t> RemoveExpiredAnswers(Store& store, absl::Time now) {
  return RemoveInBatches(
      store, [now](Transaction& tx) { return tx.requests().DeleteExpired(now, kTogether); });
}

absl::StatusOr<int64_t> RemoveEventsBefore(Store& store, const Tenant& tenant, absl::Time before) {
  return RemoveInBatches(store, [&](Transaction& tx) -> absl::StatusOr<int64_t> {
    ASSIGN_OR_RETURN(const int64_t begin, tx.outbox().GetTrimmedPosition(tenant));
    ASSIGN_OR_RETURN(const std::vector<OutboxEvent> oldest,
                     tx.outbox().List(tenant, begin, kTogether));
    int64_t through = begin;
    for (const OutboxEvent& event : oldest) {
      if (event.create_time >= before) break;
      through = event.position;
    }
    if (through == begin) return 0;
    return tx.outbox().Trim(tenant, through);
  });
}

}  // namespace makegood
