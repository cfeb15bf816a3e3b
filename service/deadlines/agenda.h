// What time brings, whoever tells the time: deadlines that become due, and once a day the
// statistics of peers and the removal of what is kept for a while only. The scheduler follows it by
// the clock, AdvanceClock by the test clock.

#ifndef MAKEGOOD_SERVICE_DEADLINES_AGENDA_H_
#define MAKEGOOD_SERVICE_DEADLINES_AGENDA_H_

#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace makegood {

// How the things are done that time brings. All of them may block on the database.
struct Duties {
  // Whether there are policies to decide by: until then nothing is done, and nothing is missed.
  std::function<bool()> is_ready;

  // When the earliest deadline is due. Absent: none is armed.
  std::function<absl::StatusOr<std::optional<absl::Time>>()> next_deadline;

  // Deals with deadlines that are due, at most `limit`, the earliest first; returns how many.
  std::function<absl::StatusOr<int>(absl::Time now, int limit)> decide_due;

  // When the last statistics of peers were taken, of all marketplaces. InfinitePast: some have
  // none.
  std::function<absl::StatusOr<absl::Time>(absl::Time now)> last_peers;

  // Takes them of every marketplace.
  std::function<absl::Status(absl::Time now)> refresh_peers;

  // Removes what is kept for a while only and has been kept for that long.
  std::function<absl::Status(absl::Time now)> remove_expired;

  // Keeps the instant, so that a clock that is set back and a restart do not undo what has passed.
  std::function<absl::Status(absl::Time now)> keep_clock;
};

// From one statistics of peers to the next, and from one removal.
inline constexpr absl::Duration kDailyInterval = absl::Hours(24);

// For one thread at a time.
class Agenda {
 public:
  explicit Agenda(Duties duties);

  bool is_ready() const { return duties_.is_ready(); }

  // When there is something to do next, which may have passed. InfiniteFuture: never. `now` is the
  // present instant.
  absl::StatusOr<absl::Time> NextTime(absl::Time now);

  // Does what is due at `now`, of deadlines at most `limit`. Returns how many of these; nothing
  // is lost after an error.
  absl::StatusOr<int> DoDue(absl::Time now, int limit);

  absl::Status KeepClock(absl::Time now) { return duties_.keep_clock(now); }

 private:
  absl::Status FindDailyTime(absl::Time now);

  const Duties duties_;
  std::optional<absl::Time> daily_time_;  // When it is time for both, once that is known.
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DEADLINES_AGENDA_H_
