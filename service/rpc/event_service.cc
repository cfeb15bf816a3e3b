#include "service/rpc/event_service.h"

#include "makegood/v1/event_service.grpc.pb.h"
#include "service/workflow/queries.h"

namespace makegood {
namespace {

class Service final : public v1::EventService::CallbackService {
 public:
  Service(const VerbDesk& verbs, EventWatch& watch) : verbs_(verbs), watch_(watch) {}

  MAKEGOOD_VERB_CALL(EventService, ListEvents)

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext* context, const v1::WatchEventsRequest* request) override {
    return watch_.Start(*context, *request);
  }

 private:
  const VerbDesk verbs_;
  EventWatch& watch_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewEventService(const VerbDesk& verbs, EventWatch& watch) {
  return std::make_unique<Service>(verbs, watch);
}

}  // namespace makegood
