// The credits that a pro paid for a lead. It pins the policy version that judges the lead.

#ifndef MAKEGOOD_SERVICE_DOMAIN_CHARGE_H_
#define MAKEGOOD_SERVICE_DOMAIN_CHARGE_H_

#include <string>

#include "absl/time/time.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"
#include "service/domain/versioned_bytes.h"

namespace makegood {

// Never edited: what came back of it is in the ledger.
struct Charge {
  ChargeId charge_id;
  LeadId lead_id;  // At most one charge for each lead.
  ProId pro_id;
  Credits credits;
  absl::Time charge_time;

  std::string policy;         // As `name@vN`.
  std::string policy_digest;  // Of its text.

  VersionedBytes body;

  friend bool operator==(const Charge&, const Charge&) = default;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DOMAIN_CHARGE_H_
