// makegood.v1.DecisionService over gRPC.

#ifndef MAKEGOOD_SERVICE_RPC_DECISION_SERVICE_H_
#define MAKEGOOD_SERVICE_RPC_DECISION_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "service/decide/policy_shelf.h"
#include "service/domain/clock.h"
#include "service/rpc/verb_call.h"

namespace makegood {

// All arguments outlive the service.
std::unique_ptr<grpc::Service> NewDecisionService(const VerbDesk& verbs, const PolicyShelf& shelf,
                                                  const Clock& clock);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_DECISION_SERVICE_H_
