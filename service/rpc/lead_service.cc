#include "service/rpc/lead_service.h"

#include "makegood/v1/lead_service.grpc.pb.h"
#include "service/rpc/record_events_call.h"
#include "service/workflow/check_report.h"
#include "service/workflow/queries.h"
#include "service/workflow/record_events.h"

namespace makegood {
namespace {

class Service final : public v1::LeadService::CallbackService {
 public:
  explicit Service(const VerbDesk& verbs) : verbs_(verbs) {}

  MAKEGOOD_VERB_CALL(LeadService, GetLead)
  MAKEGOOD_VERB_CALL(LeadService, ListLeads)
  MAKEGOOD_VERB_CALL(LeadService, CheckReport)

  grpc::ServerUnaryReactor* RecordEvents(grpc::CallbackServerContext* context,
                                         const v1::RecordEventsRequest* request,
                                         v1::RecordEventsResponse* response) override {
    return StartVerb(verbs_, *context, "LeadService.RecordEvents", *request, *response,
                     [](const Workflow& workflow, const v1::RecordEventsRequest& events) {
                       return RecordValidEvents(events, [&](const auto& valid) {
                         return makegood::RecordEvents(workflow, valid);
                       });
                     });
  }

 private:
  const VerbDesk verbs_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewLeadService(const VerbDesk& verbs) {
  return std::make_unique<Service>(verbs);
}

}  // namespace makegood
