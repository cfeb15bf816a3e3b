#include "service/store/sqlite/group_commit.h"

#include "absl/time/clock.h"
#include "rules/base/status_macros.h"

namespace makegood {
namespace {

int KeepLogPages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

GroupCommit::GroupCommit(Connection& writer, const Options& options)
    : writer_(writer), options_(options) {
  sqlite3_wal_hook(writer_.handle(), &KeepLogPages, &log_pages_);
}

absl::Status GroupCommit::Run(absl::FunctionRef<absl::Status()> work) {
  Waiting self{work, absl::OkStatus()};
  {
    absl::MutexLock lock(&mutex_);
    queue_.push_back(&self);
    while (!self.is_done && queue_.front() != &self) self.turn.Wait(&mutex_);
    if (self.is_done) return self.status;
  }
  const size_t taken = RunGroup();
  {
    // The others go home. This thread stays first in the queue until the connection is free.
    absl::MutexLock lock(&mutex_);
    for (size_t i = 1; i < taken; ++i) {
      Waiting* const other = queue_[i];
      other->is_done = true;
      other->turn.Signal();
    }
    queue_.erase(queue_.begin() + 1, queue_.begin() + static_cast<ptrdiff_t>(taken));
  }
  CheckpointIfLarge();
  absl::MutexLock lock(&mutex_);
  queue_.pop_front();
  if (!queue_.empty()) queue_.front()->turn.Signal();
  return self.status;
}

GroupCommit::Waiting* GroupCommit::Next(size_t taken, absl::Time begin) const {
  absl::MutexLock lock(&mutex_);
  const bool is_full = taken >= queue_.size() || taken >= static_cast<size_t>(options_.size_max) ||
                       (taken > 0 && absl::Now() - begin >= options_.time_max);
  return is_full ? nullptr : queue_[taken];
}

size_t GroupCommit::RunGroup() {
  const absl::Time begin = absl::Now();
  std::deque<Waiting*> group;
  // What undoes the whole group.
  absl::Status fate = writer_.Execute("BEGIN IMMEDIATE");
  while (Waiting* const waiting = Next(group.size(), begin)) {
    group.push_back(waiting);
    if (fate.ok()) fate = RunOne(*waiting);
    if (!fate.ok()) break;
  }
  if (fate.ok()) fate = writer_.Execute("COMMIT");
  if (!fate.ok()) {
    if (!writer_.IsIdle()) static_cast<void>(writer_.Execute("ROLLBACK"));
    for (Waiting* const waiting : group) {
      if (waiting->status.ok()) waiting->status = fate;
    }
  }
  return group.size();
}

// Returns an error only when it is the group's.
absl::Status GroupCommit::RunOne(Waiting& waiting) {
  RETURN_IF_ERROR(writer_.Execute("SAVEPOINT work"));
  waiting.status = waiting.work();
  // After some errors (a full disk, no memory) SQLite has undone everything up to BEGIN.
  if (writer_.IsIdle()) {
    return waiting.status.ok() ? absl::UnavailableError("the database undid the transaction")
                               : waiting.status;
  }
  if (waiting.status.ok()) {
    // References that must hold at the commit are asked for now, so that whoever breaks them is
    // alone in failing.
    int broken = 0;
    int unused = 0;
    sqlite3_db_status(writer_.handle(), SQLITE_DBSTATUS_DEFERRED_FKS, &broken, &unused, 0);
    if (broken != 0) {
      waiting.status = absl::FailedPreconditionError(
          "a refund or ledger entry names a ledger transaction that is not posted");
    }
  }
  if (!waiting.status.ok()) RETURN_IF_ERROR(writer_.Execute("ROLLBACK TO work"));
  return writer_.Execute("RELEASE work");
}

// An error is nobody's: all commits are safe in the log, and the next group tries again. A failed
// fsync does not come back from StatusOf.
void GroupCommit::CheckpointIfLarge() {
  if (log_pages_ < options_.checkpoint_pages) return;
  const int code = sqlite3_wal_checkpoint_v2(writer_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                             nullptr, nullptr);
  if (code != SQLITE_OK) static_cast<void>(writer_.StatusOf(code));
}

}  // namespace makegood
