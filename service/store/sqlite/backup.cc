#include "service/store/sqlite/backup.h"

#include <sqlite3.h>
#include <unistd.h>

#include <cstdint>
#include <memory>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/files.h"
#include "service/store/sqlite/log_check.h"
#include "service/store/sqlite/migrations.h"
#include "service/store/sqlite/sums_in_file.h"
#include "service/store/sqlite/verifying_vfs.h"
#include "service/store/sqlite/writer_lock.h"

namespace makegood {
namespace {

constexpr int kPatienceMillis = 5'000;

absl::Status CopyPages(Connection& from, Connection& to) {
  sqlite3_backup* const backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr) return to.StatusOf(sqlite3_extended_errcode(to.handle()));
  // In one step, so that all pages come from one snapshot; writers go on writing meanwhile.
  sqlite3_backup_step(backup, -1);
  const int code = sqlite3_backup_finish(backup);
  return code == SQLITE_OK ? absl::OkStatus() : to.StatusOf(code);
}

absl::Status WriteCopy(Connection& from, const std::string& path, const std::string& vfs) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> to,
                   Connection::Open(path, Connection::Access::kCreate, vfs));
  RETURN_IF_ERROR(CopyPages(from, *to));
  // A file by itself, without a log beside it.
  return to->Execute("PRAGMA journal_mode = DELETE");
}

// By a connection that has not written it, and has to read all of it from the file.
absl::Status CheckCopy(const Connection& from, const std::string& path, const std::string& vfs) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> copy,
                   Connection::Open(path, Connection::Access::kRead, vfs));
  const absl::Status status = CheckIntegrity(*copy, CheckDepth::kFull);
  if (status.ok()) return status;
  return absl::DataLossError(absl::StrCat(from.path(), " is damaged: ", status.message()));
}

// A service that is at work has looked at the log when it began, and writes it now.
absl::Status CheckLogOf(const std::string& database) {
  if (!Exists(absl::StrCat(database, "-wal"))) return absl::OkStatus();
  const auto lock = WriterLock::Take(database);
  return lock.ok() ? CheckLog(database) : absl::OkStatus();
}

}  // namespace

absl::Status CopyDatabase(const std::string& from_path, const std::string& to_path,
                          DamagedLog damaged_log) {
  if (!Exists(from_path)) return absl::NotFoundError(absl::StrCat("there is no ", from_path));
  for (const char* suffix : {"", "-wal", "-journal"}) {
    const std::string taken = absl::StrCat(to_path, suffix);
    if (Exists(taken)) {
      return absl::AlreadyExistsError(
          absl::StrCat(taken, " exists already; move it away or choose another name"));
    }
  }
  if (damaged_log == DamagedLog::kRefuse) RETURN_IF_ERROR(CheckLogOf(from_path));
  // The copy of a database of an earlier version has no sums either, until it is put to use.
  ASSIGN_OR_RETURN(const bool has_sums, ExpectsSums(from_path, ""));
  const VerifyingVfs verifying("");
  const std::string vfs = has_sums ? verifying.name() : "";
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> from,
                   Connection::Open(from_path, Connection::Access::kRead, vfs));
  sqlite3_busy_timeout(from->handle(), kPatienceMillis);
  RETURN_IF_ERROR(CheckIsOurs(*from));
  ASSIGN_OR_RETURN(const int64_t schema, from->Number("PRAGMA user_version"));
  if (schema == 0) return absl::FailedPreconditionError(absl::StrCat(from_path, " is empty"));
  const std::string partial = absl::StrCat(to_path, ".partial");
  unlink(partial.c_str());  // What an earlier attempt left.
  absl::Status status = WriteCopy(*from, partial, vfs);
  if (status.ok()) status = CheckCopy(*from, partial, vfs);
  if (status.ok()) status = MoveIntoPlace(partial, to_path);
  unlink(partial.c_str());
  return status;
}

}  // namespace makegood
