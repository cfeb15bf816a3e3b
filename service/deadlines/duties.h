// What time brings, done by the workflow.

#ifndef MAKEGOOD_SERVICE_DEADLINES_DUTIES_H_
#define MAKEGOOD_SERVICE_DEADLINES_DUTIES_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/deadlines/agenda.h"
#include "service/observe/log.h"
#include "service/workflow/workflow.h"

namespace makegood {

// Workflow and log outlive them. Events are kept for `event_retention`; zero: for good.
Duties DutiesOf(const Workflow& workflow, absl::Duration event_retention, Log& log);

// The latest instant that a process kept by Duties::keep_clock. Absent: none did.
absl::StatusOr<std::optional<absl::Time>> KeptClock(Store& store);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DEADLINES_DUTIES_H_
