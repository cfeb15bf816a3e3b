// Files that are not, or no longer, what they should be: refused with a sentence that names the
// file and the next step, and never a crash.

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/store/sqlite/backup.h"
#include "service/store/sqlite/sqlite_store.h"
#include "service/store/sqlite/verifying_vfs.h"
#include "tests/faults/file_content.h"
#include "tests/faults/workload.h"

namespace makegood {
namespace {

constexpr int64_t kSteps = 40;

absl::Status OpenAndRead(const std::string& path) {
  SqliteOptions options;
  options.path = path;
  auto store = SqliteStore::Open(options);
  if (!store.ok()) return store.status();
  return ReadSteps(**store).status();
}

void MakeDatabase(const std::string& path) {
  SqliteOptions options;
  options.path = path;
  auto store = SqliteStore::Open(options);
  ASSERT_TRUE(store.ok()) << store.status();
  for (int64_t step = 1; step <= kSteps; ++step) ASSERT_TRUE(RunStep(**store, step).ok());
}

void Execute(const std::string& path, const std::string& vfs, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                            vfs.empty() ? nullptr : vfs.c_str()),
            SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

TEST(DamagedFileTest, OtherFilesAreRefusedWithWhatToDo) {
  const struct {
    const char* what;
    void (*make)(const std::string& path);
    absl::StatusCode code;
    const char* says;
  } kCases[] = {
      {"a text", [](const std::string& path) { WriteFile(path, std::string(10'000, 'x')); },
       absl::StatusCode::kDataLoss, "is no database"},
      {"another program's database",
       [](const std::string& path) { Execute(path, "", "CREATE TABLE theirs (a)"); },
       absl::StatusCode::kFailedPrecondition, "of another program; move it away"},
      {"a newer makegood's",
       [](const std::string& path) {
         MakeDatabase(path);
         const VerifyingVfs verifying("");
         Execute(path, verifying.name(), "PRAGMA user_version = 99");
       },
       absl::StatusCode::kFailedPrecondition, "newer makegood (schema 99"},
      {"half of a file",
       [](const std::string& path) {
         MakeDatabase(path);
         std::filesystem::resize_file(path, std::filesystem::file_size(path) / 8192 * 4096);
       },
       absl::StatusCode::kDataLoss, "restore a backup"},
      {"a beginning of zeros",
       [](const std::string& path) {
         MakeDatabase(path);
         WriteFile(path, std::string(4096, '\0') + ReadFile(path).substr(4096));
       },
       absl::StatusCode::kDataLoss, "is no database, or its beginning is damaged"},
  };
  for (const auto& test : kCases) {
    const ScratchDirectory directory;
    const std::string path = directory.database();
    test.make(path);
    const std::string before = ReadFile(path);
    const absl::Status status = OpenAndRead(path);
    EXPECT_EQ(status.code(), test.code) << test.what << ": " << status;
    EXPECT_TRUE(absl::StrContains(status.message(), path)) << test.what << ": " << status;
    EXPECT_TRUE(absl::StrContains(status.message(), test.says)) << test.what << ": " << status;
    EXPECT_EQ(ReadFile(path), before) << test.what << " was changed";
    // As a backup it is no better.
    const std::string copy = directory.path() + "/copy.db";
    EXPECT_EQ(CopyDatabase(path, copy).code(), test.code) << test.what;
    EXPECT_FALSE(std::filesystem::exists(copy)) << test.what;
  }
}

TEST(DamagedFileTest, AStoreThatIsInUseIsRefused) {
  const ScratchDirectory directory;
  SqliteOptions options;
  options.path = directory.database();
  const auto first = SqliteStore::Open(options);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = SqliteStore::Open(options);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition) << second.status();
  EXPECT_TRUE(absl::StrContains(second.status().message(), "in use by another makegood"));
}

TEST(DamagedFileTest, ABackupIsWholeWhileTheStoreIsInUseAndBecomesADatabase) {
  const ScratchDirectory directory;
  SqliteOptions options;
  options.path = directory.database();
  auto store = SqliteStore::Open(options);
  ASSERT_TRUE(store.ok()) << store.status();
  for (int64_t step = 1; step <= 5; ++step) ASSERT_TRUE(RunStep(**store, step).ok());
  const std::string copy = directory.path() + "/copy.db";
  ASSERT_TRUE(CopyDatabase(options.path, copy).ok());
  EXPECT_EQ(CopyDatabase(options.path, copy).code(), absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(RunStep(**store, 6).ok());

  const ScratchDirectory other;
  ASSERT_TRUE(CopyDatabase(copy, other.database()).ok());
  SqliteOptions restored;
  restored.path = other.database();
  auto again = SqliteStore::Open(restored);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*ReadSteps(**again), (std::set<int64_t>{1, 2, 3, 4, 5}));
  EXPECT_TRUE(RunStep(**again, 6).ok());
  EXPECT_EQ(CopyDatabase(directory.path() + "/nothing", copy + "2").code(),
            absl::StatusCode::kNotFound);
}

// In the words of POSIX: whoever closes a file loses all locks that his process has on it, which
// keep other processes from taking the log away. So nobody but SQLite may open and close that file.
TEST(DamagedFileTest, ABackupInTheSameProcessTakesNoLocksAway) {
  const ScratchDirectory directory;
  SqliteOptions options;
  options.path = directory.database();
  auto store = SqliteStore::Open(options);
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_TRUE(RunStep(**store, 1).ok());
  ASSERT_TRUE(CopyDatabase(options.path, directory.path() + "/copy.db").ok());
  const pid_t child = fork();
  if (child == 0) {
    const int file = open(options.path.c_str(), O_RDWR);
    struct flock wanted = {};
    wanted.l_type = F_WRLCK;
    wanted.l_whence = SEEK_SET;
    wanted.l_start = 0x40000000;  // Where SQLite locks.
    wanted.l_len = 512;
    const bool is_free = fcntl(file, F_GETLK, &wanted) != 0 || wanted.l_type == F_UNLCK;
    _exit(is_free ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "the database is not locked";
}

// A log that was left beside a database that is gone would be taken for the restored one's.
TEST(DamagedFileTest, ABackupIsNotRestoredBesideALogOfAnotherDatabase) {
  const ScratchDirectory directory;
  const std::string backup = directory.path() + "/backup.db";
  MakeDatabase(backup);
  WriteFile(directory.database() + "-wal", "left over");
  const absl::Status status = CopyDatabase(backup, directory.database());
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), directory.database() + "-wal")) << status;
}

}  // namespace
}  // namespace makegood
