// Many threads' closures, one commit: see sqlite_store.h for the idea.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_GROUP_COMMIT_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_GROUP_COMMIT_H_

#include <cstddef>
#include <deque>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/store/sqlite/connection.h"

namespace makegood {

// Thread-safe. Owns the turn to use the connection.
class GroupCommit {
 public:
  struct Options {
    int size_max;
    absl::Duration time_max;
    int checkpoint_pages;
  };

  // The connection outlives it.
  GroupCommit(Connection& writer, const Options& options);

  // Runs `work` in a transaction and returns once it is committed or undone; OK only if the
  // former. `work` may run on another thread, while this one waits.
  absl::Status Run(absl::FunctionRef<absl::Status()> work);

 private:
  struct Waiting {
    absl::FunctionRef<absl::Status()> work;
    absl::Status status;
    bool is_done = false;
    absl::CondVar turn;  // Something to do: lead, or go home.
  };

  // Runs what waits, the caller's own first, and commits. Returns how many it took.
  size_t RunGroup();

  // The next one of the queue for a group that has `taken` and began at `begin`; null: none.
  Waiting* Next(size_t taken, absl::Time begin) const;

  absl::Status RunOne(Waiting& waiting);
  void CheckpointIfLarge();

  Connection& writer_;
  const Options options_;
  int log_pages_ = 0;  // In the write-ahead log after the last commit. The leader's.

  mutable absl::Mutex mutex_;
  std::deque<Waiting*> queue_ ABSL_GUARDED_BY(mutex_);  // The leader is first.
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_GROUP_COMMIT_H_
