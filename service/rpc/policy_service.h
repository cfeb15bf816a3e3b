// makegood.v1.PolicyService over gRPC.

#ifndef MAKEGOOD_SERVICE_RPC_POLICY_SERVICE_H_
#define MAKEGOOD_SERVICE_RPC_POLICY_SERVICE_H_

#include <functional>
#include <memory>

#include "grpcpp/impl/service_type.h"
#include "service/decide/policy_shelf.h"
#include "service/rpc/verb_call.h"

namespace makegood {

// `reload` reads the policies again and tells what came of it. All arguments outlive the service.
std::unique_ptr<grpc::Service> NewPolicyService(const VerbDesk& verbs, const PolicyShelf& shelf,
                                                std::function<ShelfStatus()> reload);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_POLICY_SERVICE_H_
