#include "service/store/sqlite/gathering_vfs.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/store/sqlite/connection.h"

namespace makegood {
namespace {

// What reaches the operating system in between, seen by a connection of its own.
class GatheringVfsTest : public ::testing::Test {
 protected:
  GatheringVfsTest() : directory_(absl::StrCat(::testing::TempDir(), "/gathering.XXXXXX")) {
    EXPECT_NE(mkdtemp(directory_.data()), nullptr);
    writer_ = Open(Connection::Access::kCreate, vfs_.name());
    Do("PRAGMA journal_mode = WAL");
    Do("PRAGMA synchronous = FULL");
    Do("CREATE TABLE page (number INTEGER PRIMARY KEY, body BLOB)");
  }
  ~GatheringVfsTest() override {
    writer_.reset();
    std::filesystem::remove_all(directory_);
  }

  std::unique_ptr<Connection> Open(Connection::Access access, const std::string& vfs) {
    auto connection = Connection::Open(directory_ + "/test.db", access, vfs);
    EXPECT_TRUE(connection.ok()) << connection.status();
    return *std::move(connection);
  }
  void Do(const std::string& sql) {
    const absl::Status status = writer_->Execute(sql.c_str());
    EXPECT_TRUE(status.ok()) << status;
  }
  // Rows from `first` on, a page of the database each.
  void Insert(int first, int count) {
    Do(absl::StrCat("WITH RECURSIVE n(i) AS (SELECT ", first,
                    " UNION ALL SELECT i + 1 FROM n WHERE ", "i + 1 < ", first + count,
                    ") INSERT INTO page SELECT i, zeroblob(4000) FROM n"));
  }
  static int64_t Count(Connection& connection) {
    return connection.Number("SELECT count(length(body)) FROM page").value_or(-1);
  }

  GatheringVfs vfs_{""};
  std::string directory_;
  std::unique_ptr<Connection> writer_;
};

TEST_F(GatheringVfsTest, WhatIsCommittedIsThereForOtherConnections) {
  const auto reader = Open(Connection::Access::kRead, "");
  int there = 0;
  for (const int count : {1, 10, 1'000}) {  // A thousand are more than is gathered.
    Insert(there, count);
    there += count;
    EXPECT_EQ(Count(*reader), there);
  }
}

// With a cache of ten pages the others are in the log before the commit, and come back from there.
TEST_F(GatheringVfsTest, ATransactionReadsWhatItHasWritten) {
  Do("PRAGMA cache_size = 10");
  Insert(0, 10);
  const auto reader = Open(Connection::Access::kRead, "");
  Do("BEGIN IMMEDIATE");
  Insert(10, 300);
  EXPECT_EQ(Count(*writer_), 310);
  Do("UPDATE page SET body = zeroblob(3000) WHERE number % 2 = 0");
  EXPECT_EQ(writer_->Number("SELECT sum(length(body)) FROM page").value_or(-1), 310 * 3'500);
  EXPECT_EQ(Count(*reader), 10);
  Do("SAVEPOINT one");
  Insert(310, 300);
  Do("ROLLBACK TO one");
  EXPECT_EQ(Count(*writer_), 310);
  Do("COMMIT");
  EXPECT_EQ(Count(*reader), 310);
  EXPECT_EQ(reader->Text("PRAGMA integrity_check").value_or(""), "ok");
}

TEST_F(GatheringVfsTest, WhatIsRolledBackIsWrittenOver) {
  Do("PRAGMA cache_size = 10");
  for (int round = 0; round < 3; ++round) {
    Do("BEGIN IMMEDIATE");
    Insert(1'000, 200);
    Do("ROLLBACK");
    Insert(round * 20, 20);
  }
  Do("PRAGMA wal_checkpoint(TRUNCATE)");
  Insert(60, 20);
  const auto reader = Open(Connection::Access::kRead, "");
  EXPECT_EQ(Count(*reader), 80);
  EXPECT_EQ(reader->Text("PRAGMA integrity_check").value_or(""), "ok");
}

}  // namespace
}  // namespace makegood
