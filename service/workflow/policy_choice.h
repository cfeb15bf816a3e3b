// Which policy version judges a lead.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_POLICY_CHOICE_H_
#define MAKEGOOD_SERVICE_WORKFLOW_POLICY_CHOICE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "makegood/v1/facts.pb.h"
#include "rules/policy/catalog.h"
#include "service/workflow/workflow.h"

namespace makegood {

// The policies as of the moment.
//
//   POLICIES_NOT_LOADED
absl::StatusOr<const rules::Catalog*> CatalogOf(const Moment& moment);

// The version that the charge pins (facts.charge.policy), else the one of the marketplace's
// policies that was in force at `instant` and applies to the lead.
//
//   POLICIES_NOT_LOADED, POLICY_NOT_FOUND, POLICY_VERSION_NOT_FOUND, POLICY_AMBIGUOUS
absl::StatusOr<const rules::PolicyVersion*> PolicyFor(const Moment& moment, const v1::Facts& facts,
                                                      absl::Time instant);

// The version of this name, `name@vN`.
//
//   POLICIES_NOT_LOADED, POLICY_NOT_FOUND, POLICY_VERSION_NOT_FOUND
absl::StatusOr<const rules::PolicyVersion*> VersionNamed(const Moment& moment,
                                                         const std::string& policy);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_POLICY_CHOICE_H_
