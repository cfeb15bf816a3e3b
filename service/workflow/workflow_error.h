// Errors that callers can switch on: a status with the machine-readable reason that the protos
// document.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_WORKFLOW_ERROR_H_
#define MAKEGOOD_SERVICE_WORKFLOW_WORKFLOW_ERROR_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/rpc/error_details.pb.h"
#include "makegood/v1/error_reason.pb.h"

namespace makegood {

using ErrorMetadata = std::vector<std::pair<std::string, std::string>>;

// A status with the code that the reason comes with (error_reason.proto) and an ErrorInfo.
absl::Status WorkflowError(v1::ErrorReason reason, absl::string_view message,
                           const ErrorMetadata& metadata = {});

// INVALID_FIELD: one field that only the workflow can judge, such as a reason that the policy does
// not list. `description`: lower case, no full stop.
absl::Status InvalidField(absl::string_view field, absl::string_view description);

// The ErrorInfo of such a status; nothing for another one.
std::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status);

// The reason of such a status, ERROR_REASON_UNSPECIFIED for another one.
v1::ErrorReason ReasonOf(const absl::Status& status);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_WORKFLOW_ERROR_H_
