#include "service/workflow/workflow_error.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace makegood {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kDomain[] = "makegood.v1";

absl::StatusCode CodeOf(v1::ErrorReason reason) {
  switch (reason) {
    case v1::INVALID_FIELD:
    case v1::INVALID_PAGE_TOKEN:
    case v1::INVALID_RESUME_TOKEN:
    case v1::REQUEST_TOO_LARGE: return absl::StatusCode::kInvalidArgument;
    case v1::POLICY_NOT_FOUND:
    case v1::POLICY_VERSION_NOT_FOUND:
    case v1::LEAD_NOT_FOUND:
    case v1::CASE_NOT_FOUND:
    case v1::DECISION_NOT_FOUND:
    case v1::REVIEW_NOT_FOUND:
    case v1::REFUND_NOT_FOUND:
    case v1::PAYOUT_NOT_FOUND:
    case v1::QUEUE_EMPTY: return absl::StatusCode::kNotFound;
    case v1::EVENT_ID_REUSED:
    case v1::REQUEST_ID_REUSED:
    case v1::LEAD_ALREADY_RECEIVED:
    case v1::LEAD_ALREADY_CHARGED: return absl::StatusCode::kAlreadyExists;
    case v1::LEAD_NOT_CHARGED:
    case v1::EVENT_TOO_OLD:
    case v1::EVENT_IN_FUTURE:
    case v1::TOO_MANY_EVENTS:
    case v1::TOO_MUCH_EVIDENCE:
    case v1::CREDITS_NOT_AVAILABLE:
    case v1::PAYOUT_TOO_LARGE:
    case v1::PAYOUT_STATE:
    case v1::CASE_STATE:
    case v1::REVIEW_STATE:
    case v1::REVIEWER_BARRED:
    case v1::NO_TEST_CLOCK:
    case v1::NO_DATA_DIRECTORY:
    case v1::POLICY_AMBIGUOUS: return absl::StatusCode::kFailedPrecondition;
    case v1::REVIEW_HELD:
    case v1::LEASE_LOST:
    case v1::ETAG_MISMATCH:
    case v1::READER_TOO_SLOW: return absl::StatusCode::kAborted;
    case v1::RESUME_TOKEN_EXPIRED: return absl::StatusCode::kOutOfRange;
    case v1::TOO_MANY_REQUESTS:
    case v1::TOO_MANY_DEADLINES: return absl::StatusCode::kResourceExhausted;
    case v1::POLICIES_NOT_LOADED:
    case v1::SERVER_STOPPING:
    case v1::STORE_UNAVAILABLE: return absl::StatusCode::kUnavailable;
    case v1::DATA_DAMAGED: return absl::StatusCode::kDataLoss;
    default: return absl::StatusCode::kInternal;
  }
}

}  // namespace

absl::Status WorkflowError(v1::ErrorReason reason, absl::string_view message,
                           const ErrorMetadata& metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(v1::ErrorReason_Name(reason));
  info.set_domain(kDomain);
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  absl::Status status(CodeOf(reason), message);
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  return status;
}

absl::Status InvalidField(absl::string_view field, absl::string_view description) {
  return WorkflowError(v1::INVALID_FIELD, absl::StrCat(field, ": ", description),
                       {{"field", std::string(field)}});
}

std::optional<google::rpc::ErrorInfo> ErrorInfoOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kErrorInfoUrl);
  google::rpc::ErrorInfo info;
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return std::nullopt;
  return info;
}

v1::ErrorReason ReasonOf(const absl::Status& status) {
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  if (const auto info = ErrorInfoOf(status)) v1::ErrorReason_Parse(info->reason(), &reason);
  return reason;
}

}  // namespace makegood
