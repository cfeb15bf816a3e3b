#include "service/rpc/event_service.h"

#include "makegood/v1/event_service.grpc.pb.h"
#include "service/outbox/event_feed.h"

namespace makegood {
namespace {

class Service final : public v1::EventService::CallbackService {
 public:
  Service(const VerbDesk& verbs, EventWatch& watch) : verbs_(verbs), watch_(watch) {}

  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* context,
                                       const v1::ListEventsRequest* request,
                                       v1::ListEventsResponse* response) override {
    return StartVerb(verbs_, *context, "EventService.ListEvents", *request, *response,
                     [](const Workflow& workflow, const v1::ListEventsRequest& events) {
                       return makegood::ListEvents(workflow.store, events);
                     });
  }

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
