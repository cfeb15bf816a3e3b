#include "service/deadlines/scheduler.h"

#include <time.h>

#include <algorithm>
#include <utility>

#include "rules/base/status_macros.h"

namespace makegood {
namespace {

// Deadlines for each turn: so many that a backlog goes fast, so few that stopping does not wait.
constexpr int kBatch = 100;

// The longest sleep: a clock that is set forward a little is noticed, and so is one that jumps.
constexpr absl::Duration kLookInterval = absl::Seconds(1);

// What commits ring for is looked at so often at most.
constexpr absl::Duration kPokeInterval = absl::Milliseconds(200);

// After an error of the database, or without policies.
constexpr absl::Duration kRetryInterval = absl::Seconds(1);

constexpr absl::Duration kKeepClockInterval = absl::Minutes(1);
constexpr absl::Duration kAlarmInterval = absl::Minutes(5);

// Time since the machine was started, with what it slept: waking a laptop is no jump of its clock.
absl::Duration Elapsed() {
  timespec time;
  clock_gettime(CLOCK_BOOTTIME, &time);
  return absl::DurationFromTimespec(time);
}

}  // namespace

absl::Duration SchedulerStep::Do(absl::Time now, absl::Duration elapsed) {
  if (const auto jump = guard_.Look(now, elapsed); jump.has_value()) {
    is_paused_ = true;
    alarm_at_ = elapsed;
    log_.Error("the clock made a jump; no deadline is dealt with until somebody confirms it",
               {{"jump", absl::FormatDuration(*jump)},
                {"now", absl::FormatTime(now, absl::UTCTimeZone())},
                {"help", "if the clock is right, send SIGHUP; if not, set it and restart"}});
  }
  if (is_paused_) return Pause(elapsed);
  if (!agenda_.is_ready()) return kRetryInterval;
  absl::StatusOr<absl::Duration> rest = DoDue(now);
  if (rest.ok()) {
    is_failing_ = false;
    return *rest;
  }
  if (!is_failing_) {
    log_.Error("deadlines cannot be dealt with for now",
               {{"what", rest.status().ToString(absl::StatusToStringMode::kWithNoExtraData)}});
  }
  is_failing_ = true;
  return kRetryInterval;
}

absl::Duration SchedulerStep::Pause(absl::Duration elapsed) {
  if (elapsed - alarm_at_ >= kAlarmInterval) {
    alarm_at_ = elapsed;
    log_.Error("deadlines are still not dealt with, because the clock made a jump",
               {{"help", "if the clock is right, send SIGHUP; if not, set it and restart"}});
  }
  return kLookInterval;
}

// Once a minute, since each is a commit: after a crash and with a clock that is set back then, a
// minute at most is lived twice.
absl::Status SchedulerStep::KeepClockSometimes(absl::Time now) {
  if (now - kept_clock_ < kKeepClockInterval) return absl::OkStatus();
  RETURN_IF_ERROR(agenda_.KeepClock(now));
  kept_clock_ = now;
  return absl::OkStatus();
}

absl::StatusOr<absl::Duration> SchedulerStep::DoDue(absl::Time now) {
  RETURN_IF_ERROR(KeepClockSometimes(now));
  ASSIGN_OR_RETURN(const absl::Time next, agenda_.NextTime(now));
  if (next > now) return std::min(next - now, kLookInterval);
  ASSIGN_OR_RETURN(const int fired, agenda_.DoDue(now, kBatch));
  if (fired > 0) log_.Info("deadlines", {{"fired", fired}});
  // One that is due and yet is not dealt with, because another process was faster or because of a
  // mistake of ours, must not keep this thread spinning.
  return fired > 0 ? absl::ZeroDuration() : kPokeInterval;
}

Scheduler::Scheduler(const Clock& clock, Log& log) : clock_(clock), log_(log) {}

Scheduler::~Scheduler() { Stop(); }

void Scheduler::Start(Duties duties) {
  thread_ = std::thread([this, duties = std::move(duties)]() mutable { Run(std::move(duties)); });
}

void Scheduler::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Scheduler::Poke() {
  absl::MutexLock lock(&mutex_);
  poked_ = true;
}

void Scheduler::Confirm() {
  if (!is_paused_.exchange(false)) return;
  log_.Info("the clock was confirmed; deadlines are dealt with again", {});
  Poke();
}

void Scheduler::Run(Duties duties) {
  Agenda agenda(std::move(duties));
  SchedulerStep step(agenda, is_paused_, log_);
  const auto has_news = [this]()
                            ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || poked_; };
  while (true) {
    const absl::Duration rest = step.Do(clock_.Now(), Elapsed());
    absl::MutexLock lock(&mutex_);
    // Commits come by the thousand a second, and each rings.
    const absl::Duration quiet = std::min(rest, kPokeInterval);
    if (!mutex_.AwaitWithTimeout(absl::Condition(&stopping_), quiet)) {
      mutex_.AwaitWithTimeout(absl::Condition(&has_news), rest - quiet);
    }
    if (stopping_) break;
    poked_ = false;
  }
  // So that the next process begins where this one ended. Without it, a minute earlier.
  if (!is_paused_) agenda.KeepClock(clock_.Now()).IgnoreError();
}

}  // namespace makegood
