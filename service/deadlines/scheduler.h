// Does what time brings when it is time: one thread that sleeps until the next deadline.

#ifndef MAKEGOOD_SERVICE_DEADLINES_SCHEDULER_H_
#define MAKEGOOD_SERVICE_DEADLINES_SCHEDULER_H_

#include <atomic>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/deadlines/agenda.h"
#include "service/deadlines/clock_guard.h"
#include "service/domain/clock.h"
#include "service/observe/log.h"

namespace makegood {

// Deadlines that passed while the service was not running are dealt with first, in the order in
// which they were due. When the clock jumps ahead by more than a minute, nothing is done any more
// until a person says that the clock is right (Confirm) or the process starts anew; the log says
// so at once and then every few minutes. Meanwhile the mark that a restart begins at is not moved.
class Scheduler {
 public:
  // Both outlive the scheduler.
  Scheduler(const Clock& clock, Log& log);
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Starts the thread. Once.
  void Start(Duties duties);

  // Finishes what is being done and does nothing any more. A second call does nothing.
  void Stop();

  // Something was committed: there may be an earlier deadline. Cheap; for any thread.
  void Poke() ABSL_LOCKS_EXCLUDED(mutex_);

  // A person says that the clock is right. Without a jump before it does nothing.
  void Confirm() ABSL_LOCKS_EXCLUDED(mutex_);

  bool is_paused() const { return is_paused_; }

 private:
  void Run(Duties duties);

  const Clock& clock_;
  Log& log_;
  std::atomic<bool> is_paused_ = false;

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool poked_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// What the thread does each time it wakes; apart from it, so that tests can say what time it is.
class SchedulerStep {
 public:
  // All outlive it.
  SchedulerStep(Agenda& agenda, std::atomic<bool>& is_paused, Log& log)
      : agenda_(agenda), is_paused_(is_paused), log_(log) {}

  // Does what is due at `now`, one batch of it. Returns how long nothing is left to be done, as far
  // as is known; never more than a second, since the clock may be set. `elapsed`: see ClockGuard.
  absl::Duration Do(absl::Time now, absl::Duration elapsed);

 private:
  absl::Duration Pause(absl::Duration elapsed);
  absl::Status KeepClockSometimes(absl::Time now);
  absl::StatusOr<absl::Duration> DoDue(absl::Time now);

  Agenda& agenda_;
  std::atomic<bool>& is_paused_;
  Log& log_;
  ClockGuard guard_;
  absl::Duration alarm_at_;                       // Next line of the log while paused.
  absl::Time kept_clock_ = absl::InfinitePast();  // The last mark that was kept.
  bool is_failing_ = false;                       // What went wrong is told once.
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DEADLINES_SCHEDULER_H_
