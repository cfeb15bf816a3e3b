// Reading, writing or syncing fails, or there is no space: at every call of a script.
//
// MAKEGOOD_FAULT_STRIDE sets how many calls lie between two that are tried (1: every call).

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "service/store/sqlite/sqlite_store.h"
#include "tests/faults/faulty_disk.h"
#include "tests/faults/workflow_load.h"
#include "tests/faults/workload.h"
#include "tests/testing/number_from_environment.h"

namespace makegood {
namespace {

constexpr int64_t kSteps = 12;

SqliteOptions OptionsFor(const ScratchDirectory& directory, const FaultyDisk& disk) {
  SqliteOptions options;
  options.path = directory.database();
  options.vfs = disk.name();
  options.checkpoint_pages = 40;
  return options;
}

// Runs the script and closes the store. Calls `acknowledge` for each step that was acknowledged.
template <typename Acknowledge>
void RunScript(const ScratchDirectory& directory, const FaultyDisk& disk, Acknowledge acknowledge) {
  auto store = SqliteStore::Open(OptionsFor(directory, disk));
  if (!store.ok()) return;
  for (int64_t step = 1; step <= kSteps; ++step) {
    if (RunStep(**store, step).ok()) acknowledge(step);
  }
}

int64_t CallsOfScript() {
  const ScratchDirectory directory;
  const FaultyDisk disk;
  RunScript(directory, disk, [](int64_t) {});
  return disk.calls();
}

// What a sound process finds afterwards.
std::set<int64_t> Found(const ScratchDirectory& directory) {
  FaultyDisk sound;
  auto store = SqliteStore::Open(OptionsFor(directory, sound));
  EXPECT_TRUE(store.ok()) << store.status();
  if (!store.ok()) return {};
  const auto found = ReadSteps(**store);
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() ? *found : std::set<int64_t>();
}

// In a child, since a failed sync ends the process.
TEST(DiskErrorTest, AfterAnyFailedCallAllThatWasAcknowledgedIsThere) {
  const int64_t calls = CallsOfScript();
  const int64_t stride = NumberFromEnvironment("MAKEGOOD_FAULT_STRIDE", 3);
  int64_t syncs = 0;
  for (int64_t call = 1; call <= calls; call += stride) {
    const ScratchDirectory directory;
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      close(STDERR_FILENO);
      FaultyDisk disk;
      disk.FailCall(call);
      const auto say = [&](char byte) {
        if (write(ends[1], &byte, 1) != 1) _exit(2);
      };
      RunScript(directory, disk, [&](int64_t step) { say(static_cast<char>(step)); });
      // It lived through a failed sync: that must not be.
      if (disk.has_failed_sync()) say(static_cast<char>(100));
      _exit(0);
    }
    close(ends[1]);
    std::set<int64_t> acknowledged;
    char step = 0;
    while (read(ends[0], &step, 1) == 1) acknowledged.insert(step);
    close(ends[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status)) << "call " << call << ": the process crashed";
    ASSERT_LE(WEXITSTATUS(status), 1) << "call " << call;
    EXPECT_EQ(acknowledged.count(100), 0u) << "call " << call << ": went on after a failed sync";
    syncs += WEXITSTATUS(status);

    const std::set<int64_t> found = Found(directory);
    for (const int64_t number : acknowledged) {
      EXPECT_EQ(found.count(number), 1u) << "step " << number << ", call " << call;
    }
  }
  std::printf("%lld calls, every %lldth failed once; the process ended by itself %lld times\n",
              static_cast<long long>(calls), static_cast<long long>(stride),
              static_cast<long long>(syncs));
  EXPECT_GT(syncs, 0);
}

TEST(DiskErrorTest, AFullDiskRefusesWritingOnlyAndOnlyUntilThereIsSpace) {
  for (int64_t full_from = 1; full_from <= kSteps; ++full_from) {
    const ScratchDirectory directory;
    FaultyDisk disk;
    auto store = SqliteStore::Open(OptionsFor(directory, disk));
    ASSERT_TRUE(store.ok()) << store.status();
    std::set<int64_t> acknowledged;
    for (int64_t step = 1; step < full_from; ++step) {
      ASSERT_TRUE(RunStep(**store, step).ok());
      acknowledged.insert(step);
    }
    disk.SetFull(true);
    for (int attempt = 0; attempt < 3; ++attempt) {
      const absl::Status status = RunStep(**store, full_from);
      EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
      EXPECT_NE(status.message().find("no space"), absl::string_view::npos) << status;
      const auto found = ReadSteps(**store);
      ASSERT_TRUE(found.ok()) << found.status();
      EXPECT_EQ(*found, acknowledged);
    }
    disk.SetFull(false);
    for (int64_t step = full_from; step <= kSteps; ++step) {
      const absl::Status status = RunStep(**store, step);
      EXPECT_TRUE(status.ok()) << status;
      acknowledged.insert(step);
    }
    store->reset();
    EXPECT_EQ(Found(directory), acknowledged);
  }
}

TEST(DiskErrorTest, TheWorkflowReadsWhileTheDiskIsFullAndGoesOnWhenThereIsSpace) {
  const ScratchDirectory directory;
  FaultyDisk disk;
  auto store = SqliteStore::Open(OptionsFor(directory, disk));
  ASSERT_TRUE(store.ok()) << store.status();
  std::set<int64_t> acknowledged;
  // One lead in each lane, and in each lane time or a person has its turn while the disk is full.
  for (int64_t step = 0; step < kLanes * kCalls; ++step) {
    disk.SetFull(true);
    const absl::Status status = RunWorkflowStep(**store, step);
    // What only repeats needs no space: the last step of a person, and all but one of time.
    if (step / kLanes < (step % kLanes == kLanes - 1 ? 2 : kCalls - 1)) {
      EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status << ", step " << step;
    }
    const auto found = ReadWorkflowSteps(**store);
    ASSERT_TRUE(found.ok()) << found.status();
    for (const int64_t number : acknowledged) EXPECT_EQ(found->count(number), 1u) << number;
    EXPECT_TRUE(status.ok() || found->count(step) == 0) << "step " << step;
    disk.SetFull(false);
    const absl::Status again = RunWorkflowStep(**store, step);
    EXPECT_TRUE(again.ok()) << again << ", step " << step;
    acknowledged.insert(step);
  }
  const absl::Status checked = GoOnAndCheck(**store);
  EXPECT_TRUE(checked.ok()) << checked;
}

TEST(DiskErrorTest, AFullDiskRefusesToOpenAndDoesNotSpoilTheFile) {
  const ScratchDirectory directory;
  {
    FaultyDisk disk;
    disk.SetFull(true);
    const auto store = SqliteStore::Open(OptionsFor(directory, disk));
    EXPECT_EQ(store.status().code(), absl::StatusCode::kUnavailable) << store.status();
  }
  EXPECT_EQ(Found(directory), std::set<int64_t>());
}

}  // namespace
}  // namespace makegood
