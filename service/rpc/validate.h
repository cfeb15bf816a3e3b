// Whether a request is one: presence, ranges, lengths and forms, as the comments of the protos
// state them. What passes here never makes the code behind it stumble; what a policy thinks of
// it is another matter.

#ifndef MAKEGOOD_SERVICE_RPC_VALIDATE_H_
#define MAKEGOOD_SERVICE_RPC_VALIDATE_H_

#include <cstdint>
#include <vector>

#include "makegood/v1/decision_service.pb.h"
#include "makegood/v1/facts.pb.h"
#include "makegood/v1/policy_service.pb.h"
#include "service/rpc/status_mapping.h"

namespace makegood {

// Bytes of a request as a whole.
inline constexpr int64_t kRequestBytesMax = 4 * 1024 * 1024;

inline constexpr int kBatchSizeMax = 1'000;
inline constexpr int kForecastStepsMax = 16;
inline constexpr int kPolicyFilesMax = 100;

// All that is wrong, in the order of the fields; empty if nothing is. Of a batch only itself:
// its requests are validated one by one, as their results are.
std::vector<Violation> Validate(const v1::DecideRequest& request);
std::vector<Violation> Validate(const v1::BatchDecideRequest& request);
std::vector<Violation> Validate(const v1::ListPoliciesRequest& request);
std::vector<Violation> Validate(const v1::GetPolicyRequest& request);
std::vector<Violation> Validate(const v1::CheckPoliciesRequest& request);

// Facts on their own; paths begin with `facts`.
std::vector<Violation> Validate(const v1::Facts& facts);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_VALIDATE_H_
