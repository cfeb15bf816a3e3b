// Many threads' closures, one commit: see sqlite_store.h for the idea.

#ifndef MAKEGOOD_SERVICE_STORE_SQLITE_GROUP_COMMIT_H_
#define MAKEGOOD_SERVICE_STORE_SQLITE_GROUP_COMMIT_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/log_anchor.h"

namespace makegood {

// Thread-safe. Owns the turn to use the connection.
//
// Once a closure or a commit has met damage (DataLoss), nothing is written any more: everybody gets
// that answer, until a new process has opened the database. Each commit from then on would be one
// more that the backup does not have.
class GroupCommit {
 public:
  struct Options {
    int size_max;
    absl::Duration time_max;
    int checkpoint_pages;
  };

  // The connection outlives it. Each commit that is on the disk is noted in `anchor`, if there is
  // one.
  GroupCommit(Connection& writer, const Options& options, std::optional<LogAnchorWriter> anchor);

  // Runs `work` in a transaction and returns once it is committed or undone; OK only if the
  // former. `work` may run on another thread, while this one waits.
  absl::Status Run(absl::FunctionRef<absl::Status()> work);

  // Runs `work` likewise and undoes it, whatever it returns.
  absl::Status Try(absl::FunctionRef<absl::Status()> work);

 private:
  struct Waiting {
    Waiting(absl::FunctionRef<absl::Status()> closure, bool is_to_be_undone)
        : work(closure), is_trial(is_to_be_undone) {}

    const absl::FunctionRef<absl::Status()> work;
    const bool is_trial;
    absl::Status status;
    bool is_done = false;
    absl::Notification turn;  // Something to do: go home if it is done, else lead.
  };

  absl::Status WaitFor(Waiting& self);

  // Takes the leader out of the queue and wakes the next one.
  void PassOn();

  // Runs what waits, the caller's own first, and commits. Returns those it took.
  std::vector<Waiting*> RunGroup();

  // The next one of the queue for a group that has `taken` and began at `begin`; null: none. Waits
  // for as many as the last group had: whoever was answered then will often write again at once,
  // and a group that begins with the first of them to come back makes a commit for a few. Waits for
  // no longer than a commit takes, so that at worst a group costs as much as two.
  Waiting* Next(size_t taken, absl::Time begin);

  // Run one of a group and keep its status. They return an error only when it is the group's.
  // Apart: if it fails, or is a trial, it alone is undone. Otherwise the caller has to undo all.
  absl::Status RunOne(Waiting& waiting);
  absl::Status RunApart(Waiting& waiting);

  // Undoes a group and runs it once more, each apart.
  absl::Status RunAgain(const std::vector<Waiting*>& group);

  void CheckpointIfLarge();

  // What SQLite calls after each commit that has written something.
  static int Committed(void* self, sqlite3* database, const char* name, int log_pages);

  // Remembers damage.
  void Note(const absl::Status& status);

  Connection& writer_;
  const Options options_;
  const std::optional<LogAnchorWriter> anchor_;

  // The leader's.
  int log_pages_ = 0;       // In the write-ahead log after the last commit.
  int careful_groups_ = 0;  // How many more run with each closure apart.
  absl::Status damage_;     // The first that was met.

  absl::Mutex mutex_;
  std::deque<Waiting*> queue_ ABSL_GUARDED_BY(mutex_);  // The leader is first.
  bool is_leader_waiting_ ABSL_GUARDED_BY(mutex_) = false;
  absl::CondVar arrival_;                            // What it waits for.
  size_t company_ ABSL_GUARDED_BY(mutex_) = 0;       // How many shared the last commit.
  absl::Duration patience_ ABSL_GUARDED_BY(mutex_);  // For how long to wait for as many.
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_STORE_SQLITE_GROUP_COMMIT_H_
