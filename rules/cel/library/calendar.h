// The parts of an instant on a wall clock somewhere: year, month, day, hour and the rest, as
// CEL counts them; and, for an instant that moves, until when they stay the same.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_CALENDAR_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_CALENDAR_H_

#include <cstdint>

#include "absl/time/time.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/time.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

enum class CalendarField {
  kFullYear,
  kMonth,       // January is 0.
  kDate,        // The day of the month, from 1.
  kDayOfMonth,  // The same, from 0.
  kDayOfWeek,   // Sunday is 0.
  kDayOfYear,   // 1 January is 0.
  kHours,
  kMinutes,
  kSeconds,
  kMilliseconds,
};

// What a clock on a wall shows. Time as the clock has it is local: an instant and the offset
// of the clock together. Immutable and thread-safe.
class WallClock {
 public:
  virtual ~WallClock() = default;

  // A stretch of instants during which the clock is not changed; `end` is not part of it.
  struct Stretch {
    TimeParts offset;
    TimeParts begin;
    TimeParts end;
  };
  virtual Stretch StretchAt(TimeParts instant) const = 0;

  // A stretch of local time in which a field keeps its value; `end` is not part of it.
  struct Cell {
    int64_t value = 0;
    TimeParts begin;
    TimeParts end;
  };
  virtual Cell CellAt(TimeParts local, CalendarField field) const = 0;
};

// An int, from a timestamp. When the timestamp moves, notes the offset at which the field
// changes, looking over at most a few changes of the zone's clock.
Value GetCalendarField(EvalContext& context, Value timestamp, CalendarField field,
                       const absl::TimeZone& zone);
// The same by a clock of another world (values/time_world.h).
Value GetCalendarField(EvalContext& context, Value timestamp, CalendarField field,
                       const WallClock& clock);

// The value of a field at an instant, and a stretch of time around the instant, in
// nanoseconds since 1970 and both ends included, during which it stays the same.
struct CalendarPiece {
  int64_t value = 0;
  Nanoseconds min = 0;
  Nanoseconds max = 0;
};
CalendarPiece CalendarPieceAt(TimeParts time, CalendarField field, const WallClock& clock);
CalendarPiece CalendarPieceAt(TimeParts time, CalendarField field, const absl::TimeZone& zone);

// The day that a clock shows at an instant: when it begins, which is the first instant at which the
// clock shows it, and a stretch of time around the instant, as above, during which it does. Clocks
// that are set back may show a day twice.
struct CalendarDay {
  Nanoseconds begin = 0;
  Nanoseconds min = 0;
  Nanoseconds max = 0;
};
CalendarDay CalendarDayAt(TimeParts time, const WallClock& clock);
CalendarDay CalendarDayAt(TimeParts time, const absl::TimeZone& zone);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_CALENDAR_H_
