// How a process that serves by gRPC is set up, and what keeps one client from harming the others as
// far as gRPC can see to it.

#ifndef MAKEGOOD_SERVICE_RPC_SERVER_LIMITS_H_
#define MAKEGOOD_SERVICE_RPC_SERVER_LIMITS_H_

#include "grpcpp/server_builder.h"

namespace makegood {

// Once, before there is a server.
void PrepareToServe();

// Bounds sizes, streams, connections and memory. gRPC's own defaults have none of these.
void SetLimits(grpc::ServerBuilder& builder);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_SERVER_LIMITS_H_
