// A lead is charged: the credits are used and the policy version is pinned, once and for all.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_CHARGE_LEAD_H_
#define MAKEGOOD_SERVICE_WORKFLOW_CHARGE_LEAD_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "makegood/v1/verdict.pb.h"
#include "rules/policy/catalog.h"
#include "service/domain/credits.h"
#include "service/domain/ids.h"
#include "service/workflow/records.h"
#include "service/workflow/workflow.h"

namespace makegood {

struct LeadCharge {
  ChargeId charge_id;
  Credits credits;  // Not negative; of 0 nothing is posted.

  // ORIGINAL_METHOD: the pro paid money for this very lead, so the credits are bought and used at
  // once.
  v1::Destination paid_from = v1::BALANCE;
  absl::Time charge_time;
  DecisionId decision_id;  // Empty where the marketplace decided.
};

// Fills in `lead.charge`.
//
//   LEAD_ALREADY_CHARGED, CREDITS_NOT_AVAILABLE
absl::Status ChargeLead(const Scene& scene, const rules::PolicyVersion& version,
                        const LeadCharge& order, LeadFile& lead);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_CHARGE_LEAD_H_
