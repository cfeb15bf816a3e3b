#include "service/deadlines/advance_clock.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

constexpr int kBatch = 100;

std::string TextOf(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

}  // namespace

absl::StatusOr<int64_t> AdvanceClock(TestClock& clock, Agenda& agenda, absl::Time time,
                                     const std::function<bool()>& is_cancelled, int64_t fired_max) {
  if (time < clock.Now()) {
    return InvalidField("time", absl::StrCat("has passed; it is ", TextOf(clock.Now()), " now"));
  }
  if (!agenda.is_ready()) {
    return WorkflowError(v1::POLICIES_NOT_LOADED, "there are no policies to decide by yet");
  }
  int64_t fired = 0;
  std::optional<absl::Time> idle_at;  // Where a turn dealt with nothing.
  while (true) {
    if (is_cancelled()) return absl::CancelledError("the caller gave up");
    ASSIGN_OR_RETURN(const absl::Time next, agenda.NextTime(clock.Now()));
    if (next > time) break;
    if (fired >= fired_max) {
      return WorkflowError(
          v1::TOO_MANY_DEADLINES,
          absl::StrCat("more than ", fired_max, " deadlines became due; call again"),
          {{"fired", absl::StrCat(fired)}, {"now", TextOf(clock.Now())}});
    }
    clock.AdvanceTo(next);
    const int limit = static_cast<int>(std::min<int64_t>(kBatch, fired_max - fired));
    ASSIGN_OR_RETURN(const int now_fired, agenda.DoDue(clock.Now(), limit));
    fired += now_fired;
    if (now_fired > 0) continue;
    if (idle_at == next) {
      return absl::InternalError(absl::StrCat("a deadline of ", TextOf(next), " stays due"));
    }
    idle_at = next;
  }
  clock.AdvanceTo(time);
  RETURN_IF_ERROR(agenda.KeepClock(clock.Now()));
  return fired;
}

}  // namespace makegood
