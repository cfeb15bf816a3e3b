// Where a page begins and how long it is, as parameters of a query.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_PAGE_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_PAGE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "service/store/transaction.h"

namespace makegood {

// For "(time, id) < (?, ?)" or "(time, id) > (?, ?)".
struct PageStart {
  std::string time;  // As InstantText.
  std::string id;
};

// Stands where a time could: after all of them, and for "never".
inline constexpr char kAfterAllTimes[] = "~";

// Before the cursor, or, without one, before nothing: from the latest on. InvalidArgument for a
// limit or an instant that is out of range.
absl::StatusOr<PageStart> PageBefore(const std::optional<TimeCursor>& cursor, int limit);

// After the cursor, or from the earliest on. InfiniteFuture is kAfterAllTimes.
absl::StatusOr<PageStart> PageAfter(const std::optional<TimeCursor>& cursor, int limit);

absl::Status CheckPageLimit(int limit);

// What an Update that met no row returns, when reading that row ends with `status`: Aborted if it
// is there, since then its revision is another.
absl::Status WhyNotUpdated(const absl::Status& status);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_PAGE_H_
