#include "service/rpc/work_queue.h"

#include <atomic>
#include <vector>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace makegood {
namespace {

TEST(WorkQueueTest, DoesEverythingInOrderBeforeItEnds) {
  std::vector<int> done;
  {
    WorkQueue queue(1);
    for (int i = 0; i < 100; ++i) queue.Add([&done, i] { done.push_back(i); });
  }
  ASSERT_EQ(done.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(done[static_cast<size_t>(i)], i);
}

TEST(WorkQueueTest, WhoAddsDoesNotWait) {
  absl::Notification go;
  absl::Notification done;
  WorkQueue queue(1);
  queue.Add([&go] { go.WaitForNotification(); });
  queue.Add([&done] { done.Notify(); });
  EXPECT_FALSE(done.HasBeenNotified());
  go.Notify();
  done.WaitForNotification();
}

// Writers share a commit, so that 64 that wait for the disk must be able to wait at once: each of
// these goes on only when all of them have begun.
TEST(WorkQueueTest, AsManyWorkAtOnceAsThereAreThreads) {
  auto* const begun = new absl::Barrier(64);
  std::atomic<int> done = 0;
  {
    WorkQueue queue(64);
    for (int i = 0; i < 64; ++i) {
      queue.Add([&] {
        if (begun->Block()) delete begun;
        ++done;
      });
    }
  }
  EXPECT_EQ(done, 64);
}

TEST(WorkQueueTest, NoMoreThreadsThanItMayHave) {
  std::atomic<int> at_once = 0;
  std::atomic<int> most = 0;
  {
    WorkQueue queue(3);
    for (int i = 0; i < 1'000; ++i) {
      queue.Add([&] {
        const int now = ++at_once;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) continue;
        --at_once;
      });
    }
  }
  EXPECT_LE(most, 3);
  EXPECT_GE(most, 1);
}

}  // namespace
}  // namespace makegood
