#include "service/workflow/promise.h"

#include <algorithm>
#include <vector>

#include "rules/calendar/business_calendar.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

const rules::Queue* FindQueue(const rules::PolicyVersion& version, absl::string_view name) {
  const auto& section = version.policy->document().makegood;
  if (!section.has_value()) return nullptr;
  for (const rules::Queue& queue : section->queues) {
    if (queue.name.text() == name) return &queue;
  }
  return nullptr;
}

// Open day and night unless the queue names a calendar.
rules::BusinessCalendar CalendarOf(const rules::PolicyVersion& version, const rules::Queue& queue) {
  if (queue.calendar.has_value()) {
    for (const rules::Calendar& calendar : version.policy->document().makegood->calendars) {
      if (calendar.name.text() == queue.calendar->text()) return calendar.hours;
    }
  }
  return rules::BusinessCalendar::AlwaysOpen();
}

}  // namespace

std::optional<absl::Duration> PromisedWithin(const rules::PolicyVersion& version,
                                             absl::string_view queue) {
  const rules::Queue* found = FindQueue(version, queue);
  if (found == nullptr) return std::nullopt;
  return found->within;
}

absl::StatusOr<std::optional<absl::Time>> PromiseDue(const rules::PolicyVersion& version,
                                                     absl::string_view queue,
                                                     const v1::ReviewItem& item) {
  const rules::Queue* found = FindQueue(version, queue);
  const bool has_own = item.decision().has_due_time();
  if (found == nullptr && !has_own) return std::optional<absl::Time>();
  std::vector<rules::Pause> pauses;
  for (const v1::ReviewPause& pause : item.pauses()) {
    rules::Pause& added = pauses.emplace_back();
    added.begin = FromTimestamp(pause.begin_time());
    if (pause.has_end_time()) added.end = FromTimestamp(pause.end_time());
  }
  const absl::Time start = FromTimestamp(item.create_time());
  rules::BusinessCalendar hours = rules::BusinessCalendar::AlwaysOpen();
  absl::Duration within = FromTimestamp(item.decision().due_time()) - start;
  if (!has_own) {
    hours = CalendarOf(version, *found);
    within = found->within;
  }
  const auto due = hours.DueTime(start, std::max(within, absl::ZeroDuration()), pauses);
  // Not within 100 years: of few open hours, or a far date, nobody lives to see the promise broken.
  if (absl::IsOutOfRange(due.status())) return std::optional<absl::Time>();
  return due;
}

bool EscalatesOnBreach(const rules::PolicyVersion& version, absl::string_view queue) {
  const rules::Queue* found = FindQueue(version, queue);
  return found != nullptr && found->on_breach == rules::QueueBreach::kEscalate;
}

}  // namespace makegood
