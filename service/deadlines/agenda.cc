#include "service/deadlines/agenda.h"

#include <algorithm>
#include <utility>

#include "rules/base/status_macros.h"

namespace makegood {

Agenda::Agenda(Duties duties) : duties_(std::move(duties)) {}

absl::Status Agenda::FindDailyTime(absl::Time now) {
  if (daily_time_.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::Time last, duties_.last_peers(now));
  daily_time_ = last + kDailyInterval;
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> Agenda::NextTime(absl::Time now) {
  RETURN_IF_ERROR(FindDailyTime(now));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> deadline, duties_.next_deadline());
  return std::min(*daily_time_, deadline.value_or(absl::InfiniteFuture()));
}

absl::StatusOr<int> Agenda::DoDue(absl::Time now, int limit) {
  RETURN_IF_ERROR(FindDailyTime(now));
  if (*daily_time_ <= now) {
    // Deadlines do not wait for statistics that cannot be taken: decisions then compare with the
    // last ones, and it is tried again a day later.
    daily_time_ = now + kDailyInterval;
    absl::Status done = duties_.refresh_peers(now);
    done.Update(duties_.remove_expired(now));
    RETURN_IF_ERROR(done);
  }
  return duties_.decide_due(now, limit);
}

}  // namespace makegood
