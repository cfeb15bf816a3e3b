#include "service/store/sqlite/connection.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/verifying_vfs.h"

namespace makegood {
namespace {

// Whoever starts the process again reads what the disk really holds. Not abort(): there is nothing
// to find in a core.
[[noreturn]] void StopTheProcess(const std::string& path, const char* message) {
  std::fprintf(stderr,
               "makegood: the system cannot say whether %s was written to the disk (%s); ending, "
               "since only a new process can find out. Check the disk, then start makegood again\n",
               path.c_str(), message);
  std::fflush(stderr);
  _exit(1);
}

// Memory that SQLite does not have to count, under a lock that all connections share. Without
// effect once SQLite is in use.
void ConfigureSqlite() {
  static const int unused = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(unused);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& path, Access access,
                                                             const std::string& vfs) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= access == Access::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (access == Access::kCreate) flags |= SQLITE_OPEN_CREATE;
  ConfigureSqlite();
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  // SQLite makes a handle even then, to hold the error.
  std::unique_ptr<Connection> connection(new Connection(handle, path));
  if (code != SQLITE_OK) return connection->StatusOf(code);
  // Checkpoints are ours to make, where their errors are seen: SQLite's own, after a commit or when
  // a connection closes, swallow a failed fsync.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  // What statements that are kept need for their rows; by default there is little, and the rest
  // comes from malloc.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_LOOKASIDE, nullptr, 1'200, 500);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_wal_autocheckpoint(handle, 0);
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

absl::Status Connection::Execute(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : StatusOf(code);
}

absl::Status Connection::ExecuteKept(const char* sql) {
  const absl::StatusOr<sqlite3_stmt*> statement = Prepare(sql);
  if (!statement.ok()) return statement.status();
  const int code = sqlite3_step(*statement);
  absl::Status status;
  if (code != SQLITE_DONE) status = StatusOf(code);
  sqlite3_reset(*statement);
  return status;
}

absl::StatusOr<std::string> Connection::Text(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr);
  if (code != SQLITE_OK) return StatusOf(code);
  code = sqlite3_step(statement);
  std::string result;
  if (code == SQLITE_ROW) {
    const unsigned char* const text = sqlite3_column_text(statement, 0);
    if (text != nullptr) result = reinterpret_cast<const char*>(text);
  }
  absl::Status status;
  if (code != SQLITE_ROW && code != SQLITE_DONE) status = StatusOf(code);
  sqlite3_finalize(statement);
  if (!status.ok()) return status;
  return result;
}

absl::StatusOr<int64_t> Connection::Number(const std::string& sql) {
  ASSIGN_OR_RETURN(const std::string text, Text(sql));
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) {
    return absl::DataLossError(absl::StrCat(path_, ": `", text, "` is no number (", sql, ")"));
  }
  return number;
}

absl::StatusOr<sqlite3_stmt*> Connection::Prepare(const char* sql) {
  sqlite3_stmt*& statement = statements_[sql];
  if (statement == nullptr) {
    const int code =
        sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return StatusOf(code);
  } else {
    sqlite3_reset(statement);
  }
  return statement;
}

absl::Status Connection::StatusOf(int code) const {
  const std::string message = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
  switch (code) {
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC: StopTheProcess(path_, message.c_str());
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_UNIQUE: return absl::AlreadyExistsError(message);
    case SQLITE_IOERR_DATA: {
      const std::string damage = VerifyingVfs::TakeDamage();
      return absl::DataLossError(
          absl::StrCat(damage.empty() ? absl::StrCat(path_, " is damaged") : damage,
                       "; stop makegood and restore a backup with `makegood restore`"));
    }
    default: break;
  }
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT: return absl::FailedPreconditionError(message);
    case SQLITE_FULL:
      return absl::UnavailableError(
          absl::StrCat("no space is left for ", path_, "; free some, and writing goes on"));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(absl::StrCat(path_, " is damaged (", message,
                                              "); stop makegood and restore a backup with "
                                              "`makegood restore`"));
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
      return absl::UnavailableError(absl::StrCat("cannot use ", path_, ": ", message));
    default: return absl::InternalError(absl::StrCat(path_, ": ", message));
  }
}

}  // namespace makegood
