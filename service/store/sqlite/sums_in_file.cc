#include "service/store/sqlite/sums_in_file.h"

#include <sqlite3.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/files.h"
#include "service/store/sqlite/migrations.h"
#include "service/store/sqlite/page_sums.h"
#include "service/store/sqlite/verifying_vfs.h"

namespace makegood {
namespace {

constexpr char kBeginning[] = "SQLite format 3";  // With the zero at its end.

absl::Status PutSums(const std::string& path) {
  ASSIGN_OR_RETURN(const RawFile file, RawFile::Open(path, RawFile::Access::kWrite));
  char page[kPageBytes];
  for (int64_t number = 1;; ++number) {
    const int64_t place = (number - 1) * kPageBytes;
    ASSIGN_OR_RETURN(const bool is_there, file.Read(page, kPageBytes, place));
    if (!is_there) return absl::OkStatus();
    PutSum(page, number);
    RETURN_IF_ERROR(file.Write(page, kPageBytes, place));
  }
}

absl::Status CheckCopy(const std::string& path, const std::string& vfs) {
  const VerifyingVfs verifying(vfs);
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> copy,
                   Connection::Open(path, Connection::Access::kRead, verifying.name()));
  return CheckIntegrity(*copy, CheckDepth::kFull);
}

absl::Status WriteAnew(const std::string& from, const std::string& to, const std::string& vfs) {
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<Connection> old,
                     Connection::Open(from, Connection::Access::kWrite, vfs));
    RETURN_IF_ERROR(CheckIsOurs(*old));
    // All of it is in the one file then, and no log is left that would be taken for the new one's.
    ASSIGN_OR_RETURN(const std::string mode, old->Text("PRAGMA journal_mode = DELETE"));
    if (mode != "delete") {
      return absl::UnavailableError(absl::StrCat(from, " is in use by another program"));
    }
    RETURN_IF_ERROR(CheckIntegrity(*old, CheckDepth::kFull));
    ReserveForSums(old->handle());
    RETURN_IF_ERROR(old->Execute(
        absl::StrCat("VACUUM INTO '", absl::StrReplaceAll(to, {{"'", "''"}}), "'").c_str()));
  }
  RETURN_IF_ERROR(PutSums(to));
  return CheckCopy(to, vfs);
}

}  // namespace

absl::StatusOr<bool> ExpectsSums(const std::string& path, const std::string& vfs) {
  if (!Exists(path)) return true;
  // Through SQLite: whoever closes a file by himself takes away all locks that this process has on
  // it, and another connection of ours may need them.
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> connection,
                   Connection::Open(path, Connection::Access::kRead, vfs));
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection->handle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  char page[kPageBytes];
  for (int64_t number = 1;; ++number) {
    const int code = file->pMethods->xRead(file, page, kPageBytes, (number - 1) * kPageBytes);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return connection->StatusOf(code);
    if (number == 1) {  // Filled up with zeros when the file is shorter.
      const bool is_database = std::memcmp(page, kBeginning, sizeof(kBeginning)) == 0;
      if (!is_database || page[kSumBytesPlace] == kSumBytes) return true;
    }
    if (code == SQLITE_IOERR_SHORT_READ) return false;
    if (HasItsSum(page, number)) return true;
  }
}

absl::Status AddSums(const std::string& path, const std::string& vfs) {
  const std::string partial = absl::StrCat(path, ".with-sums");
  unlink(partial.c_str());  // What an earlier attempt left.
  absl::Status status = WriteAnew(path, partial, vfs);
  if (status.ok()) status = ReplaceFile(partial, path);
  unlink(partial.c_str());
  return status;
}

}  // namespace makegood
