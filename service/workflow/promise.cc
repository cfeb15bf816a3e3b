#include "service/workflow/promise.h"

#include <vector>

#include "service/domain/business_calendar.h"
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
  if (found == nullptr) return std::optional<absl::Time>();
  std::vector<Pause> pauses;
  for (const v1::ReviewPause& pause : item.pauses()) {
    Pause& added = pauses.emplace_back();
    added.begin = FromTimestamp(pause.begin_time());
    if (pause.has_end_time()) added.end = FromTimestamp(pause.end_time());
  }
  return BusinessCalendar::AlwaysOpen().DueTime(FromTimestamp(item.create_time()), found->within,
                                                pauses);
}

bool EscalatesOnBreach(const rules::PolicyVersion& version, absl::string_view queue) {
  const rules::Queue* found = FindQueue(version, queue);
  return found != nullptr && found->on_breach == rules::QueueBreach::kEscalate;
}

}  // namespace makegood
