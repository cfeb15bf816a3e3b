// ThreadSanitizer knows the locks of code that was compiled for it. Debian's Abseil was not: what
// an absl::Mutex guards would be reported as a race, and a real one would drown among those. So a
// program of --config=tsan brings functions of its own under the names of Abseil's, which the
// linker then takes for all of the program, Debian's libraries included. Each tells the sanitizer
// what is about to happen and calls Abseil's.
//
// What the sanitizer is told begins after a lock is taken and ends before it is given back, so it
// never sees two owners. While Abseil works it looks away: the conditions that one thread evaluates
// for another are read without being checked.

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <type_traits>

#include "absl/base/internal/spinlock_wait.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace {

// A function of Abseil's that one of this file stands before; a method takes its object first.
template <typename Signature>
class Abseils;
template <typename Result, typename... Args>
class Abseils<Result(Args...)> {
 public:
  // Begins with what all names of Abseil begin with.
  explicit Abseils(const char* symbol)
      : function_(reinterpret_cast<Result (*)(Args...)>(dlsym(RTLD_NEXT, symbol))) {
    if (function_ != nullptr) return;
    std::fprintf(stderr, "watched_locks.cc: this Abseil has no %s\n", symbol);
    std::abort();
  }
  Result operator()(Args... args) const { return function_(args...); }

 private:
  Result (*const function_)(Args...);
};

#define ABSEIL "_ZN4absl7debian3"
#define ABSEIL_CONST "_ZNK4absl7debian3"

constexpr unsigned kWrite = 0;
constexpr unsigned kRead = __tsan_mutex_read_lock;

// Some of Abseil's functions call others: the outermost tells.
thread_local bool is_inside = false;

class Inside {
 public:
  Inside() { is_inside = true; }
  ~Inside() { is_inside = false; }
};

template <typename Take>
void Lock(void* mutex, unsigned how, const Take& take) {
  if (is_inside) return take();
  const Inside inside;
  __tsan_mutex_pre_lock(mutex, how);
  take();
  __tsan_mutex_post_lock(mutex, how, 0);
}

template <typename Take>
bool TryLock(void* mutex, unsigned how, const Take& take) {
  if (is_inside) return take();
  const Inside inside;
  __tsan_mutex_pre_lock(mutex, how | __tsan_mutex_try_lock);
  const bool taken = take();
  __tsan_mutex_post_lock(
      mutex, how | __tsan_mutex_try_lock | (taken ? 0 : __tsan_mutex_try_lock_failed), 0);
  return taken;
}

template <typename Give>
void Unlock(void* mutex, unsigned how, const Give& give) {
  if (is_inside) return give();
  const Inside inside;
  __tsan_mutex_pre_unlock(mutex, how);
  give();
  __tsan_mutex_post_unlock(mutex, how);
}

// Gives a lock back for as long as the wait lasts.
template <typename Wait>
auto Unlocked(void* mutex, const Wait& wait) {
  if (is_inside) return wait();
  const Inside inside;
  __tsan_mutex_pre_unlock(mutex, kWrite);
  __tsan_mutex_post_unlock(mutex, kWrite);
  __tsan_mutex_pre_lock(mutex, kWrite);
  if constexpr (std::is_void_v<decltype(wait())>) {
    wait();
    __tsan_mutex_post_lock(mutex, kWrite, 0);
  } else {
    const auto result = wait();
    __tsan_mutex_post_lock(mutex, kWrite, 0);
    return result;
  }
}

// LockWhen with a limit: takes the lock whether the condition holds or not.
template <typename Take>
bool LockUntil(void* mutex, unsigned how, const Take& take) {
  bool holds = false;
  Lock(mutex, how, [&] { holds = take(); });
  return holds;
}

}  // namespace

// Mutex. Its constructor is inline, and tells by itself.

Mutex::~Mutex() {
  static const Abseils<void(Mutex*)> destroy(ABSEIL "5MutexD1Ev");
  if (!is_inside) __tsan_mutex_destroy(this, __tsan_mutex_not_static);
  destroy(this);
}
void Mutex::Lock() {
  static const Abseils<void(Mutex*)> lock(ABSEIL "5Mutex4LockEv");
  absl::Lock(this, kWrite, [&] { lock(this); });
}
void Mutex::Unlock() {
  static const Abseils<void(Mutex*)> unlock(ABSEIL "5Mutex6UnlockEv");
  absl::Unlock(this, kWrite, [&] { unlock(this); });
}
bool Mutex::TryLock() {
  static const Abseils<bool(Mutex*)> try_lock(ABSEIL "5Mutex7TryLockEv");
  return absl::TryLock(this, kWrite, [&] { return try_lock(this); });
}
void Mutex::ReaderLock() {
  static const Abseils<void(Mutex*)> lock(ABSEIL "5Mutex10ReaderLockEv");
  absl::Lock(this, kRead, [&] { lock(this); });
}
void Mutex::ReaderUnlock() {
  static const Abseils<void(Mutex*)> unlock(ABSEIL "5Mutex12ReaderUnlockEv");
  absl::Unlock(this, kRead, [&] { unlock(this); });
}
bool Mutex::ReaderTryLock() {
  static const Abseils<bool(Mutex*)> try_lock(ABSEIL "5Mutex13ReaderTryLockEv");
  return absl::TryLock(this, kRead, [&] { return try_lock(this); });
}

void Mutex::LockWhen(const Condition& condition) {
  static const Abseils<void(Mutex*, const Condition&)> lock(ABSEIL
                                                            "5Mutex8LockWhenERKNS0_9ConditionE");
  absl::Lock(this, kWrite, [&] { lock(this, condition); });
}
bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  static const Abseils<bool(Mutex*, const Condition&, Duration)> lock(
      ABSEIL "5Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  return LockUntil(this, kWrite, [&] { return lock(this, condition, timeout); });
}
bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  static const Abseils<bool(Mutex*, const Condition&, Time)> lock(
      ABSEIL "5Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return LockUntil(this, kWrite, [&] { return lock(this, condition, deadline); });
}
void Mutex::ReaderLockWhen(const Condition& condition) {
  static const Abseils<void(Mutex*, const Condition&)> lock(
      ABSEIL "5Mutex14ReaderLockWhenERKNS0_9ConditionE");
  absl::Lock(this, kRead, [&] { lock(this, condition); });
}
bool Mutex::ReaderLockWhenWithTimeout(const Condition& condition, Duration timeout) {
  static const Abseils<bool(Mutex*, const Condition&, Duration)> lock(
      ABSEIL "5Mutex25ReaderLockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  return LockUntil(this, kRead, [&] { return lock(this, condition, timeout); });
}
bool Mutex::ReaderLockWhenWithDeadline(const Condition& condition, Time deadline) {
  static const Abseils<bool(Mutex*, const Condition&, Time)> lock(
      ABSEIL "5Mutex26ReaderLockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return LockUntil(this, kRead, [&] { return lock(this, condition, deadline); });
}

// Of a lock that is held for writing: nobody here awaits anything while only reading.
void Mutex::Await(const Condition& condition) {
  static const Abseils<void(Mutex*, const Condition&)> await(ABSEIL
                                                             "5Mutex5AwaitERKNS0_9ConditionE");
  Unlocked(this, [&] { await(this, condition); });
}
bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static const Abseils<bool(Mutex*, const Condition&, Duration)> await(
      ABSEIL "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  return Unlocked(this, [&] { return await(this, condition, timeout); });
}
bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static const Abseils<bool(Mutex*, const Condition&, Time)> await(
      ABSEIL "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return Unlocked(this, [&] { return await(this, condition, deadline); });
}

// CondVar. Whoever signals says nothing that the lock does not say.

void CondVar::Wait(Mutex* mutex) {
  static const Abseils<void(CondVar*, Mutex*)> wait(ABSEIL "7CondVar4WaitEPNS0_5MutexE");
  Unlocked(mutex, [&] { wait(this, mutex); });
}
bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static const Abseils<bool(CondVar*, Mutex*, Duration)> wait(
      ABSEIL "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  return Unlocked(mutex, [&] { return wait(this, mutex, timeout); });
}
bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static const Abseils<bool(CondVar*, Mutex*, Time)> wait(
      ABSEIL "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  return Unlocked(mutex, [&] { return wait(this, mutex, deadline); });
}

// Notification. Who finds it notified takes no lock.

namespace {

// Where HasBeenNotified(), which is inline, looks.
void* FlagOf(const Notification* notification) {
  static_assert(sizeof(Notification) == 2 * sizeof(Mutex));
  return const_cast<char*>(reinterpret_cast<const char*>(notification)) + sizeof(Mutex);
}

}  // namespace

void Notification::Notify() {
  static const Abseils<void(Notification*)> notify(ABSEIL "12Notification6NotifyEv");
  __tsan_release(FlagOf(this));
  notify(this);
}
void Notification::WaitForNotification() const {
  static const Abseils<void(const Notification*)> wait(ABSEIL_CONST
                                                       "12Notification19WaitForNotificationEv");
  wait(this);
  __tsan_acquire(FlagOf(this));
}
bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static const Abseils<bool(const Notification*, Duration)> wait(
      ABSEIL_CONST "12Notification30WaitForNotificationWithTimeoutENS0_8DurationE");
  const bool is_notified = wait(this, timeout);
  if (is_notified) __tsan_acquire(FlagOf(this));
  return is_notified;
}
bool Notification::WaitForNotificationWithDeadline(Time deadline) const {
  static const Abseils<bool(const Notification*, Time)> wait(
      ABSEIL_CONST "12Notification31WaitForNotificationWithDeadlineENS0_4TimeE");
  const bool is_notified = wait(this, deadline);
  if (is_notified) __tsan_acquire(FlagOf(this));
  return is_notified;
}

// call_once is inline, but for waiting until another thread has done it.
namespace base_internal {

uint32_t SpinLockWait(std::atomic<uint32_t>* word, int count,
                      const SpinLockWaitTransition transitions[], SchedulingMode mode) {
  static const Abseils<uint32_t(std::atomic<uint32_t>*, int, const SpinLockWaitTransition[],
                                SchedulingMode)>
      wait(ABSEIL
           "13base_internal12SpinLockWaitEPSt6atomicIjEiPKNS1_22SpinLockWaitTransitionENS1_"
           "14SchedulingModeE");
  const uint32_t state = wait(word, count, transitions, mode);
  __tsan_acquire(word);
  return state;
}

}  // namespace base_internal

// Copies of a status share what it says; whoever lets go of it last, in Abseil, deletes it.
void Status::UnrefNonInlined(uintptr_t rep) {
  static const Abseils<void(uintptr_t)> unref(ABSEIL "6Status15UnrefNonInlinedEm");
  void* const shared = reinterpret_cast<void*>(rep);
  __tsan_release(shared);
  __tsan_acquire(shared);
  unref(rep);
}

ABSL_NAMESPACE_END
}  // namespace absl
