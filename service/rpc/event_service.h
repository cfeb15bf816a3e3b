// What happened, for whoever listens, on the wire.

#ifndef MAKEGOOD_SERVICE_RPC_EVENT_SERVICE_H_
#define MAKEGOOD_SERVICE_RPC_EVENT_SERVICE_H_

#include <memory>

#include "grpcpp/impl/service_type.h"
#include "service/rpc/event_watch.h"
#include "service/rpc/verb_call.h"

namespace makegood {

// `watch` outlives the service.
std::unique_ptr<grpc::Service> NewEventService(const VerbDesk& verbs, EventWatch& watch);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_EVENT_SERVICE_H_
