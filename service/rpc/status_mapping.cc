#include "service/rpc/status_mapping.h"

#include <initializer_list>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/protobuf/message.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "makegood/v1/error_reason.pb.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

constexpr char kDomain[] = "makegood.v1";
constexpr char kPolicyType[] = "makegood.v1.Policy";

// Clients accept 8 KiB of metadata unless told otherwise, and base64 makes 3 bytes 4.
constexpr size_t kViolationBytesMax = 4'000;

// When a caller may try again: soon enough not to be noticed, late enough to help. The same request
// is not worth repeating after a reason that is not here.
struct Retry {
  v1::ErrorReason reason;
  int millis;
};
constexpr Retry kRetries[] = {
    {v1::TOO_MANY_REQUESTS, 100}, {v1::POLICIES_NOT_LOADED, 1'000}, {v1::STORE_UNAVAILABLE, 1'000},
    {v1::SERVER_STOPPING, 1'000},  // Another instance, or this one when it is back.
    {v1::READER_TOO_SLOW, 1'000}, {v1::REVIEW_HELD, 30'000},  // A person may put it back.
    {v1::TOO_MANY_DEADLINES, 0},
};

struct Metadata {
  absl::string_view key;
  std::string value;
};

void AddDetail(const google::protobuf::Message& detail, google::rpc::Status& status) {
  status.add_details()->PackFrom(detail);
}

void AddRetryInfo(v1::ErrorReason reason, google::rpc::Status& status) {
  for (const Retry& entry : kRetries) {
    if (entry.reason != reason) continue;
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(entry.millis / 1'000);
    retry.mutable_retry_delay()->set_nanos(entry.millis % 1'000 * 1'000'000);
    AddDetail(retry, status);
  }
}

google::rpc::Status Make(google::rpc::Code code, std::string message, v1::ErrorReason reason,
                         std::initializer_list<Metadata> metadata) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(std::move(message));
  google::rpc::ErrorInfo info;
  info.set_reason(v1::ErrorReason_Name(reason));
  info.set_domain(kDomain);
  for (const Metadata& entry : metadata) {
    if (!entry.value.empty()) (*info.mutable_metadata())[std::string(entry.key)] = entry.value;
  }
  AddDetail(info, status);
  AddRetryInfo(reason, status);
  return status;
}

void AddResource(absl::string_view name, absl::string_view description,
                 google::rpc::Status& status) {
  google::rpc::ResourceInfo resource;
  resource.set_resource_type(kPolicyType);
  resource.set_resource_name(std::string(name));
  resource.set_description(std::string(description));
  AddDetail(resource, status);
}

}  // namespace

google::rpc::Status InvalidFields(const std::vector<Violation>& violations) {
  google::rpc::BadRequest bad_request;
  size_t bytes = 0;
  for (const Violation& violation : violations) {
    bytes += violation.field.size() + violation.description.size() + 8;
    if (bytes > kViolationBytesMax && bad_request.field_violations_size() > 0) break;
    auto& added = *bad_request.add_field_violations();
    added.set_field(violation.field);
    added.set_description(violation.description);
  }
  const Violation& first = violations.front();
  std::string message = absl::StrCat(first.field, ": ", first.description);
  if (violations.size() > 1) {
    absl::StrAppend(&message, " (and ", violations.size() - 1, " more)");
  }
  if (static_cast<size_t>(bad_request.field_violations_size()) < violations.size()) {
    absl::StrAppend(&message, "; the first ", bad_request.field_violations_size(), " of ",
                    violations.size(), " are listed");
  }
  google::rpc::Status status = Make(google::rpc::INVALID_ARGUMENT, std::move(message),
                                    v1::INVALID_FIELD, {{"field", first.field}});
  AddDetail(bad_request, status);
  return status;
}

google::rpc::Status RequestTooLarge(int64_t size_bytes, int64_t limit_bytes) {
  return Make(
      google::rpc::INVALID_ARGUMENT,
      absl::StrCat("the request takes ", size_bytes, " bytes, more than ", limit_bytes,
                   "; split it"),
      v1::REQUEST_TOO_LARGE,
      {{"size_bytes", absl::StrCat(size_bytes)}, {"limit_bytes", absl::StrCat(limit_bytes)}});
}

google::rpc::Status PolicyNotFound(absl::string_view policy, absl::string_view suggestion) {
  std::string message = absl::StrCat("there is no policy `", policy, "`");
  if (!suggestion.empty()) absl::StrAppend(&message, "; did you mean `", suggestion, "`?");
  google::rpc::Status status =
      Make(google::rpc::NOT_FOUND, std::move(message), v1::POLICY_NOT_FOUND,
           {{"policy", std::string(policy)}, {"suggestion", std::string(suggestion)}});
  AddResource(policy, "no policy has this name", status);
  return status;
}

google::rpc::Status PolicyVersionNotFound(absl::string_view policy,
                                          const std::vector<std::string>& versions,
                                          absl::string_view time) {
  const std::string there_are = absl::StrJoin(versions, ",");
  std::string message =
      time.empty() ? absl::StrCat("there is no version `", policy, "`; there are ", there_are)
                   : absl::StrCat("no version of `", policy, "` was in force at ", time,
                                  "; there are ", there_are);
  google::rpc::Status status =
      Make(google::rpc::NOT_FOUND, std::move(message), v1::POLICY_VERSION_NOT_FOUND,
           {{"policy", std::string(policy)}, {"versions", there_are}, {"time", std::string(time)}});
  AddResource(policy, "the policy exists, but not this version", status);
  return status;
}

google::rpc::Status PoliciesNotLoaded(absl::string_view directory) {
  return Make(google::rpc::UNAVAILABLE,
              absl::StrCat("the policies in ", directory, " were never loaded without errors"),
              v1::POLICIES_NOT_LOADED, {{"directory", std::string(directory)}});
}

google::rpc::Status InvalidPageToken(absl::string_view field) {
  return Make(
      google::rpc::INVALID_ARGUMENT,
      absl::StrCat(field,
                   ": not a token of this list, or of another filter; start again without one"),
      v1::INVALID_PAGE_TOKEN, {{"field", std::string(field)}});
}

google::rpc::Status TooManyRequests(int64_t limit) {
  return Make(google::rpc::RESOURCE_EXHAUSTED,
              absl::StrCat("the server answers ", limit, " calls at once already"),
              v1::TOO_MANY_REQUESTS, {{"limit", absl::StrCat(limit)}});
}

google::rpc::Status InternalError(absl::string_view incident_id) {
  return Make(google::rpc::INTERNAL,
              "this is a bug of the server; its log tells more under the incident's id",
              v1::INTERNAL_ERROR, {{"incident_id", std::string(incident_id)}});
}

google::rpc::Status NoDataDirectory() {
  return Make(google::rpc::FAILED_PRECONDITION,
              "the server keeps nothing; start it with --data for this call", v1::NO_DATA_DIRECTORY,
              {});
}

google::rpc::Status StoreUnavailable(absl::string_view message) {
  return Make(google::rpc::UNAVAILABLE, std::string(message), v1::STORE_UNAVAILABLE, {});
}

google::rpc::Status ServerStopping(absl::string_view resume_token) {
  return Make(google::rpc::UNAVAILABLE, "the server is about to stop", v1::SERVER_STOPPING,
              {{"resume_token", std::string(resume_token)}});
}

google::rpc::Status ReaderTooSlow(absl::string_view resume_token) {
  return Make(google::rpc::ABORTED,
              "the stream was cut because it is read too slowly; go on with the resume token",
              v1::READER_TOO_SLOW, {{"resume_token", std::string(resume_token)}});
}

google::rpc::Status NoTestClock() {
  return Make(google::rpc::FAILED_PRECONDITION,
              "the server runs by the real clock; only one started with --test-clock can be moved",
              v1::NO_TEST_CLOCK, {});
}

// Like Make, of what the workflow has made.
google::rpc::Status StatusOfVerb(const absl::Status& status, absl::string_view incident_id) {
  const std::optional<google::rpc::ErrorInfo> info = ErrorInfoOf(status);
  if (!info.has_value()) {
    switch (status.code()) {
      case absl::StatusCode::kCancelled: return Cancelled();
      case absl::StatusCode::kUnavailable:
        return StoreUnavailable(
            "nothing can be stored for now, and what the call wanted may or may not have been done;"
            " repeat it with the same ids");
      case absl::StatusCode::kDataLoss:
        return Make(google::rpc::DATA_LOSS,
                    "the database is damaged; an operator has to restore a backup",
                    v1::DATA_DAMAGED, {});
      default: return makegood::InternalError(incident_id);
    }
  }
  google::rpc::Status mapped;
  mapped.set_code(static_cast<int>(status.code()));  // The same numbers.
  mapped.set_message(std::string(status.message()));
  AddDetail(*info, mapped);
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  v1::ErrorReason_Parse(info->reason(), &reason);
  AddRetryInfo(reason, mapped);
  const auto& metadata = info->metadata();
  if (const auto field = metadata.find("field");
      reason == v1::INVALID_FIELD && field != metadata.end()) {
    absl::string_view description = mapped.message();
    absl::ConsumePrefix(&description, absl::StrCat(field->second, ": "));
    google::rpc::BadRequest bad_request;
    auto& violation = *bad_request.add_field_violations();
    violation.set_field(field->second);
    violation.set_description(std::string(description));
    AddDetail(bad_request, mapped);
  }
  if (const auto policy = metadata.find("policy");
      policy != metadata.end() &&
      (reason == v1::POLICY_NOT_FOUND || reason == v1::POLICY_VERSION_NOT_FOUND)) {
    AddResource(policy->second, mapped.message(), mapped);
  }
  return mapped;
}

bool IsForTheLog(const absl::Status& status) {
  return !status.ok() && !absl::IsCancelled(status) && !ErrorInfoOf(status).has_value();
}

google::rpc::Status Cancelled() {
  google::rpc::Status status;
  status.set_code(google::rpc::CANCELLED);
  status.set_message("the caller gave up");
  return status;
}

google::rpc::Status DeadlineExceeded() {
  google::rpc::Status status;
  status.set_code(google::rpc::DEADLINE_EXCEEDED);
  status.set_message("the deadline passed before the call was begun");
  return status;
}

absl::string_view CodeName(const google::rpc::Status& status) {
  return google::rpc::Code_Name(static_cast<google::rpc::Code>(status.code()));
}

std::string ReasonOf(const google::rpc::Status& status) {
  google::rpc::ErrorInfo info;
  for (const auto& detail : status.details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

grpc::Status ToGrpcStatus(const google::rpc::Status& status) {
  if (status.code() == google::rpc::OK) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());
  if (status.details_size() == 0) return grpc::Status(code, status.message());
  return grpc::Status(code, status.message(), status.SerializeAsString());
}

}  // namespace makegood
