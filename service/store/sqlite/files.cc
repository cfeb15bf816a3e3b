#include "service/store/sqlite/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
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

absl::StatusOr<RawFile> RawFile::Open(const std::string& path, Access access) {
  const int file = open(path.c_str(), (access == Access::kRead ? O_RDONLY : O_RDWR) | O_CLOEXEC);
  if (file < 0) return Failed("open", path);
  return RawFile(path, file);
}

RawFile::~RawFile() {
  if (file_ >= 0) close(file_);
}

absl::StatusOr<bool> RawFile::Read(char* to, size_t size, int64_t offset) const {
  size_t done = 0;
  while (done < size) {
    const ssize_t count = pread(file_, to + done, size - done, offset + static_cast<int64_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed("read", path_);
    if (count == 0) return false;
    done += static_cast<size_t>(count);
  }
  return true;
}

absl::Status RawFile::Write(const char* from, size_t size, int64_t offset) const {
  size_t done = 0;
  while (done < size) {
    const ssize_t count =
        pwrite(file_, from + done, size - done, offset + static_cast<int64_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed("write", path_);
    done += static_cast<size_t>(count);
  }
  return absl::OkStatus();
}

absl::Status SyncFile(const std::string& path) { return Sync(path, O_RDONLY); }

absl::Status SyncDirectoryOf(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  return Sync(directory.empty() ? "." : directory, O_RDONLY | O_DIRECTORY);
}

absl::Status MoveIntoPlace(const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(SyncFile(from));
  // Not rename, which would replace what has the name.
  if (link(from.c_str(), to.c_str()) != 0) {
    if (errno == EEXIST) return absl::AlreadyExistsError(absl::StrCat(to, " exists already"));
    return Failed("make", to);
  }
  unlink(from.c_str());
  return SyncDirectoryOf(to);
}

absl::Status ReplaceFile(const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(SyncFile(from));
  if (rename(from.c_str(), to.c_str()) != 0) return Failed("replace", to);
  return SyncDirectoryOf(to);
}

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

}  // namespace makegood
