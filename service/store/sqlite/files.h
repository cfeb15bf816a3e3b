// What the system is asked about files beside what SQLite asks: syncing and moving.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_FILES_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_FILES_H_

#include <string>

#include "absl/status/status.h"

namespace makegood {

// Makes the names in the directory of `path` safe from a power cut.
absl::Status SyncDirectoryOf(const std::string& path);

// Gives a file its final name, which nothing has yet, so that a power cut leaves all of it there or
// nothing.
//
//   AlreadyExists   something has the name
absl::Status MoveIntoPlace(const std::string& from, const std::string& to);

bool Exists(const std::string& path);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_FILES_H_
