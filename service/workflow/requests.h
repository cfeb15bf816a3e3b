// Requests that are carried out once: a repetition under the same request_id gets the first answer
// again.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_REQUESTS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_REQUESTS_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "service/domain/ids.h"
#include "service/store/store.h"
#include "service/workflow/workflow.h"

namespace makegood {

// How long an answer is kept.
inline constexpr absl::Duration kAnswerKept = absl::Hours(30 * 24);

// One catalog and one instant for a verb.
Moment MomentOf(const Workflow& workflow, absl::string_view marketplace);

// Runs `work` in a transaction. A trial is done to its end and then undone; it is OK if it would
// have been.
absl::Status RunOrTry(Store& store, bool is_trial, Store::Work work);

// Runs `work` in a transaction and fills in `response`, or fills in what it answered the first
// time. The digest of the request counts without its request_id, so that what was left out and what
// was told as a default are the same. `is_trial`: everything is done and nothing kept.
//
//   REQUEST_ID_REUSED   another request had this id
absl::Status RunRequest(const Workflow& workflow, absl::string_view marketplace,
                        const google::protobuf::Message& request, absl::string_view request_id,
                        bool is_trial, google::protobuf::Message& response,
                        absl::FunctionRef<absl::Status(const Scene&)> work);

// The same in the words of a verb, for requests that have a marketplace and a request_id.
template <typename Response, typename Request, typename Work>
absl::StatusOr<Response> RunOnce(const Workflow& workflow, const Request& request, bool is_trial,
                                 Work work) {
  Response response;
  const absl::Status status =
      RunRequest(workflow, request.marketplace(), request, request.request_id(), is_trial, response,
                 [&](const Scene& scene) -> absl::Status {
                   response.Clear();  // The store may run it again.
                   return work(scene, response);
                 });
  if (!status.ok()) return status;
  return response;
}

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_REQUESTS_H_
