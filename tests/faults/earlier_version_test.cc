// Databases of versions that put no sums into their pages: they get them at the next start, all at
// once or not at all.
//
// MAKEGOOD_FAULT_STRIDE sets how many calls lie between two that fail (1: every call).

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/store/sqlite/backup.h"
#include "service/store/sqlite/sqlite_store.h"
#include "service/store/sqlite/verifying_vfs.h"
#include "tests/faults/faulty_disk.h"
#include "tests/faults/file_content.h"
#include "tests/faults/workload.h"
#include "tests/testing/number_from_environment.h"

namespace makegood {
namespace {

constexpr int64_t kSteps = 10;
constexpr size_t kPage = 4096;
constexpr size_t kReserved = 20;  // In page 1: bytes that are left free at the end of each page.

SqliteOptions OptionsFor(const std::string& path, const FaultyDisk& disk) {
  SqliteOptions options;
  options.path = path;
  options.vfs = disk.name();
  return options;
}

std::set<int64_t> Steps() {
  std::set<int64_t> steps;
  for (int64_t step = 1; step <= kSteps; ++step) steps.insert(step);
  return steps;
}

class Sql {
 public:
  explicit Sql(const std::string& path) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI;
    EXPECT_EQ(sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr), SQLITE_OK);
  }
  ~Sql() { sqlite3_close(handle_); }
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;

  void Run(const std::string& sql) {
    EXPECT_EQ(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sql << ": " << sqlite3_errmsg(handle_);
  }
  std::vector<std::string> Column(const std::string& sql) {
    std::vector<std::string> texts;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
      texts.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
    }
    sqlite3_finalize(statement);
    return texts;
  }

 private:
  sqlite3* handle_ = nullptr;
};

// A database of today, with all its steps, copied row by row into one without sums. What was
// written last is in its log, as after a kill.
void MakeEarlier(const std::string& path) {
  const std::string today = path + ".today";
  {
    FaultyDisk disk;
    auto store = SqliteStore::Open(OptionsFor(today, disk));
    ASSERT_TRUE(store.ok()) << store.status();
    for (int64_t step = 1; step <= kSteps; ++step) ASSERT_TRUE(RunStep(**store, step).ok());
  }
  const std::string made = path + ".made";
  {
    const VerifyingVfs verifying("");
    Sql sql(made);
    sql.Run(absl::StrCat("ATTACH 'file:", today, "?vfs=", verifying.name(), "' AS today"));
    const auto each = [&](const char* what) {
      return sql.Column(absl::StrCat("SELECT sql FROM today.sqlite_schema WHERE type ", what,
                                     " AND sql IS NOT NULL AND name NOT LIKE 'sqlite%'"));
    };
    for (const std::string& create : each("= 'table'")) sql.Run(create);
    for (const std::string& table :
         sql.Column("SELECT name FROM main.sqlite_schema WHERE type = 'table'")) {
      sql.Run(absl::StrCat("INSERT INTO main.", table, " SELECT * FROM today.", table));
    }
    for (const std::string& create : each("<> 'table'")) sql.Run(create);
    sql.Run("PRAGMA main.application_id = 0x4d474f44; PRAGMA main.journal_mode = WAL");
    sql.Run("PRAGMA main.user_version = 3");  // The last schema without.
    for (const char* suffix : {"", "-wal"}) {
      WriteFile(path + suffix, ReadFile(made + suffix));
    }
  }
  ASSERT_FALSE(ReadFile(path + "-wal").empty());
  ASSERT_EQ(ReadFile(path)[kReserved], 0);
  std::filesystem::remove(made);
  std::filesystem::remove(today);
}

void ExpectWhole(const std::string& path, const std::string& where) {
  FaultyDisk disk;
  auto store = SqliteStore::Open(OptionsFor(path, disk));
  ASSERT_TRUE(store.ok()) << store.status() << where;
  const auto found = ReadSteps(**store);
  ASSERT_TRUE(found.ok()) << found.status() << where;
  EXPECT_EQ(*found, Steps()) << where;
  EXPECT_TRUE(RunStep(**store, kSteps + 1).ok()) << where;
  EXPECT_EQ(ReadFile(path)[kReserved], 8) << where;
  EXPECT_FALSE(std::filesystem::exists(path + ".with-sums")) << where;
}

TEST(EarlierVersionTest, ADatabaseWithoutSumsGetsThemAtTheNextStart) {
  const ScratchDirectory directory;
  MakeEarlier(directory.database());
  WriteFile(directory.database() + ".with-sums", "of an attempt that broke off");
  ExpectWhole(directory.database(), "");
}

TEST(EarlierVersionTest, ABackupIsAsItWasAndGetsSumsOnceItIsInUse) {
  const ScratchDirectory directory;
  MakeEarlier(directory.database());
  const std::string copy = directory.path() + "/copy.db";
  const absl::Status status = CopyDatabase(directory.database(), copy);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(ReadFile(copy)[kReserved], 0);
  ExpectWhole(copy, "");
}

// In a child, since a failed sync ends the process.
TEST(EarlierVersionTest, WhateverFailsMeanwhileTheNextStartFindsAllOfIt) {
  enum End { kOpened, kEnded, kRefused, kNothingFailed };
  const int64_t stride = NumberFromEnvironment("MAKEGOOD_FAULT_STRIDE", 29);
  const ScratchDirectory earlier;
  MakeEarlier(earlier.database());
  int64_t ends[] = {0, 0, 0, 0};
  for (int64_t call = 1; ends[kNothingFailed] == 0; call += stride) {
    const ScratchDirectory directory;
    for (const char* suffix : {"", "-wal"}) {
      WriteFile(directory.database() + suffix, ReadFile(earlier.database() + suffix));
    }
    const pid_t child = fork();
    if (child == 0) {
      close(STDERR_FILENO);
      FaultyDisk disk;
      disk.FailCall(call);
      const auto store = SqliteStore::Open(OptionsFor(directory.database(), disk));
      _exit(!disk.has_failed() ? kNothingFailed : store.ok() ? kOpened : kRefused);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status)) << "call " << call << ": the process crashed";
    ASSERT_LE(WEXITSTATUS(status), kNothingFailed) << "call " << call;
    ++ends[WEXITSTATUS(status)];
    ExpectWhole(directory.database(), absl::StrCat(", call ", call));
  }
  std::printf("a call failed, every %lldth once: %lld starts were refused, %lld ended, %lld none\n",
              static_cast<long long>(stride), static_cast<long long>(ends[kRefused]),
              static_cast<long long>(ends[kEnded]), static_cast<long long>(ends[kOpened]));
  EXPECT_GT(ends[kRefused], 0);
}

TEST(EarlierVersionTest, ADamagedOneIsRefusedAndStays) {
  const ScratchDirectory directory;
  MakeEarlier(directory.database());
  std::filesystem::remove(directory.database() + "-wal");
  std::string content = ReadFile(directory.database());
  content.replace(content.size() - 2 * kPage, kPage, kPage, '\0');
  WriteFile(directory.database(), content);
  FaultyDisk disk;
  const auto store = SqliteStore::Open(OptionsFor(directory.database(), disk));
  EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss) << store.status();
  EXPECT_EQ(ReadFile(directory.database()).substr(kPage), content.substr(kPage));
}

// The byte that tells the one from the other is no way around the sums.
TEST(EarlierVersionTest, ADatabaseWithSumsIsNotTakenForOneWithout) {
  const ScratchDirectory directory;
  FaultyDisk disk;
  {
    auto store = SqliteStore::Open(OptionsFor(directory.database(), disk));
    ASSERT_TRUE(store.ok()) << store.status();
  }
  std::string content = ReadFile(directory.database());
  for (const char reserved : {0, 4, 12, 9}) {
    content[kReserved] = reserved;
    WriteFile(directory.database(), content);
    const auto store = SqliteStore::Open(OptionsFor(directory.database(), disk));
    EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss) << store.status();
  }
}

}  // namespace
}  // namespace makegood
