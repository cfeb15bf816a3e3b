#include "service/store/sqlite/sqlite_store.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "rules/base/check.h"
#include "rules/base/status_macros.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/files.h"
#include "service/store/sqlite/gathering_vfs.h"
#include "service/store/sqlite/group_commit.h"
#include "service/store/sqlite/log_anchor.h"
#include "service/store/sqlite/log_check.h"
#include "service/store/sqlite/migrations.h"
#include "service/store/sqlite/sums_in_file.h"
#include "service/store/sqlite/tables.h"
#include "service/store/sqlite/verifying_vfs.h"
#include "service/store/sqlite/writer_lock.h"

namespace makegood {
namespace {

constexpr int kReaderPatienceMillis = 5'000;

// A closure that called the store would wait for itself.
thread_local bool is_inside_closure = false;

class InsideClosure {
 public:
  InsideClosure() { is_inside_closure = true; }
  ~InsideClosure() { is_inside_closure = false; }
};

// A connection with its tables.
class Session {
 public:
  explicit Session(std::unique_ptr<Connection> connection)
      : connection_(std::move(connection)),
        leads_(NewLeadTable(*connection_)),
        charges_(NewChargeTable(*connection_)),
        events_(NewLeadEventTable(*connection_)),
        cases_(NewCaseTable(*connection_)),
        decisions_(NewDecisionTable(*connection_)),
        ledger_(NewLedgerTable(*connection_)),
        refunds_(NewRefundTable(*connection_)),
        payouts_(NewPayoutTable(*connection_)),
        reviews_(NewReviewTable(*connection_)),
        deadlines_(NewDeadlineTable(*connection_)),
        outbox_(NewOutboxTable(*connection_)),
        requests_(NewRequestTable(*connection_)),
        peers_(NewPeerSnapshotTable(*connection_)) {}

  Connection& connection() { return *connection_; }

  Transaction::Tables tables() const {
    return {leads_.get(),  charges_.get(),  events_.get(),  cases_.get(),   decisions_.get(),
            ledger_.get(), refunds_.get(),  payouts_.get(), reviews_.get(), deadlines_.get(),
            outbox_.get(), requests_.get(), peers_.get()};
  }

 private:
  const std::unique_ptr<Connection> connection_;
  const std::unique_ptr<LeadTable> leads_;
  const std::unique_ptr<ChargeTable> charges_;
  const std::unique_ptr<LeadEventTable> events_;
  const std::unique_ptr<CaseTable> cases_;
  const std::unique_ptr<DecisionTable> decisions_;
  const std::unique_ptr<LedgerTable> ledger_;
  const std::unique_ptr<RefundTable> refunds_;
  const std::unique_ptr<PayoutTable> payouts_;
  const std::unique_ptr<ReviewTable> reviews_;
  const std::unique_ptr<DeadlineTable> deadlines_;
  const std::unique_ptr<OutboxTable> outbox_;
  const std::unique_ptr<RequestTable> requests_;
  const std::unique_ptr<PeerSnapshotTable> peers_;
};

// What is set is read back: SQLite does not complain about what it does not do.
absl::Status Set(Connection& connection, const std::string& pragma, const std::string& value,
                 const std::string& expected) {
  RETURN_IF_ERROR(connection.Execute(absl::StrCat("PRAGMA ", pragma, " = ", value).c_str()));
  ASSIGN_OR_RETURN(const std::string is, connection.Text(absl::StrCat("PRAGMA ", pragma)));
  if (is == expected) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(connection.path(), ": SQLite keeps ", pragma, " = ",
                                             is, " instead of ", value,
                                             "; is it on a network file system?"));
}

absl::Status PrepareWriter(Connection& writer, const SqliteOptions& options) {
  ReserveForSums(writer.handle());
  RETURN_IF_ERROR(CheckIsOurs(writer));
  RETURN_IF_ERROR(Set(writer, "journal_mode", "WAL", "wal"));
  // In SQLite's words FULL is 2 and NORMAL is 1: with NORMAL the log is not synced at a commit, and
  // a power cut takes back what was acknowledged (tests/faults shows it).
  RETURN_IF_ERROR(
      Set(writer, "synchronous", options.synchronous, options.synchronous == "FULL" ? "2" : "1"));
  RETURN_IF_ERROR(Set(writer, "wal_autocheckpoint", "0", "0"));
  RETURN_IF_ERROR(Set(writer, "foreign_keys", "ON", "1"));
  RETURN_IF_ERROR(Set(writer, "cell_size_check", "ON", "1"));
  RETURN_IF_ERROR(Set(writer, "cache_size", "-32768", "-32768"));
  // What undoes one closure of a group: SQLite keeps the pages that it is about to change, in a
  // file of its own unless told otherwise, which was two thirds of all that was written.
  RETURN_IF_ERROR(Set(writer, "temp_store", "MEMORY", "2"));
  RETURN_IF_ERROR(Migrate(writer));
  RETURN_IF_ERROR(SyncDirectoryOf(options.path));
  ASSIGN_OR_RETURN(const int64_t pages, writer.Number("PRAGMA page_count"));
  ASSIGN_OR_RETURN(const int64_t page_bytes, writer.Number("PRAGMA page_size"));
  if (pages * page_bytes > options.checked_bytes_max) return absl::OkStatus();
  return CheckIntegrity(writer, CheckDepth::kQuick);
}

}  // namespace

struct SqliteStore::Parts {
  Parts(const SqliteOptions& given, std::unique_ptr<WriterLock> taken,
        std::unique_ptr<VerifyingVfs> verifying, std::unique_ptr<GatheringVfs> gathering,
        std::unique_ptr<Connection> connection, std::optional<LogAnchorWriter> anchor)
      : options(given),
        lock(std::move(taken)),
        files(std::move(verifying)),
        log_writes(std::move(gathering)),
        writer(std::move(connection)),
        group_commit(writer.connection(),
                     {given.group_size_max, given.group_time_max, given.checkpoint_pages},
                     std::move(anchor)) {}

  // A free one, a new one, or, when there are enough, the one that is given back next.
  absl::StatusOr<std::unique_ptr<Session>> TakeReader() {
    {
      absl::MutexLock wait(&mutex);
      const auto is_possible = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
        return !free_readers.empty() || readers < options.readers_max;
      };
      mutex.Await(absl::Condition(&is_possible));
      if (!free_readers.empty()) {
        std::unique_ptr<Session> reader = std::move(free_readers.back());
        free_readers.pop_back();
        return reader;
      }
      ++readers;
    }
    auto connection = Connection::Open(options.path, Connection::Access::kRead, files->name());
    if (!connection.ok()) {
      absl::MutexLock count(&mutex);
      --readers;
      return connection.status();
    }
    sqlite3_busy_timeout((*connection)->handle(), kReaderPatienceMillis);
    return std::make_unique<Session>(*std::move(connection));
  }

  void GiveBack(std::unique_ptr<Session> reader) {
    absl::MutexLock give(&mutex);
    free_readers.push_back(std::move(reader));
  }

  const SqliteOptions options;
  const std::unique_ptr<WriterLock> lock;
  const std::unique_ptr<VerifyingVfs> files;
  const std::unique_ptr<GatheringVfs> log_writes;  // The writer's; null: as SQLite does.
  Session writer;                                  // Used by whoever leads the group.
  GroupCommit group_commit;

  absl::Mutex mutex;
  std::vector<std::unique_ptr<Session>> free_readers ABSL_GUARDED_BY(mutex);
  int readers ABSL_GUARDED_BY(mutex) = 0;  // Free ones and those in use.
};

absl::StatusOr<std::unique_ptr<SqliteStore>> SqliteStore::Open(const SqliteOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<WriterLock> lock, WriterLock::Take(options.path));
  RETURN_IF_ERROR(CheckLog(options.path));
  ASSIGN_OR_RETURN(const bool has_sums, ExpectsSums(options.path, options.vfs));
  if (!has_sums) RETURN_IF_ERROR(AddSums(options.path, options.vfs));
  auto verifying = std::make_unique<VerifyingVfs>(options.vfs);
  std::unique_ptr<GatheringVfs> gathering;
  if (options.synchronous == "FULL") gathering = std::make_unique<GatheringVfs>(verifying->name());
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> writer,
                   Connection::Open(options.path, Connection::Access::kCreate,
                                    gathering == nullptr ? verifying->name() : gathering->name()));
  RETURN_IF_ERROR(PrepareWriter(*writer, options));
  // With less syncing a commit is not on the disk, and there is nothing to note.
  std::optional<LogAnchorWriter> anchor;
  if (options.synchronous == "FULL") {
    ASSIGN_OR_RETURN(LogAnchorWriter opened, LogAnchorWriter::Open(options.path));
    anchor.emplace(std::move(opened));
  }
  return std::unique_ptr<SqliteStore>(new SqliteStore(
      std::make_unique<Parts>(options, std::move(lock), std::move(verifying), std::move(gathering),
                              std::move(writer), std::move(anchor))));
}

SqliteStore::SqliteStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

SqliteStore::~SqliteStore() {
  {
    absl::MutexLock lock(&parts_->mutex);
    MAKEGOOD_CHECK(static_cast<int>(parts_->free_readers.size()) == parts_->readers);
    parts_->free_readers.clear();
  }
  Connection& writer = parts_->writer.connection();
  const int code = sqlite3_wal_checkpoint_v2(writer.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  if (code != SQLITE_OK) {
    // Whatever it is, all commits are safe in the log; a failed fsync ends the process here.
    static_cast<void>(writer.StatusOf(code));
    return;
  }
  // Nothing is left in the log: SQLite may remove it, so that the database is one file.
  sqlite3_db_config(writer.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

absl::Status SqliteStore::RunTransaction(Work work) { return Run(work, /*is_trial=*/false); }
absl::Status SqliteStore::TryTransaction(Work work) { return Run(work, /*is_trial=*/true); }

absl::Status SqliteStore::Run(Work work, bool is_trial) {
  MAKEGOOD_CHECK(!is_inside_closure);
  const auto run = [this, work] {
    const InsideClosure inside;
    Transaction transaction(parts_->writer.tables());
    return work(transaction);
  };
  return is_trial ? parts_->group_commit.Try(run) : parts_->group_commit.Run(run);
}

absl::Status SqliteStore::RunSnapshot(Reading reading) {
  MAKEGOOD_CHECK(!is_inside_closure);
  ASSIGN_OR_RETURN(std::unique_ptr<Session> reader, parts_->TakeReader());
  absl::Status status = reader->connection().ExecuteKept("BEGIN");
  if (status.ok()) {
    const InsideClosure inside;
    const Transaction transaction(reader->tables());
    status = reading(transaction);
  }
  if (!reader->connection().IsIdle()) {
    if (absl::Status end = reader->connection().ExecuteKept("COMMIT"); status.ok()) status = end;
  }
  parts_->GiveBack(std::move(reader));
  return status;
}

}  // namespace makegood
