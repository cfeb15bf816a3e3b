// When a promise such as "within 8 business hours" is due: weekends, holidays, opening hours
// in a zone, and the times at which somebody else was being waited for.

#ifndef MAKEGOOD_RULES_CALENDAR_BUSINESS_CALENDAR_H_
#define MAKEGOOD_RULES_CALENDAR_BUSINESS_CALENDAR_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace makegood::rules {

// Opening hours of one weekday, from minute `open` of the day to minute `close`, which is no
// longer open; 0 <= open < close <= 1440.
struct OpeningHours {
  absl::Weekday day = absl::Weekday::monday;
  int open = 0;
  int close = 0;

  friend bool operator==(const OpeningHours&, const OpeningHours&) = default;
};

// "MON-FRI 09:00-17:00", "SAT 10:00-14:00", "SUN 00:00-24:00": as a policy file has them. A
// range of days may go round the week ("SAT-SUN", "FRI-MON"). Nothing for other texts.
std::optional<std::vector<OpeningHours>> ParseOpeningHours(absl::string_view text);

// "2026-12-25". Nothing for other texts and for days that there are not.
std::optional<absl::CivilDay> ParseHoliday(absl::string_view text);

// A stretch of time during which a promise stands still. Without an end it still does.
struct Pause {
  absl::Time begin;
  std::optional<absl::Time> end;

  friend bool operator==(const Pause&, const Pause&) = default;
};

// Immutable, thread-safe, cheap to copy while its lists are short.
//
// It is open at an instant when a clock on the wall in its zone then shows opening hours of a
// day that is no holiday. An hour that the clock skips is not lost from the promise, and one
// that it shows twice counts twice: what counts is the time that passes while open.
class BusinessCalendar {
 public:
  // Open day and night: promises in elapsed hours.
  static BusinessCalendar AlwaysOpen();

  // InvalidArgument unless it is open at some time of the week. Opening hours may overlap and
  // come in any order; so may holidays.
  static absl::StatusOr<BusinessCalendar> Create(absl::TimeZone zone,
                                                 std::vector<OpeningHours> opening_hours,
                                                 std::vector<absl::CivilDay> holidays);

  bool IsOpenAt(absl::Time time) const;

  // How much of [begin, end) is open. Zero if it is empty.
  absl::Duration OpenTimeBetween(absl::Time begin, absl::Time end) const;

  // When a promise made at `start` to do something within `length` is due: the first instant
  // at which it was open for `length` since then, not counting the pauses. At that instant it
  // is still kept. Pauses may overlap and come in any order; what lies before `start` or has no
  // length says nothing.
  //
  // Nothing while it stands still: a pause that goes on began before the promise was due.
  //
  // InvalidArgument for a negative length; OutOfRange when it is not due within 100 years.
  absl::StatusOr<std::optional<absl::Time>> DueTime(absl::Time start, absl::Duration length,
                                                    absl::Span<const Pause> pauses = {}) const;

 private:
  // What is open of [begin, end), in order; the visitor answers whether to go on.
  template <typename Visitor>
  void VisitOpenTimes(absl::Time begin, absl::Time end, const Visitor& visit) const;

  absl::TimeZone zone_ = absl::UTCTimeZone();
  std::vector<OpeningHours> opening_hours_;  // By day and opening, none touching another.
  std::vector<absl::CivilDay> holidays_;     // Sorted.
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_CALENDAR_BUSINESS_CALENDAR_H_
