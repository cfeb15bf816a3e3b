// The power goes: what was acknowledged is there afterwards, whole.
//
// The same script runs again and again, and each run is cut at another write, from the making of
// the database on. MAKEGOOD_POWER_CUTS sets how many runs there are, MAKEGOOD_SEED where chance
// begins.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>

#include "gtest/gtest.h"
#include "service/store/sqlite/sqlite_store.h"
#include "tests/faults/faulty_disk.h"
#include "tests/faults/loads.h"
#include "tests/faults/workload.h"
#include "tests/testing/number_from_environment.h"

namespace makegood {
namespace {

constexpr int64_t kSteps = 30;
constexpr int64_t kStepAfter = 40;  // Of a lead of its own, whatever was lost.

SqliteOptions OptionsFor(const ScratchDirectory& directory, const FaultyDisk& disk,
                         const std::string& synchronous) {
  SqliteOptions options;
  options.path = directory.database();
  options.vfs = disk.name();
  options.synchronous = synchronous;
  options.checkpoint_pages = 40;  // So that many cuts fall into one.
  return options;
}

struct Outcome {
  int64_t acknowledged = 0;
  int64_t lost = 0;
  std::string damage;  // Empty: none.
};

// Runs the script until the power goes at this write, and looks at what is left.
Outcome CutAt(const Load& load, int64_t write, FaultyDisk::Loss loss, uint64_t seed,
              const std::string& synchronous) {
  const ScratchDirectory before;
  FaultyDisk disk;
  disk.CutPowerAtWrite(write);
  // What is noted there outside of the log: all that it may ever claim (log_anchor.h).
  disk.KeepAtCut(before.database() + "-writer");
  std::set<int64_t> acknowledged;
  if (auto store = SqliteStore::Open(OptionsFor(before, disk, synchronous)); store.ok()) {
    for (int64_t step = 0; step < kSteps && !disk.is_cut(); ++step) {
      // What is acknowledged after the cut never was: the machine is off.
      if (load.run_step(**store, step).ok() && !disk.is_cut()) acknowledged.insert(step);
    }
  }
  const ScratchDirectory after;
  disk.WriteRemains(after.path(), loss, seed);

  Outcome outcome;
  outcome.acknowledged = static_cast<int64_t>(acknowledged.size());
  FaultyDisk sound;
  auto store = SqliteStore::Open(OptionsFor(after, sound, "FULL"));
  if (!store.ok()) {
    outcome.damage = store.status().ToString();
    return outcome;
  }
  const auto found = load.read_steps(**store);
  if (!found.ok()) {
    outcome.damage = found.status().ToString();
    return outcome;
  }
  for (const int64_t step : acknowledged) outcome.lost += found->count(step) == 0 ? 1 : 0;
  // And writing goes on.
  absl::Status status = load.check(**store);
  status.Update(load.run_step(**store, kStepAfter));
  if (!status.ok()) outcome.damage = status.ToString();
  return outcome;
}

struct Sum {
  int64_t acknowledged = 0;
  int64_t lost = 0;
  int64_t runs_with_loss = 0;
  int64_t runs_with_damage = 0;
};

Sum CutMany(const Load& load, int64_t runs, uint64_t seed, const std::string& synchronous) {
  int64_t writes = 0;
  {
    const ScratchDirectory directory;
    FaultyDisk disk;
    auto store = SqliteStore::Open(OptionsFor(directory, disk, synchronous));
    EXPECT_TRUE(store.ok()) << store.status();
    for (int64_t step = 0; step < kSteps; ++step) {
      EXPECT_TRUE(load.run_step(**store, step).ok());
    }
    writes = disk.writes();
  }
  Sum sum;
  for (int64_t run = 0; run < runs; ++run) {
    // Spread over the whole script, whatever the number of runs; the rest is another seed's.
    const int64_t write = 1 + (run * writes / std::min(runs, writes)) % writes;
    const auto loss = static_cast<FaultyDisk::Loss>((seed + run) % 3);
    const Outcome outcome = CutAt(load, write, loss, seed + run, synchronous);
    sum.acknowledged += outcome.acknowledged;
    sum.lost += outcome.lost;
    sum.runs_with_loss += outcome.lost > 0 ? 1 : 0;
    sum.runs_with_damage += outcome.damage.empty() ? 0 : 1;
    if (synchronous == "FULL") {
      EXPECT_EQ(outcome.lost, 0) << "cut at write " << write << ", seed " << seed + run;
      EXPECT_EQ(outcome.damage, "") << "cut at write " << write << ", seed " << seed + run;
    }
  }
  std::printf(
      "%s, synchronous=%s, seed %llu: %lld cuts over %lld writes, %lld acknowledged, %lld lost "
      "in %lld runs, %lld runs damaged\n",
      load.name, synchronous.c_str(), static_cast<unsigned long long>(seed),
      static_cast<long long>(runs), static_cast<long long>(writes),
      static_cast<long long>(sum.acknowledged), static_cast<long long>(sum.lost),
      static_cast<long long>(sum.runs_with_loss), static_cast<long long>(sum.runs_with_damage));
  return sum;
}

uint64_t Seed() { return static_cast<uint64_t>(NumberFromEnvironment("MAKEGOOD_SEED", 1)); }

class PowerCutTest : public testing::TestWithParam<Load> {};

TEST_P(PowerCutTest, NothingAcknowledgedIsLost) {
  const Sum sum =
      CutMany(GetParam(), NumberFromEnvironment("MAKEGOOD_POWER_CUTS", 200), Seed(), "FULL");
  EXPECT_GT(sum.acknowledged, 0);
}

// The test above can fail: SQLite's usual setting for a write-ahead log loses commits.
TEST_P(PowerCutTest, WithLessSyncingAcknowledgedCommitsAreLost) {
  const Sum sum = CutMany(GetParam(), 40, Seed(), "NORMAL");
  EXPECT_GT(sum.lost, 0);
}

INSTANTIATE_TEST_SUITE_P(All, PowerCutTest, testing::ValuesIn(kLoads),
                         [](const auto& load) { return load.param.name; });

}  // namespace
}  // namespace makegood
