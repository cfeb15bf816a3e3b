#include "service/store/sqlite/group_commit.h"

#include <utility>

#include "absl/time/clock.h"
#include "rules/base/status_macros.h"

namespace makegood {
namespace {

// Groups in a row that run with care after one in which a closure failed: where some fail all the
// time, running everybody twice would cost more.
constexpr int kCarefulGroups = 32;

}  // namespace

GroupCommit::GroupCommit(Connection& writer, const Options& options,
                         std::optional<LogAnchorWriter> anchor)
    : writer_(writer), options_(options), anchor_(std::move(anchor)) {
  sqlite3_wal_hook(writer_.handle(), &GroupCommit::Committed, this);
}

int GroupCommit::Committed(void* self, sqlite3*, const char*, int log_pages) {
  GroupCommit& ours = *static_cast<GroupCommit*>(self);
  ours.log_pages_ = log_pages;
  if (ours.anchor_.has_value()) ours.anchor_->Note(log_pages);
  return SQLITE_OK;
}

absl::Status GroupCommit::Run(absl::FunctionRef<absl::Status()> work) {
  Waiting self(work, /*is_to_be_undone=*/false);
  return WaitFor(self);
}

absl::Status GroupCommit::Try(absl::FunctionRef<absl::Status()> work) {
  Waiting self(work, /*is_to_be_undone=*/true);
  return WaitFor(self);
}

absl::Status GroupCommit::WaitFor(Waiting& self) {
  bool is_leader = false;
  {
    absl::MutexLock lock(&mutex_);
    queue_.push_back(&self);
    is_leader = queue_.front() == &self;
    if (is_leader_waiting_) arrival_.Signal();
  }
  if (!is_leader) {
    self.turn.WaitForNotification();
    if (self.is_done) return self.status;
  }
  const std::vector<Waiting*> group = RunGroup();
  {
    absl::MutexLock lock(&mutex_);
    queue_.erase(queue_.begin() + 1, queue_.begin() + static_cast<ptrdiff_t>(group.size()));
  }
  // The others go home. This thread stays first in the queue until all are on their way: the next
  // leader, had it begun by then, would find none of them back yet and wait for one after the
  // other.
  for (Waiting* const other : group) {
    if (other == &self) continue;
    other->is_done = true;
    other->turn.Notify();
  }
  CheckpointIfLarge();
  PassOn();
  return self.status;
}

void GroupCommit::PassOn() {
  Waiting* next = nullptr;
  {
    absl::MutexLock lock(&mutex_);
    queue_.pop_front();
    if (!queue_.empty()) next = queue_.front();
  }
  if (next != nullptr) next->turn.Notify();
}

GroupCommit::Waiting* GroupCommit::Next(size_t taken, absl::Time begin) {
  absl::MutexLock lock(&mutex_);
  if (taken >= static_cast<size_t>(options_.size_max)) return nullptr;
  if (taken > 0 && absl::Now() - begin >= options_.time_max) return nullptr;
  while (taken >= queue_.size() && taken < company_ && patience_ > absl::ZeroDuration()) {
    const absl::Time since = absl::Now();
    is_leader_waiting_ = true;
    arrival_.WaitWithTimeout(&mutex_, patience_);
    is_leader_waiting_ = false;
    patience_ -= absl::Now() - since;
  }
  return taken >= queue_.size() ? nullptr : queue_[taken];
}

// Most closures succeed, and what undoes one of them alone is not cheap: SQLite then keeps the
// pages as they were before it. So a group runs without at first. If one of its closures fails, all
// are undone, and run again with. Trials are always apart: nobody else is to pay for them.
std::vector<GroupCommit::Waiting*> GroupCommit::RunGroup() {
  const absl::Time begin = absl::Now();
  std::vector<Waiting*> group;
  const bool is_careful = careful_groups_ > 0;
  if (is_careful) --careful_groups_;
  // What undoes the whole group.
  absl::Status fate = damage_.ok() ? writer_.ExecuteKept("BEGIN IMMEDIATE") : damage_;
  bool has_failed = false;
  while (Waiting* const waiting = Next(group.size(), begin)) {
    group.push_back(waiting);
    if (!fate.ok()) break;
    if (is_careful || waiting->is_trial) {
      fate = RunApart(*waiting);
    } else {
      fate = RunOne(*waiting);
      has_failed = fate.ok() && !waiting->status.ok();
    }
    if (!fate.ok() || has_failed) break;
  }
  if (has_failed) fate = RunAgain(group);
  for (const Waiting* const waiting : group) Note(waiting->status);
  if (fate.ok()) fate = damage_;
  const absl::Time end = absl::Now();
  if (fate.ok()) fate = writer_.ExecuteKept("COMMIT");
  {
    absl::MutexLock lock(&mutex_);
    company_ = group.size();
    patience_ = absl::Now() - end;
  }
  Note(fate);
  if (!fate.ok()) {
    if (!writer_.IsIdle()) static_cast<void>(writer_.ExecuteKept("ROLLBACK"));
    for (Waiting* const waiting : group) {
      if (waiting->status.ok()) waiting->status = fate;
    }
  }
  return group;
}

absl::Status GroupCommit::RunAgain(const std::vector<Waiting*>& group) {
  RETURN_IF_ERROR(writer_.ExecuteKept("ROLLBACK"));
  RETURN_IF_ERROR(writer_.ExecuteKept("BEGIN IMMEDIATE"));
  if (group.size() == 1) return absl::OkStatus();  // It has its answer, and the others are nobody.
  careful_groups_ = kCarefulGroups;
  for (Waiting* const waiting : group) RETURN_IF_ERROR(RunApart(*waiting));
  return absl::OkStatus();
}

absl::Status GroupCommit::RunApart(Waiting& waiting) {
  RETURN_IF_ERROR(writer_.ExecuteKept("SAVEPOINT work"));
  RETURN_IF_ERROR(RunOne(waiting));
  if (waiting.is_trial || !waiting.status.ok()) {
    RETURN_IF_ERROR(writer_.ExecuteKept("ROLLBACK TO work"));
  }
  return writer_.ExecuteKept("RELEASE work");
}

absl::Status GroupCommit::RunOne(Waiting& waiting) {
  waiting.status = waiting.work();
  // After some errors (a full disk, no memory) SQLite has undone everything up to BEGIN.
  if (writer_.IsIdle()) {
    return waiting.status.ok() ? absl::UnavailableError("the database undid the transaction")
                               : waiting.status;
  }
  if (!waiting.status.ok()) return absl::OkStatus();
  // References that must hold at the commit are asked for now, so that whoever breaks them is
  // alone in failing.
  int broken = 0;
  int unused = 0;
  sqlite3_db_status(writer_.handle(), SQLITE_DBSTATUS_DEFERRED_FKS, &broken, &unused, 0);
  if (broken != 0) {
    waiting.status = absl::FailedPreconditionError(
        "a refund or ledger entry names a ledger transaction that is not posted");
  }
  return absl::OkStatus();
}

// An error is nobody's: all commits are safe in the log, and the next group tries again, unless
// what is in the log is damaged. A failed fsync does not come back from StatusOf.
void GroupCommit::CheckpointIfLarge() {
  if (log_pages_ < options_.checkpoint_pages || !damage_.ok()) return;
  const int code = sqlite3_wal_checkpoint_v2(writer_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                             nullptr, nullptr);
  if (code != SQLITE_OK) Note(writer_.StatusOf(code));
}

void GroupCommit::Note(const absl::Status& status) {
  if (damage_.ok() && absl::IsDataLoss(status)) damage_ = status;
}

}  // namespace makegood
