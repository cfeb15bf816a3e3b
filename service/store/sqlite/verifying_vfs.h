// Notices when the disk gives back something else than what was written to it.
//
// Each page that SQLite reads from the database must have its sum (page_sums.h), which is put into
// it when it is written. Each page that it reads from the write-ahead log must have the sum of its
// frame (log_frames.h), which SQLite makes but does not look at again once the log is open. A page
// goes from memory to the log, from there to the database, and back to memory: nowhere does it get
// a new sum without the old one having been looked at.
//
// What is not whole is SQLITE_IOERR_DATA to whoever reads it. Other files (a journal, temporary
// ones) do not outlive the process that reads them, and are the base's.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_VERIFYING_VFS_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_VERIFYING_VFS_H_

#include <string>

#include "service/store/sqlite/layered_vfs.h"

namespace makegood {

// For databases with sums (sums_in_file.h) and new ones alone. Who makes one says ReserveForSums
// first. Thread-safe.
class VerifyingVfs final : public LayeredVfs {
 public:
  explicit VerifyingVfs(const std::string& base);

  // What was wrong with the page that this thread last got SQLITE_IOERR_DATA for, by file and page.
  // Empty when there was none since the last call.
  static std::string TakeDamage();
};

// Leaves room for sums in the pages of a database that is empty yet, or that VACUUM writes anew.
void ReserveForSums(sqlite3* database);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_VERIFYING_VFS_H_
