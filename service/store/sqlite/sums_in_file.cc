#include "service/store/sqlite/sums_in_file.h"

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

// Calls `see` with each page and its number, until it returns false.
template <typename See>
absl::Status ForEachPage(const RawFile& file, See see) {
  char page[kPageBytes];
  for (int64_t number = 1;; ++number) {
    ASSIGN_OR_RETURN(const bool is_there, file.Read(page, kPageBytes, (number - 1) * kPageBytes));
    if (!is_there || !see(page, number)) return absl::OkStatus();
  }
}

absl::Status PutSums(const std::string& path) {
  ASSIGN_OR_RETURN(const RawFile file, RawFile::Open(path, RawFile::Access::kWrite));
  absl::Status status;
  RETURN_IF_ERROR(ForEachPage(file, [&](char* page, int64_t number) {
    PutSum(page, number);
    status = file.Write(page, kPageBytes, (number - 1) * kPageBytes);
    return status.ok();
  }));
  return status;
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

absl::StatusOr<bool> ExpectsSums(const std::string& path) {
  if (!Exists(path)) return true;
  ASSIGN_OR_RETURN(const RawFile file, RawFile::Open(path, RawFile::Access::kRead));
  char beginning[kSumBytesPlace + 1];
  ASSIGN_OR_RETURN(const bool is_there, file.Read(beginning, sizeof(beginning), 0));
  const bool is_database = is_there && std::memcmp(beginning, kBeginning, sizeof(kBeginning)) == 0;
  if (!is_database || beginning[kSumBytesPlace] == kSumBytes) return true;
  bool has_sum = false;
  RETURN_IF_ERROR(ForEachPage(file, [&](const char* page, int64_t number) {
    has_sum = HasItsSum(page, number);
    return !has_sum;
  }));
  return has_sum;
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
