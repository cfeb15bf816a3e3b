#include "service/store/sqlite/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace makegood {

std::string WriterLock::PathFor(const std::string& database) {
  return absl::StrCat(database, "-writer");
}

absl::StatusOr<std::unique_ptr<WriterLock>> WriterLock::Take(const std::string& database) {
  const std::string path = PathFor(database);
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) {
    return absl::UnavailableError(absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
  }
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    close(file);
    return absl::FailedPreconditionError(absl::StrCat(
        database, " is in use by another makegood; stop it, or choose another data directory"));
  }
  return std::unique_ptr<WriterLock>(new WriterLock(file));
}

WriterLock::~WriterLock() { close(file_); }

}  // namespace makegood
