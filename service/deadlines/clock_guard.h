// Tells a clock that made a jump from time that passed: a wrong step of the system's clock must not
// make a day's deadlines pass at once.

#ifndef MAKEGOOD_SERVICE_DEADLINES_CLOCK_GUARD_H_
#define MAKEGOOD_SERVICE_DEADLINES_CLOCK_GUARD_H_

#include <optional>

#include "absl/time/time.h"

namespace makegood {

// How much more the clock may have advanced between two looks than time has passed.
inline constexpr absl::Duration kClockJumpMax = absl::Minutes(1);

class ClockGuard {
 public:
  // Looks at the clock; `elapsed` is time on a watch that nobody can set. Returns by how much the
  // clock jumped since the last look if that is too much, else nothing. The first look compares
  // with nothing: how long the service was not running nobody knows.
  std::optional<absl::Duration> Look(absl::Time now, absl::Duration elapsed) {
    const std::optional<Reading> last = last_;
    last_ = Reading{now, elapsed};
    if (!last.has_value()) return std::nullopt;
    const absl::Duration jump = (now - last->now) - (elapsed - last->elapsed);
    if (jump <= kClockJumpMax) return std::nullopt;
    return jump;
  }

 private:
  struct Reading {
    absl::Time now;
    absl::Duration elapsed;
  };
  std::optional<Reading> last_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DEADLINES_CLOCK_GUARD_H_
