// A decision as it is kept: what was asked, what was answered, and by which version. Never edited.

#ifndef MAKEGOOD_SERVICE_DOMAIN_DECISION_H_
#define MAKEGOOD_SERVICE_DOMAIN_DECISION_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "service/domain/ids.h"
#include "service/domain/versioned_bytes.h"

namespace makegood {

struct Decision {
  DecisionId decision_id;
  CaseId case_id;
  LeadId lead_id;

  // Its place among the decisions of its case, from 1. The store counts.
  int64_t sequence = 0;

  absl::Time decide_time;  // The `now` that it was decided with.
  std::string policy;      // As `name@vN`.
  std::string policy_digest;
  std::string outcome;

  VersionedBytes facts;   // All that the policy read, for replay.
  VersionedBytes result;  // All that it said.

  friend bool operator==(const Decision&, const Decision&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_DECISION_H_
