// Pages of the database, and frames of its log, that are no longer what was written: noticed before
// anybody gets an answer from them.
//
// MAKEGOOD_FLIPS sets how many changes are tried, MAKEGOOD_SEED where chance begins.
//
// Not tried, because nothing in the file tells: a page, or all of the file, as it was earlier.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/store/sqlite/backup.h"
#include "service/store/sqlite/sqlite_store.h"
#include "tests/faults/faulty_disk.h"
#include "tests/faults/file_content.h"
#include "tests/faults/workload.h"
#include "tests/testing/number_from_environment.h"

namespace makegood {
namespace {

constexpr int64_t kSteps = 40;
constexpr size_t kPage = 4096;
constexpr size_t kLogHeader = 32;
constexpr size_t kFrame = 24 + kPage;

using Random = std::mt19937_64;

struct Database {
  std::string file;
  std::string log;
  std::string anchor;  // What is noted of the log outside of it.
};

struct Damage {
  const char* what;
  void (*change)(std::string& content, Random& random);
};

size_t AnyPage(const std::string& content, Random& random) {
  return random() % (content.size() / kPage) * kPage;
}

void ChangeByte(std::string& content, size_t place, char by) {
  content[place] = static_cast<char>(content[place] ^ by);
}

const Damage kDamages[] = {
    {"a bit",
     [](std::string& content, Random& random) {
       ChangeByte(content, random() % content.size(), static_cast<char>(1 << random() % 8));
     }},
    {"a byte",
     [](std::string& content, Random& random) {
       ChangeByte(content, random() % content.size(), static_cast<char>(1 + random() % 255));
     }},
    {"the beginning",
     [](std::string& content, Random& random) {
       ChangeByte(content, random() % 100, static_cast<char>(1 + random() % 255));
     }},
    {"zeros",
     [](std::string& content, Random& random) {
       content.replace(AnyPage(content, random), kPage, kPage, '\0');
     }},
    {"half a page of zeros",
     [](std::string& content, Random& random) {
       content.replace(AnyPage(content, random) + kPage / 2, kPage / 2, kPage / 2, '\0');
     }},
    {"two pages, each in the other's place",
     [](std::string& content, Random& random) {
       const size_t one = AnyPage(content, random);
       const size_t other = (one + kPage * (1 + random() % (content.size() / kPage - 1))) %
                            (content.size() / kPage * kPage);
       const std::string page = content.substr(one, kPage);
       content.replace(one, kPage, content, other, kPage);
       content.replace(other, kPage, page);
     }},
    {"the end missing",
     [](std::string& content, Random& random) {
       content.resize(content.size() - 1 - random() % (content.size() - 1));
     }},
};

// The bytes that differ lie within these places; none: an empty range at the end.
std::pair<size_t, size_t> Changed(const std::string& before, const std::string& after) {
  size_t begin = 0;
  size_t end = std::min(before.size(), after.size());
  // In large steps first.
  const auto is_same = [&](size_t place) {
    return before.compare(place, kPage, after, place, kPage) == 0;
  };
  while (begin + kPage < end && is_same(begin)) begin += kPage;
  while (begin + kPage < end && is_same(end - kPage)) end -= kPage;
  while (begin < end && before[begin] == after[begin]) ++begin;
  while (end > begin && before[end - 1] == after[end - 1]) --end;
  return {begin, end};
}

// A disk that never waits.
SqliteOptions OptionsFor(const std::string& path, const FaultyDisk& disk) {
  SqliteOptions options;
  options.path = path;
  options.vfs = disk.name();
  return options;
}

std::set<int64_t> Steps(int64_t last) {
  std::set<int64_t> steps;
  for (int64_t step = 1; step <= last; ++step) steps.insert(step);
  return steps;
}

// A database as it is found after a clean end, or with all steps in the log after a power cut.
Database Make(bool has_log) {
  const ScratchDirectory directory;
  const std::string path = directory.database();
  FaultyDisk disk;
  auto store = SqliteStore::Open(OptionsFor(path, disk));
  EXPECT_TRUE(store.ok()) << store.status();
  for (int64_t step = 1; step <= kSteps; ++step) EXPECT_TRUE(RunStep(**store, step).ok());
  if (has_log) return {ReadFile(path), ReadFile(path + "-wal"), ReadFile(path + "-writer")};
  store->reset();
  return {ReadFile(path), "", ""};
}

void Write(const Database& database, const std::string& path) {
  WriteFile(path, database.file);
  if (!database.log.empty()) WriteFile(path + "-wal", database.log);
  WriteFile(path + "-writer", database.anchor);
}

struct Answer {
  absl::Status open;
  absl::StatusOr<std::set<int64_t>> steps;
};

Answer OpenAndRead(const Database& database, int64_t checked_bytes_max) {
  const ScratchDirectory directory;
  Write(database, directory.database());
  FaultyDisk disk;
  SqliteOptions options = OptionsFor(directory.database(), disk);
  options.checked_bytes_max = checked_bytes_max;
  auto store = SqliteStore::Open(options);
  if (!store.ok()) return {store.status(), store.status()};
  return {absl::OkStatus(), ReadSteps(**store)};
}

int64_t Flips() { return NumberFromEnvironment("MAKEGOOD_FLIPS", 150); }
int64_t Seed() { return NumberFromEnvironment("MAKEGOOD_SEED", 1); }

TEST(DamagedPageTest, AChangeOfThePagesIsNoticedWhenTheStoreOpens) {
  const Database whole = Make(/*has_log=*/false);
  const int64_t seed = Seed();
  Random random(static_cast<uint64_t>(seed));
  int64_t runs = 0;
  for (; runs < Flips(); ++runs) {
    const Damage& damage = kDamages[static_cast<size_t>(runs) % std::size(kDamages)];
    Database damaged = whole;
    damage.change(damaged.file, random);
    const Answer answer = OpenAndRead(damaged, SqliteOptions().checked_bytes_max);
    // What is left of a file that has lost all is a new one.
    if (damaged.file.empty()) continue;
    EXPECT_EQ(answer.open.code(), absl::StatusCode::kDataLoss)
        << damage.what << ": " << answer.open << ", seed " << seed << ", run " << runs;
  }
  std::printf("seed %lld: all of %lld changes were noticed\n", static_cast<long long>(seed),
              static_cast<long long>(runs));
}

// A database that is too large to be read through at the start.
TEST(DamagedPageTest, AChangedPageThatIsMetLaterIsDamageAndNeverAWrongAnswer) {
  const Database whole = Make(/*has_log=*/false);
  const int64_t seed = Seed();
  Random random(static_cast<uint64_t>(seed));
  int64_t met = 0;
  int64_t runs = 0;
  for (; runs < Flips(); ++runs) {
    const Damage& damage = kDamages[static_cast<size_t>(runs) % std::size(kDamages)];
    Database damaged = whole;
    damage.change(damaged.file, random);
    const Answer answer = OpenAndRead(damaged, /*checked_bytes_max=*/0);
    if (damaged.file.empty()) continue;
    if (!answer.steps.ok()) {
      ++met;
      EXPECT_EQ(answer.steps.status().code(), absl::StatusCode::kDataLoss)
          << damage.what << ": " << answer.steps.status() << ", seed " << seed << ", run " << runs;
    } else {
      EXPECT_EQ(*answer.steps, Steps(kSteps))
          << damage.what << ", seed " << seed << ", run " << runs;
    }
  }
  std::printf("seed %lld: %lld of %lld changed pages were met, the others not read\n",
              static_cast<long long>(seed), static_cast<long long>(met),
              static_cast<long long>(runs));
  EXPECT_GT(met, runs / 4);
}

// Each step is a commit. After a power cut what is noted outside of the log may be missing. Without
// it what is wrong with the last commit cannot be told from a power cut while it was written, nor
// can it when that which proves the contrary, the end of the commit before it, is damaged too. Of a
// log that ends early nothing says that it was longer.
TEST(DamagedPageTest, AChangeOfTheLogIsNoticedUnlessItLooksLikeAPowerCut) {
  const Database whole = Make(/*has_log=*/true);
  ASSERT_FALSE(whole.anchor.empty());
  size_t proof = 0;  // The frame that ends the last commit but one.
  for (size_t frame = kLogHeader; frame + kFrame < whole.log.size(); frame += kFrame) {
    if (whole.log.substr(frame + 4, 4) != std::string(4, '\0')) proof = frame;
  }
  ASSERT_GT(proof, kLogHeader);
  const int64_t seed = Seed();
  Random random(static_cast<uint64_t>(seed));
  int64_t refused = 0;
  int64_t runs = 0;
  for (; runs < Flips(); ++runs) {
    const Damage& damage = kDamages[static_cast<size_t>(runs) % std::size(kDamages)];
    Database damaged = whole;
    const bool has_anchor = runs / std::ssize(kDamages) % 2 == 0;
    if (!has_anchor) damaged.anchor.clear();
    damage.change(damaged.log, random);
    const Answer answer = OpenAndRead(damaged, SqliteOptions().checked_bytes_max);
    const std::string where = absl::StrCat(" ", damage.what, ", seed ", seed, ", run ", runs);
    const auto [begin, end] = Changed(whole.log, damaged.log);
    const bool is_proven = has_anchor ? damaged.log.size() >= kLogHeader
                                      : end <= proof && damaged.log.size() == whole.log.size();
    if (is_proven && damaged.log != whole.log) {
      ++refused;
      EXPECT_EQ(answer.open.code(), absl::StatusCode::kDataLoss) << answer.open << where;
      EXPECT_TRUE(absl::StrContains(answer.open.message(), "from there on cannot be read"))
          << where;
      continue;
    }
    if (absl::IsDataLoss(answer.open) && begin < proof + kFrame) continue;
    ASSERT_TRUE(answer.steps.ok()) << answer.steps.status() << where;
    const auto count = static_cast<int64_t>(answer.steps->size());
    EXPECT_EQ(*answer.steps, Steps(count)) << where;
    EXPECT_GE(count, damaged.log.size() < whole.log.size() ? 0 : kSteps - 2) << where;
  }
  std::printf("seed %lld: %lld of %lld changes of the log were noticed\n",
              static_cast<long long>(seed), static_cast<long long>(refused),
              static_cast<long long>(runs));
  EXPECT_GT(refused, runs / 2);
}

// The store is open and its file changes: whoever reads that page learns it, and with the first
// that wants to write it writing ends.
TEST(DamagedPageTest, WhatChangesWhileTheStoreIsOpenIsMetAsDamage) {
  const int64_t seed = Seed();
  Random random(static_cast<uint64_t>(seed));
  const Database in_file = Make(/*has_log=*/false);
  const Database in_log = Make(/*has_log=*/true);
  int64_t met = 0;
  int64_t stopped = 0;
  int64_t runs = 0;
  for (; runs < Flips(); ++runs) {
    const bool has_log = runs % 2 != 0;
    const Damage& damage = kDamages[static_cast<size_t>(runs) / 2 % std::size(kDamages)];
    const std::string where = absl::StrCat(damage.what, ", seed ", seed, ", run ", runs);
    const ScratchDirectory directory;
    Write(has_log ? in_log : in_file, directory.database());
    FaultyDisk disk;
    SqliteOptions options = OptionsFor(directory.database(), disk);
    options.checked_bytes_max = 0;  // Nothing is in memory yet.
    options.checkpoint_pages = 1;
    auto store = SqliteStore::Open(options);
    ASSERT_TRUE(store.ok()) << store.status();
    const std::string path = directory.database() + (has_log ? "-wal" : "");
    std::string content = ReadFile(path);
    ASSERT_FALSE(content.empty());
    damage.change(content, random);
    {
      std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
      file << content;
    }
    std::filesystem::resize_file(path, content.size());
    const absl::StatusOr<std::set<int64_t>> found = ReadSteps(**store);
    if (found.ok()) {
      EXPECT_EQ(*found, Steps(kSteps)) << where;
    } else {
      ++met;
      EXPECT_EQ(found.status().code(), absl::StatusCode::kDataLoss) << found.status() << where;
      EXPECT_TRUE(absl::StrContains(found.status().message(), path)) << found.status() << where;
    }
    bool is_stopped = false;
    std::set<int64_t> acknowledged = Steps(kSteps);
    for (int64_t step = kSteps + 1; step <= kSteps + 3; ++step) {
      const absl::Status status = RunStep(**store, step);
      EXPECT_TRUE(status.ok() ? !is_stopped : absl::IsDataLoss(status)) << status << where;
      is_stopped = is_stopped || !status.ok();
      if (status.ok()) acknowledged.insert(step);
    }
    stopped += is_stopped ? 1 : 0;
    const absl::StatusOr<std::set<int64_t>> then = ReadSteps(**store);
    if (then.ok()) {
      EXPECT_EQ(*then, acknowledged) << where;
    } else {
      EXPECT_EQ(then.status().code(), absl::StatusCode::kDataLoss) << then.status() << where;
    }
  }
  std::printf("seed %lld: %lld of %lld changes were met by reading, %lld ended writing\n",
              static_cast<long long>(seed), static_cast<long long>(met),
              static_cast<long long>(runs), static_cast<long long>(stopped));
  EXPECT_GT(met, runs / 8);
  EXPECT_GT(stopped, runs / 20);
}

TEST(DamagedPageTest, ABackupOfADamagedDatabaseFailsAndNamesThePage) {
  Database damaged = Make(/*has_log=*/false);
  ChangeByte(damaged.file, 7 * kPage + 1'000, 1);
  const ScratchDirectory directory;
  Write(damaged, directory.database());
  const std::string copy = directory.path() + "/copy.db";
  const absl::Status status = CopyDatabase(directory.database(), copy);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), absl::StrCat("page 8 of ", directory.database())))
      << status;
  EXPECT_FALSE(std::filesystem::exists(copy));
}

// Without a service at work. With one, its log is written to meanwhile.
TEST(DamagedPageTest, ABackupLeavesOutWhatIsBehindDamageOfTheLogWhenItIsTold) {
  Database damaged = Make(/*has_log=*/true);
  // In the middle of the log.
  ChangeByte(damaged.log, kLogHeader + (damaged.log.size() / kFrame / 2) * kFrame + 1'000, 1);
  const ScratchDirectory directory;
  Write(damaged, directory.database());
  const std::string copy = directory.path() + "/copy.db";
  const absl::Status refused = CopyDatabase(directory.database(), copy);
  EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss) << refused;
  EXPECT_TRUE(absl::StrContains(refused.message(), "`makegood backup --cut-damaged-log`"))
      << refused;
  ASSERT_FALSE(std::filesystem::exists(copy));
  const absl::Status cut = CopyDatabase(directory.database(), copy, DamagedLog::kCutOff);
  ASSERT_TRUE(cut.ok()) << cut;
  SqliteOptions options;
  options.path = copy;
  auto store = SqliteStore::Open(options);
  ASSERT_TRUE(store.ok()) << store.status();
  const auto found = ReadSteps(**store);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_GT(found->size(), 5u);
  EXPECT_LT(found->size(), kSteps - 5u);
  EXPECT_EQ(*found, Steps(static_cast<int64_t>(found->size())));
}

}  // namespace
}  // namespace makegood
