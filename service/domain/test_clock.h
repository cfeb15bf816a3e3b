// A clock that stands still until somebody moves it: for `makegood serve --test-clock` and for
// tests.

#ifndef MAKEGOOD_SERVICE_DOMAIN_TEST_CLOCK_H_
#define MAKEGOOD_SERVICE_DOMAIN_TEST_CLOCK_H_

#include <algorithm>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/domain/clock.h"

namespace makegood {

// Thread-safe.
class TestClock final : public Clock {
 public:
  explicit TestClock(absl::Time start) : now_(start) {}

  absl::Time Now() const override {
    absl::MutexLock lock(&mutex_);
    return now_;
  }

  // Not back: an earlier instant changes nothing.
  void AdvanceTo(absl::Time time) {
    absl::MutexLock lock(&mutex_);
    now_ = std::max(now_, time);
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_TEST_CLOCK_H_
