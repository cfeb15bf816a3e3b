// Instants as the tables keep them: 30 characters of UTC, such as 2026-03-02T10:00:00.000000000Z.
// Readable, exact to the nanosecond, and ordered as bytes in the order of time.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_INSTANT_TEXT_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_INSTANT_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace makegood {

//   InvalidArgument   outside the years 1 to 9999, or not a whole number of nanoseconds: rounding
//                     would move a deadline
absl::StatusOr<std::string> InstantText(absl::Time instant);

// The same into memory of the caller's.
inline constexpr int kInstantBytes = 30;
absl::Status WriteInstant(absl::Time instant, char (&text)[kInstantBytes]);

//   DataLoss   this is not what InstantText writes
absl::StatusOr<absl::Time> ParseInstantText(absl::string_view text);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_INSTANT_TEXT_H_
