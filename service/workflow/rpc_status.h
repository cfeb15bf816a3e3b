// A verb's error as a message, for results of single parts of a batch.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_RPC_STATUS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_RPC_STATUS_H_

#include "absl/status/status.h"
#include "google/protobuf/any.pb.h"
#include "google/rpc/status.pb.h"
#include "service/workflow/workflow_error.h"

namespace makegood {

inline void SetRpcStatus(const absl::Status& status, google::rpc::Status* out) {
  out->set_code(status.raw_code());
  const auto info = ErrorInfoOf(status);
  // What has no reason is ours, and its text is for the log.
  out->set_message(info.has_value() ? std::string(status.message()) : "an internal error");
  if (info.has_value()) out->add_details()->PackFrom(*info);
}

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_RPC_STATUS_H_
