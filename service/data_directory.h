// The directory that belongs to one instance of the service.

#ifndef MAKEGOOD_SERVICE_DATA_DIRECTORY_H_
#define MAKEGOOD_SERVICE_DATA_DIRECTORY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace makegood {

// Holds the lock as long as it lives; a process that ends in whatever way gives it back.
class DataDirectory {
 public:
  // Makes the directory if it is not there, and locks it. An empty path: no directory, no lock.
  //
  //   FailedPrecondition   it cannot be made, or another process has it
  static absl::StatusOr<std::unique_ptr<DataDirectory>> Open(const std::string& path);

  ~DataDirectory();
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

 private:
  explicit DataDirectory(int lock) : lock_(lock) {}

  const int lock_;  // A descriptor; -1 for none.
};

// Where in the directory the database is.
std::string DatabasePath(const std::string& directory);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DATA_DIRECTORY_H_
