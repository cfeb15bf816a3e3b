#include "service/store/sqlite/verifying_vfs.h"

#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/log_frames.h"
#include "service/store/sqlite/page_sums.h"

namespace makegood {
namespace {

// Rows of a page each, written by one connection and read by others.
class VerifyingVfsTest : public ::testing::Test {
 protected:
  VerifyingVfsTest() : directory_(::testing::TempDir() + "verifying.XXXXXX") {
    EXPECT_NE(mkdtemp(directory_.data()), nullptr);
    writer_ = Open(Connection::Access::kCreate);
    ReserveForSums(writer_->handle());
    Do("PRAGMA journal_mode = WAL");
    Do("PRAGMA synchronous = FULL");
    Do("CREATE TABLE page (number INTEGER PRIMARY KEY, body BLOB)");
  }
  ~VerifyingVfsTest() override {
    writer_.reset();
    std::filesystem::remove_all(directory_);
  }

  std::string path() const { return directory_ + "/test.db"; }
  std::string log() const { return path() + "-wal"; }

  std::unique_ptr<Connection> Open(Connection::Access access) {
    auto connection = Connection::Open(path(), access, vfs_.name());
    EXPECT_TRUE(connection.ok()) << connection.status();
    return *std::move(connection);
  }
  void Do(const std::string& sql) {
    const absl::Status status = writer_->Execute(sql.c_str());
    EXPECT_TRUE(status.ok()) << sql << ": " << status;
  }
  void Insert(int first, int count) {
    Do(absl::StrCat("WITH RECURSIVE n(i) AS (SELECT ", first, " UNION ALL SELECT i + 1 FROM n ",
                    "WHERE i + 1 < ", first + count,
                    ") INSERT INTO page SELECT i, zeroblob(4000) FROM n"));
  }
  // Of all rows, read from the files.
  absl::Status Read() {
    return Open(Connection::Access::kRead)
        ->Number("SELECT sum(length(CAST(body AS TEXT))) FROM page")
        .status();
  }
  static void ChangeBit(const std::string& file, int64_t place) {
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekg(place);
    const int byte = stream.get();
    stream.seekp(place);
    stream.put(static_cast<char>(byte ^ 1));
    EXPECT_TRUE(stream.good()) << file << ", " << place;
  }

  const VerifyingVfs vfs_{""};
  std::string directory_;
  std::unique_ptr<Connection> writer_;
};

TEST_F(VerifyingVfsTest, ABitOfAnyPageOfTheDatabaseIsNoticedByFileAndPage) {
  Insert(0, 20);
  Do("PRAGMA wal_checkpoint(TRUNCATE)");
  const auto pages = static_cast<int64_t>(std::filesystem::file_size(path())) / kPageBytes;
  ASSERT_GT(pages, 20);
  for (int64_t page = 1; page <= pages; ++page) {
    // Of the page, and of its sum.
    for (const int64_t place : {page * kPageBytes - 2'000, page * kPageBytes - 1}) {
      ChangeBit(path(), place);
      const absl::Status status = Read();
      EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
      EXPECT_EQ(status.message(),
                absl::StrCat("page ", page, " of ", path(),
                             " is not as it was written; stop makegood and restore a backup with "
                             "`makegood restore`"));
      ChangeBit(path(), place);
      EXPECT_TRUE(Read().ok());
    }
  }
}

TEST_F(VerifyingVfsTest, ABitOfAFrameThatIsReadIsNoticedByFileAndFrame) {
  Insert(0, 20);
  const auto frames =
      (static_cast<int64_t>(std::filesystem::file_size(log())) - kLogHeaderBytes) / kFrameBytes;
  ASSERT_GT(frames, 20);
  int noticed = 0;
  for (int64_t frame = 0; frame < frames; ++frame) {
    // Of the page's number and of the page; of the salt and of the sum, by which the frame behind
    // it is not whole either, and that may be read first.
    for (const int64_t place : {3, 2'000, 8, 20}) {
      ChangeBit(log(), FrameOffset(frame) + place);
      const absl::Status status = Read();
      if (!status.ok()) {
        ++noticed;
        EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
        const auto names = [&](int64_t number) {
          return absl::StartsWith(status.message(), absl::StrCat("frame ", number, " of ", log()));
        };
        const bool is_of_chain = place == 8 || place == 20;
        EXPECT_TRUE(names(frame + 1) || (is_of_chain && names(frame + 2))) << status;
      }
      ChangeBit(log(), FrameOffset(frame) + place);
    }
  }
  // The others hold what a later frame holds anew.
  EXPECT_GE(noticed, 4 * 20);
  EXPECT_TRUE(Read().ok());
}

// A page goes from the log to the database with a new sum: not unless its frame is whole.
TEST_F(VerifyingVfsTest, DamageOfTheLogDoesNotGetIntoTheDatabase) {
  Insert(0, 20);
  ChangeBit(log(), FrameOffset(12) + 2'000);
  EXPECT_FALSE(Read().ok());
  int code = sqlite3_wal_checkpoint_v2(writer_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                       nullptr, nullptr);
  EXPECT_EQ(code, SQLITE_IOERR_DATA);
  EXPECT_EQ(writer_->StatusOf(code).code(), absl::StatusCode::kDataLoss);
  ChangeBit(log(), FrameOffset(12) + 2'000);
  code = sqlite3_wal_checkpoint_v2(writer_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                   nullptr);
  EXPECT_EQ(code, SQLITE_OK);
  EXPECT_TRUE(Read().ok());
}

// With a cache of ten pages SQLite reads and writes over frames of a transaction that is under way,
// whose sums are not right until it ends.
TEST_F(VerifyingVfsTest, ATransactionReadsWhatItHasWritten) {
  Do("PRAGMA cache_size = 10");
  Insert(0, 300);
  for (int round = 0; round < 3; ++round) {
    Do("BEGIN IMMEDIATE");
    Do("UPDATE page SET body = zeroblob(3000) WHERE number % 2 = 0");
    Do("UPDATE page SET body = zeroblob(3500) WHERE number % 3 = 0");
    EXPECT_TRUE(writer_->Number("SELECT sum(length(CAST(body AS TEXT))) FROM page").ok());
    Do("SAVEPOINT one");
    Insert(1'000, 100);
    Do("ROLLBACK TO one");
    Do(round == 1 ? "ROLLBACK" : "COMMIT");
    EXPECT_TRUE(Read().ok());
  }
  Do("PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_EQ(Open(Connection::Access::kRead)->Text("PRAGMA integrity_check").value_or(""), "ok");
}

// Pages that hold nothing are written and read as well.
TEST_F(VerifyingVfsTest, PagesThatWereFreedAreUsedAgain) {
  for (int round = 0; round < 3; ++round) {
    Insert(0, 200);
    Do("DELETE FROM page WHERE number >= 20");
    Do("PRAGMA wal_checkpoint(TRUNCATE)");
    EXPECT_TRUE(Read().ok());
    Insert(500, 300);
    EXPECT_TRUE(Read().ok());
    Do("DELETE FROM page");
  }
  Do("VACUUM");
  Do("PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_EQ(Open(Connection::Access::kRead)->Text("PRAGMA integrity_check").value_or(""), "ok");
}

}  // namespace
}  // namespace makegood
