// The clock that the service decides by: another one, made to never go back.

#ifndef MAKEGOOD_SERVICE_DOMAIN_SERVICE_CLOCK_H_
#define MAKEGOOD_SERVICE_DOMAIN_SERVICE_CLOCK_H_

#include <algorithm>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/domain/clock.h"

namespace makegood {

// A clock that is set back stands still here until it has caught up: a deadline that has passed
// stays passed, and what was recorded later never has an earlier time. Thread-safe.
class ServiceClock final : public Clock {
 public:
  // `source` outlives this clock.
  explicit ServiceClock(const Clock& source) : source_(source) {}

  absl::Time Now() const override {
    const absl::Time now = source_.Now();
    absl::MutexLock lock(&mutex_);
    latest_ = std::max(latest_, now);
    return latest_;
  }

  // From now on it is not before `time`: the mark that a process kept which ran before.
  void NotBefore(absl::Time time) {
    absl::MutexLock lock(&mutex_);
    latest_ = std::max(latest_, time);
  }

 private:
  const Clock& source_;
  mutable absl::Mutex mutex_;
  mutable absl::Time latest_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_SERVICE_CLOCK_H_
