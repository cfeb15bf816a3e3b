// Every error that a call can end in, in one place: the gRPC code, the machine-readable reason
// (makegood.v1.ErrorReason, where each is documented), its metadata and the details beside it.
// Results of a batch carry the same statuses as calls do.

#ifndef MAKEGOOD_SERVICE_RPC_STATUS_MAPPING_H_
#define MAKEGOOD_SERVICE_RPC_STATUS_MAPPING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace makegood {

// What is wrong with one field of a request.
struct Violation {
  std::string field;        // The whole path: "facts.contacts[3].time".
  std::string description;  // Lower case, no full stop: "required".
};

// INVALID_FIELD. There is at least one violation. Lists as many as fit into the trailers that
// clients accept by default (8 KiB); the message then tells how many there are.
google::rpc::Status InvalidFields(const std::vector<Violation>& violations);

// REQUEST_TOO_LARGE.
google::rpc::Status RequestTooLarge(int64_t size_bytes, int64_t limit_bytes);

// POLICY_NOT_FOUND. `suggestion` is empty when no name is near.
google::rpc::Status PolicyNotFound(absl::string_view policy, absl::string_view suggestion);

// POLICY_VERSION_NOT_FOUND. `policy`: what was asked for; `versions`: what there is ("v1");
// `time`: with a bare name, the instant at which none was in force, else empty.
google::rpc::Status PolicyVersionNotFound(absl::string_view policy,
                                          const std::vector<std::string>& versions,
                                          absl::string_view time);

// POLICIES_NOT_LOADED.
google::rpc::Status PoliciesNotLoaded(absl::string_view directory);

// INVALID_PAGE_TOKEN.
google::rpc::Status InvalidPageToken(absl::string_view field);

// TOO_MANY_REQUESTS.
google::rpc::Status TooManyRequests(int64_t limit);

// INTERNAL_ERROR. Tells nothing but what to look for in the log.
google::rpc::Status InternalError(absl::string_view incident_id);

// NO_DATA_DIRECTORY.
google::rpc::Status NoDataDirectory();

// STORE_UNAVAILABLE: the database is being opened, or takes nothing for now.
google::rpc::Status StoreUnavailable(absl::string_view message);

// SERVER_STOPPING. `resume_token`: where a stream goes on; else empty.
google::rpc::Status ServerStopping(absl::string_view resume_token);

// READER_TOO_SLOW.
google::rpc::Status ReaderTooSlow(absl::string_view resume_token);

// NO_TEST_CLOCK.
google::rpc::Status NoTestClock();

// What a verb of service/workflow ended with, which is not OK: the reason that it carries with the
// details that belong to it; of the store's own statuses STORE_UNAVAILABLE and DATA_DAMAGED; and
// INTERNAL_ERROR for everything else, with this id. Messages of the last three stay here: they may
// name files, and belong into the log (see IsForTheLog).
google::rpc::Status StatusOfVerb(const absl::Status& status, absl::string_view incident_id);

// Whether the message of a verb's status is for those who run the service and not for its callers.
bool IsForTheLog(const absl::Status& status);

// gRPC's own words for a call that its caller gave up, or whose deadline passed before it was
// begun. Without details, like those that gRPC itself sends.
google::rpc::Status Cancelled();
google::rpc::Status DeadlineExceeded();

// The name of the code: "INVALID_ARGUMENT".
absl::string_view CodeName(const google::rpc::Status& status);

// The `reason` of the status' ErrorInfo; empty if it has none.
std::string ReasonOf(const google::rpc::Status& status);

// The same for gRPC, the details as its binary trailer.
grpc::Status ToGrpcStatus(const google::rpc::Status& status);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_STATUS_MAPPING_H_
