// grpc.reflection, in the two versions that clients speak. They differ in nothing but the name
// of their package, so one of them is translated by its bytes.

#ifndef MAKEGOOD_SERVICE_RPC_REFLECTION_SERVICE_H_
#define MAKEGOOD_SERVICE_RPC_REFLECTION_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "service/rpc/reflection.h"

namespace makegood {

// `reflection` outlives the services.
std::unique_ptr<grpc::Service> NewReflectionService(const Reflection& reflection);
std::unique_ptr<grpc::Service> NewReflectionServiceV1Alpha(const Reflection& reflection);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_REFLECTION_SERVICE_H_
