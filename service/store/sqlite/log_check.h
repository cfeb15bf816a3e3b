// What SQLite does not say about a write-ahead log when it opens it.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_LOG_CHECK_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_LOG_CHECK_H_

#include <string>

#include "absl/status/status.h"

namespace makegood {

// For SQLite the first frame that is not whole is the log's end, and what comes behind it is gone:
// that is how what was written last looks after a power cut. Here damage is told from that, as far
// as it can be, before SQLite opens the log of `database`. Nobody is writing it. Makes what is in
// the log safe from a power cut.
//
//   DataLoss      commits that were on the disk lie behind a frame that is not whole, or in it
//   Unavailable   the log cannot be read or synced
absl::Status CheckLog(const std::string& database);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_LOG_CHECK_H_
