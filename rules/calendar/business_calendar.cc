// The walk goes by stretches in which the zone's clock is not changed. Within one, a local
// time and its instant differ by a constant, so that opening hours become instants by
// subtraction, and cutting them at the ends of the stretch is exact whatever the clock does
// there: an hour that does not exist lies in no stretch, one that comes twice lies in two.

#include "rules/calendar/business_calendar.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace makegood::rules {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr absl::Duration kFarthest = absl::Hours(24 * 36'525);

constexpr absl::string_view kDayNames[] = {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};

// Monday is 0, as absl::Weekday counts.
int IndexOf(absl::Weekday day) { return static_cast<int>(day); }

std::optional<int> ParseDay(absl::string_view text) {
  for (int i = 0; i < 7; ++i) {
    if (kDayNames[i] == text) return i;
  }
  return std::nullopt;
}

// "09:30" to minutes of the day; "24:00" is its end.
std::optional<int> ParseMinute(absl::string_view text) {
  int hour = 0;
  int minute = 0;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const size_t i : {0, 1, 3, 4}) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  }
  if (!absl::SimpleAtoi(text.substr(0, 2), &hour) || !absl::SimpleAtoi(text.substr(3), &minute))
    return std::nullopt;
  const int minutes = hour * 60 + minute;
  if (minute > 59 || minutes > kMinutesPerDay) return std::nullopt;
  return minutes;
}

// A stretch of instants with one offset from UTC; `end` is no part of it.
struct Stretch {
  absl::Duration offset;
  absl::Time end;
};

Stretch StretchAt(absl::TimeZone zone, absl::Time time) {
  Stretch stretch{absl::Seconds(zone.At(time).offset), absl::InfiniteFuture()};
  absl::TimeZone::CivilTransition transition;
  if (!zone.NextTransition(time, &transition)) return stretch;
  // The instant of the change: of the two local times the one that does not exist, or exists
  // twice, knows it.
  const absl::TimeZone::TimeInfo from = zone.At(transition.from);
  const absl::TimeZone::TimeInfo to = zone.At(transition.to);
  stretch.end = from.kind != absl::TimeZone::TimeInfo::UNIQUE ? from.trans : to.trans;
  // Abbreviations change alone as well; neither local time is then special.
  if (from.kind == absl::TimeZone::TimeInfo::UNIQUE && to.kind == absl::TimeZone::TimeInfo::UNIQUE)
    stretch.end = zone.At(transition.to).pre;
  return stretch;
}

// Local time as if it were UTC.
absl::Time LocalTime(absl::CivilDay day, int minute) {
  return absl::FromCivil(day, absl::UTCTimeZone()) + absl::Minutes(minute);
}

std::vector<Pause> SortedPauses(absl::Span<const Pause> pauses) {
  std::vector<Pause> sorted(pauses.begin(), pauses.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const Pause& a, const Pause& b) { return a.begin < b.begin; });
  return sorted;
}

}  // namespace

std::optional<std::vector<OpeningHours>> ParseOpeningHours(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ' ');
  if (parts.size() != 2) return std::nullopt;
  const std::vector<absl::string_view> days = absl::StrSplit(parts[0], '-');
  const std::vector<absl::string_view> hours = absl::StrSplit(parts[1], '-');
  if (days.size() > 2 || hours.size() != 2) return std::nullopt;
  const std::optional<int> first = ParseDay(days.front());
  const std::optional<int> last = ParseDay(days.back());
  const std::optional<int> open = ParseMinute(hours[0]);
  const std::optional<int> close = ParseMinute(hours[1]);
  if (!first || !last || !open || !close || *close <= *open) return std::nullopt;
  std::vector<OpeningHours> opening_hours;
  for (int day = *first;; day = (day + 1) % 7) {
    opening_hours.push_back({static_cast<absl::Weekday>(day), *open, *close});
    if (day == *last) break;
  }
  return opening_hours;
}

std::optional<absl::CivilDay> ParseHoliday(absl::string_view text) {
  absl::CivilDay day;
  // Abseil takes other widths and the 30th of February as well.
  if (!absl::ParseCivilTime(text, &day) || absl::FormatCivilTime(day) != text) return std::nullopt;
  return day;
}

BusinessCalendar BusinessCalendar::AlwaysOpen() {
  BusinessCalendar calendar;
  for (int day = 0; day < 7; ++day) {
    calendar.opening_hours_.push_back({static_cast<absl::Weekday>(day), 0, kMinutesPerDay});
  }
  return calendar;
}

absl::StatusOr<BusinessCalendar> BusinessCalendar::Create(absl::TimeZone zone,
                                                          std::vector<OpeningHours> opening_hours,
                                                          std::vector<absl::CivilDay> holidays) {
  if (opening_hours.empty()) return absl::InvalidArgumentError("a calendar that is never open");
  for (const OpeningHours& hours : opening_hours) {
    if (hours.open < 0 || hours.close <= hours.open || kMinutesPerDay < hours.close) {
      return absl::InvalidArgumentError(absl::StrCat("opening hours from minute ", hours.open,
                                                     " to minute ", hours.close, " of a day"));
    }
  }
  std::sort(
      opening_hours.begin(), opening_hours.end(), [](const OpeningHours& a, const OpeningHours& b) {
        return std::make_tuple(IndexOf(a.day), a.open) < std::make_tuple(IndexOf(b.day), b.open);
      });
  BusinessCalendar calendar;
  calendar.zone_ = zone;
  for (const OpeningHours& hours : opening_hours) {
    std::vector<OpeningHours>& joined = calendar.opening_hours_;
    if (!joined.empty() && joined.back().day == hours.day && hours.open <= joined.back().close) {
      joined.back().close = std::max(joined.back().close, hours.close);
    } else {
      joined.push_back(hours);
    }
  }
  std::sort(holidays.begin(), holidays.end());
  calendar.holidays_ = std::move(holidays);
  return calendar;
}

template <typename Visitor>
void BusinessCalendar::VisitOpenTimes(absl::Time begin, absl::Time end,
                                      const Visitor& visit) const {
  while (begin < end) {
    const Stretch stretch = StretchAt(zone_, begin);
    const absl::Time stretch_end = std::min(stretch.end, end);
    const absl::Time local_end = stretch_end + stretch.offset;
    for (absl::CivilDay day = absl::ToCivilDay(begin + stretch.offset, absl::UTCTimeZone());
         LocalTime(day, 0) < local_end; ++day) {
      if (std::binary_search(holidays_.begin(), holidays_.end(), day)) continue;
      for (const OpeningHours& hours : opening_hours_) {
        if (hours.day != absl::GetWeekday(day)) continue;
        const absl::Time open = std::max(LocalTime(day, hours.open) - stretch.offset, begin);
        const absl::Time close =
            std::min(LocalTime(day, hours.close) - stretch.offset, stretch_end);
        if (open < close && !visit(open, close)) return;
      }
    }
    begin = stretch_end;
  }
}

bool BusinessCalendar::IsOpenAt(absl::Time time) const {
  return OpenTimeBetween(time, time + absl::Nanoseconds(1)) > absl::ZeroDuration();
}

absl::Duration BusinessCalendar::OpenTimeBetween(absl::Time begin, absl::Time end) const {
  absl::Duration sum;
  VisitOpenTimes(begin, end, [&](absl::Time open, absl::Time close) {
    sum += close - open;
    return true;
  });
  return sum;
}

absl::StatusOr<std::optional<absl::Time>> BusinessCalendar::DueTime(
    absl::Time start, absl::Duration length, absl::Span<const Pause> pauses) const {
  if (length < absl::ZeroDuration())
    return absl::InvalidArgumentError("a promise of less than no time");
  if (length == absl::ZeroDuration()) return std::make_optional(start);
  const absl::Time farthest = start + kFarthest;
  absl::Duration left = length;
  std::optional<absl::Time> due;
  const auto run = [&](absl::Time begin, absl::Time end) {
    VisitOpenTimes(begin, end, [&](absl::Time open, absl::Time close) {
      if (left <= close - open) {
        due = open + left;
        return false;
      }
      left -= close - open;
      return true;
    });
  };
  // From one pause to the next. Where the promise is due as a pause begins, it is due.
  absl::Time from = start;
  for (const Pause& pause : SortedPauses(pauses)) {
    if (pause.end.has_value() && *pause.end <= std::max(from, pause.begin)) continue;
    run(from, std::min(pause.begin, farthest));
    if (due.has_value()) return due;
    if (!pause.end.has_value()) return std::optional<absl::Time>();
    from = *pause.end;
  }
  run(from, std::max(from, farthest));
  if (!due.has_value()) {
    return absl::OutOfRangeError("a promise that is not due within 100 years");
  }
  return due;
}

}  // namespace makegood::rules
