#include "service/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace makegood {

absl::StatusOr<std::unique_ptr<DataDirectory>> DataDirectory::Open(const std::string& path) {
  if (path.empty()) return std::unique_ptr<DataDirectory>(new DataDirectory(-1));
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!std::filesystem::is_directory(path)) {
    return absl::FailedPreconditionError(absl::StrCat("cannot make the data directory ", path, ": ",
                                                      error ? error.message() : "it is a file"));
  }
  const std::string lock_path = absl::StrCat(path, "/lock");
  const int lock = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot write to the data directory ", path, ": ", std::strerror(errno)));
  }
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return absl::FailedPreconditionError(
        absl::StrCat("the data directory ", path, " is in use by another process"));
  }
  return std::unique_ptr<DataDirectory>(new DataDirectory(lock));
}

std::string DatabasePath(const std::string& directory) {
  return absl::StrCat(directory, "/makegood.db");
}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) close(lock_);
}

}  // namespace makegood
