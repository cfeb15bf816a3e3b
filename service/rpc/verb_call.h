// From a call to a verb of service/workflow and back: the request is validated, the verb is called,
// and its status becomes the call's. All calls that need the store are done this way.

#ifndef MAKEGOOD_SERVICE_RPC_VERB_CALL_H_
#define MAKEGOOD_SERVICE_RPC_VERB_CALL_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/server_callback.h"
#include "service/observe/log.h"
#include "service/rpc/call.h"
#include "service/rpc/status_mapping.h"
#include "service/rpc/validate.h"
#include "service/rpc/workflow_door.h"

namespace makegood {

// What calls of verbs need. Both outlive the server.
struct VerbDesk {
  CallDesk& desk;
  const WorkflowDoor& door;
};

// What a verb ended with, which is not OK, for its caller; with a line in the log where the caller
// is told less than there is to know.
google::rpc::Status EndOfVerb(const absl::Status& status, absl::string_view request_id, Log& log);

// What the log says about a request: of which things it speaks. Nothing of what anybody wrote.
template <typename Request>
void DescribeRequest(const Request& request, LogFields& fields) {
  const auto add = [&fields](absl::string_view name, const std::string& id) {
    if (!id.empty()) fields.emplace_back(name, id);
  };
  if constexpr (requires { request.marketplace(); }) add("marketplace", request.marketplace());
  if constexpr (requires { request.lead_id(); }) add("lead_id", request.lead_id());
  if constexpr (requires { request.case_id(); }) add("case_id", request.case_id());
  if constexpr (requires { request.review_id(); }) add("review_id", request.review_id());
  if constexpr (requires { request.refund_id(); }) add("refund_id", request.refund_id());
  if constexpr (requires { request.payout_id(); }) add("payout_id", request.payout_id());
  if constexpr (requires { request.events_size(); }) {
    fields.emplace_back("events", request.events_size());
  }
}

// Does a call by `verb`, a function (const Workflow&, const Request&) → absl::StatusOr<Response>.
// The verb is not begun after the caller's deadline or when the caller has given up, and is not
// broken off once it is: what it does is committed or not, and its caller may not learn which.
template <typename Request, typename Response, typename Verb>
grpc::ServerUnaryReactor* StartVerb(const VerbDesk& verbs, grpc::CallbackServerContext& context,
                                    absl::string_view method, const Request& request,
                                    Response& response, Verb verb) {
  return StartCall(verbs.desk, context, method, request, CallLength::kStored,
                   [&verbs, &request, &response, verb](CallRecord& record) -> google::rpc::Status {
                     const Workflow* const workflow = verbs.door.workflow();
                     if (workflow == nullptr) return verbs.door.WhyShut();
                     if (const std::vector<Violation> violations = Validate(request);
                         !violations.empty()) {
                       return InvalidFields(violations);
                     }
                     DescribeRequest(request, record.fields);
                     absl::StatusOr<Response> result = verb(*workflow, request);
                     if (!result.ok()) {
                       return EndOfVerb(result.status(), record.request_id, verbs.desk.log());
                     }
                     response = *std::move(result);
                     return {};
                   });
}

// A method of a gRPC service that has `VerbDesk verbs_` and whose work is the verb of that name.
#define MAKEGOOD_VERB_CALL(service, Verb)                                                         \
  grpc::ServerUnaryReactor* Verb(grpc::CallbackServerContext* context,                            \
                                 const v1::Verb##Request* request, v1::Verb##Response* response)  \
      override {                                                                                  \
    return StartVerb(verbs_, *context, #service "." #Verb, *request, *response, &makegood::Verb); \
  }

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_VERB_CALL_H_
