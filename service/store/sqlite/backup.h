// Copies of a database while it is in use, and back.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_BACKUP_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_BACKUP_H_

#include <string>

#include "absl/status/status.h"

namespace makegood {

// What comes of commits that lie behind a damaged place of the log (log_check.h).
enum class DamagedLog {
  kRefuse,
  kCutOff,  // They are left out.
};

// Writes the database at `from`, as it is after some commit, to the new file `to`. A service may be
// at work at it, in this process or another, and is not held up. The copy is read through and
// synced before it gets its name, so that what has that name is whole. Both backup and restore: a
// copy is a database.
//
//   NotFound             there is no `from`
//   AlreadyExists        `to` is there, or what belongs to a database of that name (`-wal`)
//   FailedPrecondition   `from` belongs to another program or to a newer makegood
//   DataLoss             `from` is damaged, or its log, of which no service is at work just then
//   Unavailable          one of them cannot be read or written
absl::Status CopyDatabase(const std::string& from, const std::string& to,
                          DamagedLog damaged_log = DamagedLog::kRefuse);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_BACKUP_H_
