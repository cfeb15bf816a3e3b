// The process is killed under load: what it acknowledged is there afterwards, whole and once.
//
// A child writes with several threads and says each step that is acknowledged into a pipe; after a
// number of them, by chance, it is killed. MAKEGOOD_KILLS sets how often, MAKEGOOD_SEED where
// chance begins. (That a kill loses nothing says little about a power cut: power_cut_test.cc.)

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "service/store/sqlite/sqlite_store.h"
#include "tests/faults/loads.h"
#include "tests/faults/workflow_load.h"
#include "tests/faults/workload.h"
#include "tests/testing/number_from_environment.h"

namespace makegood {
namespace {

constexpr int kThreads = kLanes;
constexpr int64_t kStepsOfThread = 1'000'000;  // More than any of them gets to.
constexpr int kKillsOfDatabase = 25;           // Then another one is begun.

SqliteOptions OptionsFor(const std::string& database) {
  SqliteOptions options;
  options.path = database;
  options.checkpoint_pages = 100;
  return options;
}

// The child: steps from `first` on, until it is killed. Returns only if it cannot.
int Write(const Load& load, const std::string& database, int64_t first) {
  auto store = SqliteStore::Open(OptionsFor(database));
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", store.status().ToString().c_str());
    return 1;
  }
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int64_t step = first + thread; load.run_step(**store, step).ok(); step += kThreads) {
        const std::string line = absl::StrCat(step, "\n");
        if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return 1;
}

// Starts a child, kills it after so many acknowledged steps, and returns all of those.
std::set<int64_t> WriteAndKill(const Load& load, const std::string& database, int64_t first,
                               size_t count) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    const std::string from = absl::StrCat(first);
    execl("/proc/self/exe", "kill_test", "--write", load.name, database.c_str(), from.c_str(),
          nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::string text;
  char buffer[4096];
  bool is_killed = false;
  // What stands in the pipe after the kill was acknowledged before it.
  while (true) {
    const bool is_enough = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) >= count;
    if (is_enough && !is_killed) {
      EXPECT_EQ(kill(child, SIGKILL), 0);
      is_killed = true;
    }
    const ssize_t size = read(ends[0], buffer, sizeof(buffer));
    if (size <= 0) break;
    text.append(buffer, static_cast<size_t>(size));
  }
  close(ends[0]);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the child ended by itself";
  std::set<int64_t> acknowledged;
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    int64_t step = 0;
    EXPECT_TRUE(absl::SimpleAtoi(lines[i], &step)) << lines[i];
    acknowledged.insert(step);
  }
  return acknowledged;
}

class KillTest : public testing::TestWithParam<Load> {};

TEST_P(KillTest, NothingAcknowledgedIsLostAndNothingComesTwice) {
  const Load& load = GetParam();
  const int64_t kills = NumberFromEnvironment("MAKEGOOD_KILLS", 25);
  const int64_t seed = NumberFromEnvironment("MAKEGOOD_SEED", 1);
  std::mt19937_64 random(static_cast<uint64_t>(seed));
  std::unique_ptr<ScratchDirectory> directory;
  std::set<int64_t> acknowledged;
  int64_t sum = 0;
  for (int64_t number = 0; number < kills; ++number) {
    if (number % kKillsOfDatabase == 0) {
      directory = std::make_unique<ScratchDirectory>();
      acknowledged.clear();
    }
    // None at all among them: killed while it opens.
    const size_t count = random() % 60;
    const std::set<int64_t> now =
        WriteAndKill(load, directory->database(), number * kStepsOfThread, count);
    acknowledged.insert(now.begin(), now.end());
    sum += static_cast<int64_t>(now.size());

    auto store = SqliteStore::Open(OptionsFor(directory->database()));
    ASSERT_TRUE(store.ok()) << store.status() << ", seed " << seed << ", kill " << number;
    const auto found = load.read_steps(**store);
    ASSERT_TRUE(found.ok()) << found.status() << ", seed " << seed << ", kill " << number;
    for (const int64_t step : acknowledged) {
      ASSERT_EQ(found->count(step), 1u) << step << ", seed " << seed << ", kill " << number;
    }
    const absl::Status checked = load.check(**store);
    ASSERT_TRUE(checked.ok()) << checked << ", seed " << seed << ", kill " << number;
  }
  std::printf("%s, seed %lld: %lld kills, %lld steps acknowledged, none lost\n", load.name,
              static_cast<long long>(seed), static_cast<long long>(kills),
              static_cast<long long>(sum));
  EXPECT_GT(sum, 0);
}

INSTANTIATE_TEST_SUITE_P(All, KillTest, testing::ValuesIn(kLoads),
                         [](const auto& load) { return load.param.name; });

int WriteNamed(const std::string& name, const std::string& database, int64_t first) {
  for (const Load& load : kLoads) {
    if (load.name == name) return Write(load, database, first);
  }
  return 1;
}

}  // namespace
}  // namespace makegood

int main(int argc, char** argv) {
  int64_t first = 0;
  if (argc == 5 && std::string(argv[1]) == "--write" && absl::SimpleAtoi(argv[4], &first)) {
    return makegood::WriteNamed(argv[2], argv[3], first);
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
