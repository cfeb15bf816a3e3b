// Which databases have sums in their pages, and how those of earlier versions get them.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_SUMS_IN_FILE_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_SUMS_IN_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace makegood {

// Whether the file is to be opened with VerifyingVfs. False for a database that leaves no room for
// sums in its pages: of an earlier makegood, or of another program. Where a single page has its
// sum all of them must, whatever the beginning of the file says.
absl::StatusOr<bool> ExpectsSums(const std::string& path, const std::string& vfs);

// Gives sums to a database of an earlier makegood: writes it anew beside the old one, and puts it
// in its place once it was read through, so that whatever breaks this off leaves the old one.
// Nobody else has it open. Takes as much space as the database once more.
//
//   FailedPrecondition   it belongs to another program or to a newer makegood
//   DataLoss             it is damaged
//   Unavailable          it cannot be read, or the new one not be written
absl::Status AddSums(const std::string& path, const std::string& vfs);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_SUMS_IN_FILE_H_
