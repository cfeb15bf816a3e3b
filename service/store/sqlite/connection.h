// One connection to a SQLite database: the handle, its prepared statements, and SQLite's codes as
// statuses.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_CONNECTION_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace makegood {

// Used by one thread at a time.
class Connection {
 public:
  enum class Access {
    kRead,    // Neither writes nor checkpoints.
    kWrite,   // The database must be there.
    kCreate,  // It is made when it is not.
  };

  // Opens the file. `vfs` names what stands for the operating system; empty: it itself.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, Access access,
                                                          const std::string& vfs);

  // Closes; never checkpoints.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs statements without results.
  absl::Status Execute(const char* sql);

  // The same for a constant that comes again and again: it is prepared once and kept.
  absl::Status ExecuteKept(const char* sql);

  // The number that a statement such as "PRAGMA user_version" gives.
  absl::StatusOr<int64_t> Number(const std::string& sql);

  // The same with a text; empty without a row or a value.
  absl::StatusOr<std::string> Text(const std::string& sql);

  // The statement, prepared once and kept. `sql` is a constant: what tells statements apart is
  // where its text stands. The statement is reset.
  absl::StatusOr<sqlite3_stmt*> Prepare(const char* sql);

  // What a code other than SQLITE_OK, SQLITE_ROW and SQLITE_DONE means (store.h). Does not return
  // when fsync has failed.
  absl::Status StatusOf(int code) const;

  // False after BEGIN, until COMMIT or until an error has undone the whole transaction.
  bool IsIdle() const { return sqlite3_get_autocommit(handle_) != 0; }

  sqlite3* handle() const { return handle_; }
  const std::string& path() const { return path_; }

 private:
  Connection(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

  sqlite3* const handle_;
  const std::string path_;
  absl::flat_hash_map<const char*, sqlite3_stmt*> statements_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_CONNECTION_H_
