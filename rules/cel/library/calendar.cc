// A field keeps its value for a cell of the local clock: a second, an hour, a day, a month.
// In instants, that cell is moved by the zone's offset and cut where the offset changes. A
// neighbouring piece may have the same value (an hour that a change of clocks repeats or
// cuts short), so a moving instant looks over a few of them.
//
// Zone files list the changes of clocks up to some year and give a rule for the time after
// it; Abseil follows the rule to about 400 years after the list and then reports no changes,
// although its clocks go on changing. The calendar repeats every 400 years, so later changes
// are looked up that much earlier.

#include "rules/cel/library/calendar.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "rules/cel/values/flips.h"

namespace makegood::cel {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kSecondsPer400Years = 146'097 * kSecondsPerDay;

// 2037-01-01 and 400 years later: what lies after that is looked up in between. All changes
// of rules that zone files know of, but for announced ones, are before.
constexpr int64_t kRepeatingFrom = 2'114'380'800;
constexpr int64_t kRepeatingUntil = kRepeatingFrom + kSecondsPer400Years;

int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

struct CivilDay {
  int64_t year;
  int month;  // 1 to 12
  int day;    // 1 to 31
};

// Howard Hinnant's algorithm ("chrono-Compatible Low-Level Date Algorithms"): years begin in
// March, so that the leap day is the last one, and repeat every 146,097 days.
CivilDay CivilFromDays(int64_t days) {
  days += 719'468;  // From 0000-03-01.
  const int64_t era = FloorDivide(days, 146'097);
  const int64_t day_of_era = days - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const int month =
      static_cast<int>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

int64_t DaysFromCivil(int64_t year, int month, int day) {
  return absl::CivilDay(year, month, day) - absl::CivilDay(1970, 1, 1);
}

// Of a wall clock that shows `local` seconds since its own 1970.
int64_t FieldOf(int64_t local, int32_t nanos, CalendarField field) {
  const int64_t days = FloorDivide(local, kSecondsPerDay);
  const int64_t second_of_day = local - days * kSecondsPerDay;
  switch (field) {
    case CalendarField::kFullYear: return CivilFromDays(days).year;
    case CalendarField::kMonth: return CivilFromDays(days).month - 1;
    case CalendarField::kDate: return CivilFromDays(days).day;
    case CalendarField::kDayOfMonth: return CivilFromDays(days).day - 1;
    case CalendarField::kDayOfWeek: return (days % 7 + 7 + 4) % 7;  // 1970 began on a Thursday.
    case CalendarField::kDayOfYear: return days - DaysFromCivil(CivilFromDays(days).year, 1, 1);
    case CalendarField::kHours: return second_of_day / 3'600;
    case CalendarField::kMinutes: return second_of_day / 60 % 60;
    case CalendarField::kSeconds: return second_of_day % 60;
    case CalendarField::kMilliseconds: return nanos / 1'000'000;
  }
  return 0;
}

// The cell of the local clock in which the field keeps its value. Not for milliseconds.
WallClock::Cell CellOf(int64_t local, CalendarField field) {
  const auto cell = [](int64_t begin, int64_t end) {
    return WallClock::Cell{0, {begin, 0}, {end, 0}};
  };
  int64_t unit = kSecondsPerDay;
  switch (field) {
    case CalendarField::kFullYear: {
      const int64_t year = CivilFromDays(FloorDivide(local, kSecondsPerDay)).year;
      return cell(DaysFromCivil(year, 1, 1) * kSecondsPerDay,
                  DaysFromCivil(year + 1, 1, 1) * kSecondsPerDay);
    }
    case CalendarField::kMonth: {
      const CivilDay day = CivilFromDays(FloorDivide(local, kSecondsPerDay));
      const absl::CivilMonth month(day.year, day.month);
      const absl::CivilMonth next = month + 1;
      return cell(DaysFromCivil(month.year(), month.month(), 1) * kSecondsPerDay,
                  DaysFromCivil(next.year(), next.month(), 1) * kSecondsPerDay);
    }
    case CalendarField::kHours: unit = 3'600; break;
    case CalendarField::kMinutes: unit = 60; break;
    case CalendarField::kSeconds: unit = 1; break;
    default: break;
  }
  const int64_t begin = FloorDivide(local, unit) * unit;
  return cell(begin, begin + unit);
}

// How far back an instant is moved to be looked up.
int64_t LookUpShift(int64_t seconds) {
  if (seconds < kRepeatingUntil) return 0;
  return (seconds - kRepeatingFrom) / kSecondsPer400Years * kSecondsPer400Years;
}

// The instant of a change of clocks. Civil times before a gap and after a fold are the ones
// that name it.
int64_t InstantOf(const absl::TimeZone::CivilTransition& transition, const absl::TimeZone& zone) {
  const bool gap = transition.to > transition.from;
  return absl::ToUnixSeconds(zone.At(gap ? transition.from : transition.to).trans);
}

// The first change of the zone's clock after an instant (in whole seconds), or the last one
// at or before it. False if there is none.
bool NextChange(int64_t seconds, const absl::TimeZone& zone, int64_t* change) {
  const int64_t shift = LookUpShift(seconds);
  absl::TimeZone::CivilTransition transition;
  if (!zone.NextTransition(absl::FromUnixSeconds(seconds - shift), &transition)) return false;
  *change = InstantOf(transition, zone) + shift;
  return true;
}
bool LastChange(int64_t seconds, const absl::TimeZone& zone, int64_t* change) {
  const int64_t shift = LookUpShift(seconds);
  absl::TimeZone::CivilTransition transition;
  if (!zone.PrevTransition(absl::FromUnixSeconds(seconds - shift + 1), &transition)) return false;
  *change = InstantOf(transition, zone) + shift;
  return true;
}

// The clock of a zone as the system's zone files have it.
class ZoneClock final : public WallClock {
 public:
  explicit ZoneClock(const absl::TimeZone& zone) : zone_(zone) {}

  Stretch StretchAt(TimeParts instant) const override {
    Stretch stretch{{zone_.At(absl::FromUnixSeconds(instant.seconds)).offset, 0},
                    {2 * kTimestampSecondsMin, 0},
                    {2 * kTimestampSecondsMax, 0}};
    LastChange(instant.seconds, zone_, &stretch.begin.seconds);
    NextChange(instant.seconds, zone_, &stretch.end.seconds);
    return stretch;
  }

  Cell CellAt(TimeParts local, CalendarField field) const override {
    Cell cell;
    if (field == CalendarField::kMilliseconds) {
      const int32_t millisecond = local.nanos / 1'000'000;
      cell.begin = {local.seconds, millisecond * 1'000'000};
      cell.end = AddTimes(cell.begin, {0, 1'000'000});
    } else {
      cell = CellOf(local.seconds, field);
    }
    cell.value = FieldOf(local.seconds, local.nanos, field);
    return cell;
  }

 private:
  const absl::TimeZone& zone_;
};

// Pieces that a moving instant looks over, beyond the one in which it is.
constexpr int kMorePieces = 3;

int64_t ChangeOffset(TimeParts time, int slope, CalendarField field, const WallClock& clock,
                     const TimeRange& range) {
  CalendarPiece all = CalendarPieceAt(time, field, clock);
  for (int i = 0; i < kMorePieces; ++i) {
    const TimeParts neighbour = TimeParts::FromNanoseconds(slope > 0 ? all.max + 1 : all.min - 1);
    if (!range.Contains(neighbour)) break;
    const CalendarPiece next = CalendarPieceAt(neighbour, field, clock);
    if (next.value != all.value) break;
    all.min = std::min(all.min, next.min);
    all.max = std::max(all.max, next.max);
  }
  return LeaveOffset(time.ToNanoseconds(), slope, all.min, all.max);
}

}  // namespace

CalendarPiece CalendarPieceAt(TimeParts time, CalendarField field, const WallClock& clock) {
  const WallClock::Stretch stretch = clock.StretchAt(time);
  const WallClock::Cell cell = clock.CellAt(AddTimes(time, stretch.offset), field);
  CalendarPiece piece;
  piece.value = cell.value;
  piece.min = std::max(SubtractTimes(cell.begin, stretch.offset), stretch.begin).ToNanoseconds();
  piece.max = std::min(SubtractTimes(cell.end, stretch.offset), stretch.end).ToNanoseconds() - 1;
  return piece;
}

CalendarPiece CalendarPieceAt(TimeParts time, CalendarField field, const absl::TimeZone& zone) {
  return CalendarPieceAt(time, field, ZoneClock(zone));
}

CalendarDay CalendarDayAt(TimeParts time, const WallClock& clock) {
  WallClock::Stretch stretch = clock.StretchAt(time);
  const WallClock::Cell cell = clock.CellAt(AddTimes(time, stretch.offset), CalendarField::kDate);
  const Nanoseconds length = SubtractTimes(cell.end, cell.begin).ToNanoseconds();
  const auto begin_in = [&](const WallClock::Stretch& part) {
    return std::max(SubtractTimes(cell.begin, part.offset), part.begin).ToNanoseconds();
  };
  const auto end_in = [&](const WallClock::Stretch& part) {
    return std::min(SubtractTimes(cell.end, part.offset), part.end).ToNanoseconds();
  };
  CalendarDay day;
  day.begin = day.min = begin_in(stretch);
  day.max = end_in(stretch) - 1;
  // Clocks differ by less than three days, so that what is shown earlier is another one.
  for (Nanoseconds before = stretch.begin.ToNanoseconds() - 1; before > day.min - 3 * length;
       before = stretch.begin.ToNanoseconds() - 1) {
    stretch = clock.StretchAt(TimeParts::FromNanoseconds(before));
    if (begin_in(stretch) < end_in(stretch)) day.begin = begin_in(stretch);
  }
  return day;
}

CalendarDay CalendarDayAt(TimeParts time, const absl::TimeZone& zone) {
  return CalendarDayAt(time, ZoneClock(zone));
}

Value GetCalendarField(EvalContext& context, Value timestamp, CalendarField field,
                       const WallClock& clock) {
  const TimeParts time = timestamp.as_time();
  if (timestamp.slope() != 0) {
    context.horizon().Note(
        ChangeOffset(time, timestamp.slope(), field, clock, context.world().timestamps));
  }
  return Value::Int(clock.CellAt(AddTimes(time, clock.StretchAt(time).offset), field).value);
}

Value GetCalendarField(EvalContext& context, Value timestamp, CalendarField field,
                       const absl::TimeZone& zone) {
  if (timestamp.slope() != 0) return GetCalendarField(context, timestamp, field, ZoneClock(zone));
  const TimeParts time = timestamp.as_time();
  const int64_t offset =
      zone == absl::UTCTimeZone() ? 0 : zone.At(absl::FromUnixSeconds(time.seconds)).offset;
  return Value::Int(FieldOf(time.seconds + offset, time.nanos, field));
}

}  // namespace makegood::cel
