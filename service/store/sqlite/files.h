// What the system is asked about files beside what SQLite asks: reading, syncing and moving.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_FILES_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_FILES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace makegood {

// A file that is open, for reading or for writing too. Not a database that is in use: closing it
// would take away the locks that SQLite has on it. It has none on its log.
class RawFile {
 public:
  enum class Access { kRead, kWrite };

  // The file must be there.
  static absl::StatusOr<RawFile> Open(const std::string& path, Access access);
  ~RawFile();
  RawFile(RawFile&& other) noexcept
      : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)) {}
  RawFile& operator=(RawFile&&) = delete;

  // False when the file ends before.
  absl::StatusOr<bool> Read(char* to, size_t size, int64_t offset) const;
  absl::Status Write(const char* from, size_t size, int64_t offset) const;

 private:
  RawFile(std::string path, int file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  int file_;
};

// Makes what is in a file safe from a power cut.
absl::Status SyncFile(const std::string& path);

// Makes the names in the directory of `path` safe from a power cut.
absl::Status SyncDirectoryOf(const std::string& path);

// Gives a file its final name, which nothing has yet, so that a power cut leaves all of it there or
// nothing.
//
//   AlreadyExists   something has the name
absl::Status MoveIntoPlace(const std::string& from, const std::string& to);

// The same with a name that something has, so that a power cut leaves one of them there.
absl::Status ReplaceFile(const std::string& from, const std::string& to);

bool Exists(const std::string& path);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_FILES_H_
