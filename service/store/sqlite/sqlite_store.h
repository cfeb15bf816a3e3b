// The store in one SQLite file.
//
// Exactly one connection writes and makes checkpoints: SQLite 3.40.1, Debian 12's, can lose pages
// when two connections do so at once (the "WAL reset" mistake, mended in 3.51.3). A lock on a file
// beside the database keeps every other SqliteStore away, in this process and in others; other
// connections, ours for reading and that of a backup, are opened read-only and never checkpoint.
//
// Commits are shared. Of the threads that want to write, the first one that finds nobody writing
// leads: it runs its own closure and those of the threads that wait meanwhile, up to a number and a
// span, commits all of them at once, and tells everybody. It waits for as many as shared the last
// commit, though no longer than that one took. When a closure fails, all of its group are undone
// and run again, each inside a savepoint this time. Trials are inside one from the first, so that
// what they write, and whether they fail, is nobody else's business.
//
// Whatever is read from the files is what was written to them, or DataLoss (verifying_vfs.h).

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_SQLITE_STORE_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_SQLITE_STORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/store/store.h"

namespace makegood {

struct SqliteOptions {
  std::string path;

  // Closures that share a commit, and for how long more are taken in. A sync takes milliseconds,
  // and so do a few closures that decide cases: with less time than this, most of it would be
  // syncing.
  int group_size_max = 100;
  absl::Duration group_time_max = absl::Milliseconds(20);

  int readers_max = 8;  // Connections; further readers wait.

  // A larger database is not read through when it is opened. What is damaged in it is met when it
  // is read, or by a backup, which reads all of it.
  int64_t checked_bytes_max = int64_t{256} << 20;

  // Pages in the write-ahead log from which on they are moved into the database: many, since most
  // were written several times by then, and each is moved once.
  int checkpoint_pages = 4'000;

  // For tests of what happens when the disk fails: what stands for the operating system, and less
  // syncing than the promise of the store needs. Empty and FULL otherwise.
  std::string vfs;
  std::string synchronous = "FULL";
};

// See Store for what it promises, and the folder's README for what it needs of the disk.
class SqliteStore final : public Store {
 public:
  // Opens the database, makes it when there is none, and brings it to the newest schema.
  //
  //   FailedPrecondition   another store has the file, or it belongs to another program or to a
  //                        newer makegood
  //   DataLoss             it is damaged
  //   Unavailable          it cannot be opened or written
  //
  // Each message names the file and what to do next.
  static absl::StatusOr<std::unique_ptr<SqliteStore>> Open(const SqliteOptions& options);

  // Moves what is in the log into the database and closes it. No calls are under way.
  ~SqliteStore() override;

  // Once one of them has met damage all that write end with that DataLoss; reading goes on.
  absl::Status RunTransaction(Work work) override;
  absl::Status TryTransaction(Work work) override;
  absl::Status RunSnapshot(Reading reading) override;

 private:
  struct Parts;
  absl::Status Run(Work work, bool is_trial);
  explicit SqliteStore(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_SQLITE_STORE_H_
