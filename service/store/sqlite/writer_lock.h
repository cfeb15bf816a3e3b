// The lock that makes one connection the only one that writes.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_WRITER_LOCK_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_WRITER_LOCK_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace makegood {

// On a file beside the database. It is gone with the process.
class WriterLock {
 public:
  //   FailedPrecondition   another makegood has it
  //   Unavailable          the file cannot be made
  static absl::StatusOr<std::unique_ptr<WriterLock>> Take(const std::string& database);

  // The file that is locked. What it holds is the writer's business (log_anchor.h).
  static std::string PathFor(const std::string& database);

  ~WriterLock();
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  explicit WriterLock(int file) : file_(file) {}

  const int file_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_WRITER_LOCK_H_
