// A deadline: the instant at which a lead is to be looked at again.

#ifndef MAKEGOOD_SERVICE_DOMAIN_DEADLINE_H_
#define MAKEGOOD_SERVICE_DOMAIN_DEADLINE_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "service/domain/ids.h"

namespace makegood {

struct Deadline {
  Tenant tenant;
  LeadId lead_id;
  std::string kind;  // What waits; there is one deadline for each lead and kind.

  // Exact to the nanosecond: rounded down, the same verdict would come again and again.
  absl::Time due_time;

  // Grows each time the deadline is armed, and never starts anew: the event that tells of its
  // passing is named by lead, kind and generation, and so happens once.
  int64_t generation = 0;

  friend bool operator==(const Deadline&, const Deadline&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_DEADLINE_H_
