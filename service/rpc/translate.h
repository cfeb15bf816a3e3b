// What the service knows about its policies, in the words of the API.

#ifndef MAKEGOOD_SERVICE_RPC_TRANSLATE_H_
#define MAKEGOOD_SERVICE_RPC_TRANSLATE_H_

#include <cstdint>
#include <vector>

#include "makegood/v1/policy.pb.h"
#include "makegood/v1/policy_service.pb.h"
#include "service/decide/policy_check.h"
#include "service/decide/policy_shelf.h"

namespace makegood {

// Diagnostics of a status, at most.
inline constexpr int kStatusDiagnosticsMax = 100;

// Each fills in an empty message.
void SetPolicyInfo(const rules::PolicyVersion& version, v1::PolicyInfo* info);
void SetDiagnostic(const rules::Issue& issue, v1::Diagnostic* diagnostic);
void SetCosts(const std::vector<PolicyFileCost>& costs, int64_t steps_max,
              v1::CheckPoliciesResponse* response);
void SetCatalogStatus(const ShelfStatus& status, v1::CatalogStatus* out);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_TRANSLATE_H_
