#include "service/rpc/work_queue.h"

#include <vector>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace makegood {
namespace {

TEST(WorkQueueTest, DoesEverythingInOrderBeforeItEnds) {
  std::vector<int> done;
  {
    WorkQueue queue;
    for (int i = 0; i < 100; ++i) queue.Add([&done, i] { done.push_back(i); });
  }
  ASSERT_EQ(done.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(done[static_cast<size_t>(i)], i);
}

TEST(WorkQueueTest, WhoAddsDoesNotWait) {
  absl::Notification go;
  absl::Notification done;
  WorkQueue queue;
  queue.Add([&go] { go.WaitForNotification(); });
  queue.Add([&done] { done.Notify(); });
  EXPECT_FALSE(done.HasBeenNotified());
  go.Notify();
  done.WaitForNotification();
}

}  // namespace
}  // namespace makegood
