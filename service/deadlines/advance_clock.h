// Moves the test clock and lets everything happen that time brings on the way.

#ifndef MAKEGOOD_SERVICE_DEADLINES_ADVANCE_CLOCK_H_
#define MAKEGOOD_SERVICE_DEADLINES_ADVANCE_CLOCK_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/deadlines/agenda.h"
#include "service/domain/test_clock.h"

namespace makegood {

// Deadlines that one call deals with.
inline constexpr int64_t kAdvanceFiredMax = 100'000;

// Moves `clock` to `time` by way of each instant at which something is due, and does it there, so
// that every decision sees the instants between. Returns how many deadlines were dealt with. With
// `time` the present instant, what is due now is done.
//
//   InvalidArgument     INVALID_FIELD: `time` has passed
//   Unavailable         POLICIES_NOT_LOADED
//   ResourceExhausted   TOO_MANY_DEADLINES: the clock stands where it got to; call again
//   Cancelled           `is_cancelled` said so; the clock stands where it got to
absl::StatusOr<int64_t> AdvanceClock(TestClock& clock, Agenda& agenda, absl::Time time,
                                     const std::function<bool()>& is_cancelled,
                                     int64_t fired_max = kAdvanceFiredMax);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DEADLINES_ADVANCE_CLOCK_H_
