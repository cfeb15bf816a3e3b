#include "service/workflow/requests.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "rules/base/status_macros.h"
#include "service/decide/facts_digest.h"
#include "service/domain/request_record.h"
#include "service/workflow/records.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

std::string DigestOf(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> content(request.New());
  content->CopyFrom(request);
  const google::protobuf::Descriptor& type = *content->GetDescriptor();
  content->GetReflection()->ClearField(content.get(), type.FindFieldByName("request_id"));
  return Sha256Hex(absl::StrCat(type.full_name(), "\n", CanonicalDigest(*content)));
}

}  // namespace

Moment MomentOf(const Workflow& workflow, absl::string_view marketplace) {
  return {workflow.shelf.catalog(), workflow.clock.Now(), Tenant(std::string(marketplace))};
}

absl::Status RunOrTry(Store& store, bool is_trial, Store::Work work) {
  return is_trial ? store.TryTransaction(work) : store.RunTransaction(work);
}

absl::Status RunRequest(const Workflow& workflow, absl::string_view marketplace,
                        const google::protobuf::Message& request, absl::string_view request_id,
                        bool is_trial, google::protobuf::Message& response,
                        absl::FunctionRef<absl::Status(const Scene&)> work) {
  const Moment moment = MomentOf(workflow, marketplace);
  RequestRecord record;
  record.request_id = RequestId(std::string(request_id));
  record.digest = DigestOf(request);
  record.create_time = moment.now;
  record.expire_time = moment.now + kAnswerKept;
  return RunOrTry(workflow.store, is_trial, [&](Transaction& tx) -> absl::Status {
    const absl::StatusOr<RequestRecord> earlier =
        tx.requests().Find(moment.tenant, record.request_id, record.digest);
    if (earlier.ok()) return Decode(earlier->response, response);
    if (absl::IsAlreadyExists(earlier.status())) {
      return WorkflowError(v1::REQUEST_ID_REUSED,
                           absl::StrCat("another request had the request_id \"", request_id, "\""),
                           {{"request_id", std::string(request_id)}});
    }
    if (!absl::IsNotFound(earlier.status())) return earlier.status();
    RETURN_IF_ERROR(work(Scene{tx, moment}));
    record.response = Encode(response);
    return tx.requests().Insert(moment.tenant, record);
  });
}

}  // namespace makegood
