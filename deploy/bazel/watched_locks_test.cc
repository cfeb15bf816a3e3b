// That ThreadSanitizer finds what is wrong with two threads, and nothing where Abseil's locks see
// to it that nothing is. For --config=tsan alone.

#include <unistd.h>

#include <atomic>
#include <thread>
#include <utility>

#include "absl/base/call_once.h"
#include "absl/status/status.h"
#include "absl/synchronization/barrier.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace makegood {
namespace {

constexpr absl::Duration kLong = absl::Minutes(1);

// What both threads have.
struct Shared {
  int number = 0;
  bool is_there = false;
  absl::Mutex mutex;
  absl::Mutex second;
  absl::CondVar changed;
  absl::Notification notified;
  absl::Barrier* barrier = new absl::Barrier(2);  // Whoever leaves it last deletes it.
  absl::once_flag once;
  std::atomic<int> arrived = 0;
  absl::Status status = absl::NotFoundError("not there");
  absl::Status copy = status;
};

void Write(Shared& s) { ++s.number; }
void Read(Shared& s) { EXPECT_LE(s.number, 1); }
void Nothing(Shared&) {}

void WriteLocked(Shared& s) {
  absl::MutexLock lock(&s.mutex);
  Write(s);
}
void WriteUnderAnotherLock(Shared& s) {
  absl::MutexLock lock(&s.second);
  Write(s);
}
void WriteLockedForReading(Shared& s) {
  absl::ReaderMutexLock lock(&s.mutex);
  Write(s);
}
void ReadLocked(Shared& s) {
  absl::ReaderMutexLock lock(&s.mutex);
  Read(s);
}
void WriteWhenTheLockIsFree(Shared& s) {
  while (!s.mutex.TryLock()) std::this_thread::yield();
  Write(s);
  s.mutex.Unlock();
}

// Written before others are told.
void WriteAndGive(Shared& s) {
  Write(s);
  absl::MutexLock lock(&s.mutex);
  s.is_there = true;
  s.changed.Signal();
}
void WriteAndNotify(Shared& s) {
  Write(s);
  s.notified.Notify();
}
void Meet(Shared& s) {
  absl::Barrier* const barrier = s.barrier;
  if (barrier->Block()) delete barrier;
}
// Whoever comes second waits for the first.
void UseWhatIsMadeOnce(Shared& s) {
  s.arrived.fetch_add(1, std::memory_order_relaxed);
  absl::call_once(s.once, [&s] {
    while (s.arrived.load(std::memory_order_relaxed) < 2) std::this_thread::yield();
    s.number = 1;
  });
  EXPECT_EQ(s.number, 1);
}
void LetGo(absl::Status& status) {
  EXPECT_EQ(status.message(), "not there");
  status = absl::OkStatus();
}

struct Case {
  const char* name;
  void (*one)(Shared& s);
  void (*other)(Shared& s);
  const char* report;  // Empty: none.
};

const char* const kRace = "data race";

const Case kCases[] = {
    // Planted mistakes.
    {"both write", Write, Write, kRace},
    {"one writes and one reads", Write, Read, kRace},
    {"only one takes the lock", WriteLocked, Write, kRace},
    {"each has a lock of its own", WriteLocked, WriteUnderAnotherLock, kRace},
    {"both write, locked for reading", WriteLockedForReading, WriteLockedForReading, kRace},
    {"what was handed over is written again",
     [](Shared& s) {
       WriteAndNotify(s);
       Write(s);
     },
     [](Shared& s) {
       s.notified.WaitForNotification();
       Write(s);
     },
     kRace},
    {"a wait that was in vain hands nothing over", Write,
     [](Shared& s) {
       EXPECT_FALSE(s.notified.WaitForNotificationWithTimeout(absl::Milliseconds(1)));
       Write(s);
     },
     kRace},
    {"two locks in either order",
     [](Shared& s) {
       {
         absl::MutexLock first(&s.mutex);
         absl::MutexLock second(&s.second);
       }
       absl::MutexLock first(&s.second);
       absl::MutexLock second(&s.mutex);
     },
     Nothing, "lock-order-inversion"},

    // What is in order.
    {"both take the lock", WriteLocked, WriteLocked, ""},
    {"both try until they have the lock", WriteWhenTheLockIsFree, WriteWhenTheLockIsFree, ""},
    {"one reads, locked for reading", WriteLocked, ReadLocked, ""},
    {"both read, locked for reading", ReadLocked, ReadLocked, ""},
    {"awaited", WriteAndGive,
     [](Shared& s) {
       {
         absl::MutexLock lock(&s.mutex);
         s.mutex.Await(absl::Condition(&s.is_there));
       }
       Write(s);
     },
     ""},
    {"awaited with a limit", WriteAndGive,
     [](Shared& s) {
       {
         absl::MutexLock lock(&s.mutex);
         EXPECT_TRUE(s.mutex.AwaitWithTimeout(absl::Condition(&s.is_there), kLong));
       }
       Write(s);
     },
     ""},
    {"locked when it is there", WriteAndGive,
     [](Shared& s) {
       s.mutex.LockWhen(absl::Condition(&s.is_there));
       Write(s);
       s.mutex.Unlock();
     },
     ""},
    {"signalled", WriteAndGive,
     [](Shared& s) {
       {
         absl::MutexLock lock(&s.mutex);
         while (!s.is_there) s.changed.Wait(&s.mutex);
       }
       Write(s);
     },
     ""},
    {"signalled within a limit", WriteAndGive,
     [](Shared& s) {
       {
         absl::MutexLock lock(&s.mutex);
         while (!s.is_there) s.changed.WaitWithTimeout(&s.mutex, kLong);
       }
       Write(s);
     },
     ""},
    {"notified", WriteAndNotify,
     [](Shared& s) {
       s.notified.WaitForNotification();
       Write(s);
     },
     ""},
    {"notified within a limit", WriteAndNotify,
     [](Shared& s) {
       EXPECT_TRUE(s.notified.WaitForNotificationWithTimeout(kLong));
       Write(s);
     },
     ""},
    {"found notified", WriteAndNotify,
     [](Shared& s) {
       while (!s.notified.HasBeenNotified()) std::this_thread::yield();
       Write(s);
     },
     ""},
    {"met at a barrier",
     [](Shared& s) {
       Write(s);
       Meet(s);
     },
     [](Shared& s) {
       Meet(s);
       Write(s);
     },
     ""},
    {"made once", UseWhatIsMadeOnce, UseWhatIsMadeOnce, ""},
    {"copies of a status, of which either may be the last", [](Shared& s) { LetGo(s.status); },
     [](Shared& s) { LetGo(s.copy); }, ""},
};

void RunAlone(const Case& test) {
  for (int i = 0; i < 20; ++i) {
    Shared shared;
    std::thread thread([&] { test.one(shared); });
    test.other(shared);
    thread.join();
  }
  _exit(testing::Test::HasFailure() ? 1 : 0);
}

TEST(WatchedLocksDeathTest, WhatIsWrongIsReportedAndNothingElse) {
  constexpr int kReported = 66;
  for (const Case& test : kCases) {
    SCOPED_TRACE(test.name);
    const bool is_wrong = *test.report != '\0';
    EXPECT_EXIT(RunAlone(test), testing::ExitedWithCode(is_wrong ? kReported : 0), test.report);
  }
}

}  // namespace
}  // namespace makegood
