// Pros' credits and payouts, on the wire.

#ifndef MAKEGOOD_SERVICE_RPC_CREDIT_SERVICE_H_
#define MAKEGOOD_SERVICE_RPC_CREDIT_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "service/rpc/verb_call.h"

namespace makegood {

std::unique_ptr<grpc::Service> NewCreditService(const VerbDesk& verbs);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_CREDIT_SERVICE_H_
