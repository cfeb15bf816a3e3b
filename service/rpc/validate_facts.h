// The bounds of what a policy reads, message by message as facts.proto states them.

#ifndef MAKEGOOD_SERVICE_RPC_VALIDATE_FACTS_H_
#define MAKEGOOD_SERVICE_RPC_VALIDATE_FACTS_H_

#include <vector>

#include "makegood/v1/facts.pb.h"
#include "service/rpc/status_mapping.h"

namespace makegood {

// Adds what is wrong with `facts`, the field of that name of a request.
void ValidateFacts(const v1::Facts& facts, std::vector<Violation>& violations);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_VALIDATE_FACTS_H_
