#include "service/store/sqlite/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"

namespace makegood {
namespace {

absl::Status Failed(const char* what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat("cannot ", what, " ", path, ": ", strerror(errno)));
}

absl::Status Sync(const std::string& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return Failed("open", path);
  const absl::Status status = fsync(file) == 0 ? absl::OkStatus() : Failed("sync", path);
  close(file);
  return status;
}

}  // namespace

absl::Status SyncDirectoryOf(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  return Sync(directory.empty() ? "." : directory, O_RDONLY | O_DIRECTORY);
}

absl::Status MoveIntoPlace(const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(Sync(from, O_RDONLY));
  // Not rename, which would replace what has the name.
  if (link(from.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST) return absl::AlreadyExistsError(absl::StrCat(to, " exists already"));
    return Failed("make", to);
  }
  unlink(from.c_str());
  return SyncDirectoryOf(to);
}

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

}  // namespace makegood
