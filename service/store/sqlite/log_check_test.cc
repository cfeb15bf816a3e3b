#include "service/store/sqlite/log_check.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/log_anchor.h"
#include "service/store/sqlite/log_frames.h"

namespace makegood {
namespace {

class LogCheckTest : public ::testing::Test {
 protected:
  LogCheckTest() : directory_(::testing::TempDir() + "log_check.XXXXXX") {
    EXPECT_NE(mkdtemp(directory_.data()), nullptr);
    auto connection =
        Connection::Open(directory_ + "/test.db", Connection::Access::kCreate, /*vfs=*/"");
    EXPECT_TRUE(connection.ok()) << connection.status();
    writer_ = *std::move(connection);
    Do("PRAGMA journal_mode = WAL");
    Do("PRAGMA synchronous = FULL");
    Do("PRAGMA cache_size = 10");  // So that large transactions are in the log before they end.
    Do("CREATE TABLE page (number INTEGER PRIMARY KEY, body BLOB)");
    Do("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  ~LogCheckTest() override {
    writer_.reset();
    std::filesystem::remove_all(directory_);
  }

  void Do(const std::string& sql) {
    const absl::Status status = writer_->Execute(sql.c_str());
    EXPECT_TRUE(status.ok()) << sql << ": " << status;
  }
  void Insert(int count) {
    Do(absl::StrCat("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ",
                    count, ") INSERT INTO page (body) SELECT randomblob(4000) FROM n"));
  }
  std::string Content(const std::string& name) {
    std::stringstream content;
    content << std::ifstream(directory_ + "/" + name, std::ios::binary).rdbuf();
    return content.str();
  }
  std::string Log() { return Content("test.db-wal"); }
  absl::Status Check(const std::string& log) {
    std::ofstream(directory_ + "/copy-wal", std::ios::binary) << log;
    return CheckLog(directory_ + "/copy");
  }

  static int64_t Frames(const std::string& log) {
    return (static_cast<int64_t>(log.size()) - kLogHeaderBytes) / kFrameBytes;
  }
  static std::string Damaged(std::string log, int64_t frame, int64_t place) {
    const auto at = static_cast<size_t>(FrameOffset(frame) + place);
    log[at] = static_cast<char>(log[at] ^ 4);
    return log;
  }

  std::string directory_;
  std::unique_ptr<Connection> writer_;
};

TEST_F(LogCheckTest, ALogIsFineThatIsWholeOrMissingOrNone) {
  EXPECT_TRUE(CheckLog(directory_ + "/missing").ok());
  EXPECT_TRUE(Check("").ok());
  EXPECT_TRUE(Check(std::string(20'000, 'x')).ok());
  EXPECT_TRUE(Check(std::string(20'000, '\0')).ok());
  for (int commit = 0; commit < 3; ++commit) Insert(5);
  EXPECT_TRUE(Check(Log()).ok());
}

TEST_F(LogCheckTest, AFrameThatIsNotWholeIsDamageIfAnythingWasWrittenBehindItsCommit) {
  int64_t ends[4] = {0, 0, 0, 0};  // Of commits.
  for (int commit = 1; commit < 4; ++commit) {
    Insert(5);
    ends[commit] = Frames(Log());
  }
  const std::string log = Log();
  for (int64_t frame = 0; frame < ends[3]; ++frame) {
    for (const int64_t place : {2, 9, 18, 1'000}) {
      const absl::Status status = Check(Damaged(log, frame, place));
      const std::string where = absl::StrCat(", frame ", frame + 1, ", place ", place);
      const int commit = frame < ends[1] ? 1 : frame < ends[2] ? 2 : 3;
      // The end of the last commit but one is what proves it.
      if (commit == 3 || (frame == ends[2] - 1 && (place == 9 || place == 18))) {
        EXPECT_TRUE(status.ok()) << status << where;
        continue;
      }
      EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status << where;
      EXPECT_TRUE(absl::StrContains(status.message(),
                                    absl::StrCat("/copy-wal is damaged: frame ", frame + 1,
                                                 " is not as it was written, and ")))
          << status << where;
    }
  }
  EXPECT_TRUE(absl::StrContains(Check(Damaged(log, 0, 1'000)).message(), "and 3 commits or more"));
  // The header's sum, with which the first frame begins.
  const absl::Status status = Check(Damaged(log, 0, -3));
  EXPECT_TRUE(absl::StrContains(status.message(), "its beginning is not as it was")) << status;
}

TEST_F(LogCheckTest, ALogThatEndsEarlyIsFine) {
  for (int commit = 0; commit < 3; ++commit) Insert(3);
  const std::string log = Log();
  for (size_t size = 0; size < log.size(); size += 1'000) {
    EXPECT_TRUE(Check(log.substr(0, size)).ok()) << size;
  }
}

// What was undone stays behind the last commit, until others are written over it.
TEST_F(LogCheckTest, WhatWasUndoneIsNoDamage) {
  Insert(3);
  Do("BEGIN");
  Insert(100);
  Do("ROLLBACK");
  const int64_t frames = Frames(Log());
  for (const int count : {40, 2, 20}) {
    Insert(count);
    EXPECT_TRUE(Check(Log()).ok());
    Do("BEGIN");
    Insert(30);
    Do("ROLLBACK");
    EXPECT_TRUE(Check(Log()).ok());
  }
  EXPECT_GE(Frames(Log()), frames);
}

// When all of it is in the database a log begins at the front again, and what was there stays
// behind what is written.
TEST_F(LogCheckTest, WhatAnOlderLogLeftIsNoDamage) {
  for (int commit = 0; commit < 5; ++commit) Insert(10);
  const int64_t frames = Frames(Log());
  Do("PRAGMA wal_checkpoint(RESTART)");
  EXPECT_TRUE(Check(Log()).ok());
  Insert(1);
  EXPECT_EQ(Frames(Log()), frames);
  EXPECT_TRUE(Check(Log()).ok());
  EXPECT_TRUE(Check(Damaged(Log(), 0, 1'000)).ok());  // One commit alone.
  EXPECT_TRUE(Check(Damaged(Log(), 30, 1'000)).ok());
  Insert(1);
  EXPECT_EQ(Check(Damaged(Log(), 0, 1'000)).code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(Check(Damaged(Log(), 30, 1'000)).ok());
}

// With a note of what was synced the last commit is as safe as the others, and so is the end.
TEST_F(LogCheckTest, WhatIsNotedAsSyncedMustBeThere) {
  std::ofstream(directory_ + "/test.db-writer").flush();
  const auto anchor = LogAnchorWriter::Open(directory_ + "/test.db");
  ASSERT_TRUE(anchor.ok()) << anchor.status();
  const auto note = [&](bool is_whole) {
    std::string content = Content("test.db-writer");
    EXPECT_FALSE(content.empty());
    if (!is_whole) content[9] = static_cast<char>(content[9] ^ 1);
    std::ofstream(directory_ + "/copy-writer", std::ios::binary) << content;
  };
  Insert(3);
  const int64_t before = Frames(Log());
  Insert(3);
  const std::string log = Log();
  const int64_t frames = Frames(log);
  anchor->Note(frames);
  note(/*is_whole=*/true);
  EXPECT_TRUE(Check(log).ok());
  for (int64_t frame = before; frame < frames; ++frame) {
    EXPECT_EQ(Check(Damaged(log, frame, 1'000)).code(), absl::StatusCode::kDataLoss) << frame;
    const absl::Status cut = Check(log.substr(0, static_cast<size_t>(FrameOffset(frame))));
    EXPECT_EQ(cut.code(), absl::StatusCode::kDataLoss) << frame;
    EXPECT_TRUE(absl::StrContains(cut.message(), absl::StrCat("frame ", frame + 1, " is not")))
        << cut;
  }
  EXPECT_EQ(Check(Damaged(log, 0, -3)).code(), absl::StatusCode::kDataLoss);
  // All of it is gone: moved away with its database, perhaps.
  EXPECT_TRUE(Check("").ok());

  note(/*is_whole=*/false);
  EXPECT_TRUE(Check(Damaged(log, frames - 1, 1'000)).ok());

  // Of a log that is no more.
  note(/*is_whole=*/true);
  Do("PRAGMA wal_checkpoint(RESTART)");
  Insert(1);
  EXPECT_TRUE(Check(Log()).ok());
  EXPECT_TRUE(Check(Damaged(Log(), 0, 1'000)).ok());
  anchor->Note(1);
  note(/*is_whole=*/true);
  EXPECT_EQ(Check(Damaged(Log(), 0, 1'000)).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace makegood
