// What time it is, as an argument: everything that needs to know gets a Clock, so that a test
// can say. The only place in the service that reads the system's clock.

#ifndef MAKEGOOD_SERVICE_DOMAIN_CLOCK_H_
#define MAKEGOOD_SERVICE_DOMAIN_CLOCK_H_

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace makegood {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_CLOCK_H_
