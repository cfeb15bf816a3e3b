#include "service/rpc/status_mapping.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "makegood/v1/error_reason.pb.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

template <typename Detail>
Detail DetailOf(const google::rpc::Status& status) {
  Detail detail;
  for (const auto& any : status.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  ADD_FAILURE() << "no " << Detail::descriptor()->full_name() << " in " << status.DebugString();
  return detail;
}

struct Case {
  google::rpc::Status status;
  google::rpc::Code code;
  const char* reason;
  std::map<std::string, std::string> metadata;
};

TEST(StatusMappingTest, EveryErrorHasItsCodeReasonAndMetadata) {
  const Case cases[] = {
      {InvalidFields({{"facts.lead", "required"}, {"now", "not a time"}}),
       google::rpc::INVALID_ARGUMENT,
       "INVALID_FIELD",
       {{"field", "facts.lead"}}},
      {RequestTooLarge(5, 4),
       google::rpc::INVALID_ARGUMENT,
       "REQUEST_TOO_LARGE",
       {{"size_bytes", "5"}, {"limit_bytes", "4"}}},
      {PolicyNotFound("a", "b"),
       google::rpc::NOT_FOUND,
       "POLICY_NOT_FOUND",
       {{"policy", "a"}, {"suggestion", "b"}}},
      {PolicyNotFound("a", ""), google::rpc::NOT_FOUND, "POLICY_NOT_FOUND", {{"policy", "a"}}},
      {PolicyVersionNotFound("a@v9", {"v1", "v2"}, ""),
       google::rpc::NOT_FOUND,
       "POLICY_VERSION_NOT_FOUND",
       {{"policy", "a@v9"}, {"versions", "v1,v2"}}},
      {PolicyVersionNotFound("a", {"v1"}, "2026-01-01T00:00:00Z"),
       google::rpc::NOT_FOUND,
       "POLICY_VERSION_NOT_FOUND",
       {{"policy", "a"}, {"versions", "v1"}, {"time", "2026-01-01T00:00:00Z"}}},
      {PoliciesNotLoaded("/p"),
       google::rpc::UNAVAILABLE,
       "POLICIES_NOT_LOADED",
       {{"directory", "/p"}}},
      {InvalidPageToken("page_token"),
       google::rpc::INVALID_ARGUMENT,
       "INVALID_PAGE_TOKEN",
       {{"field", "page_token"}}},
      {TooManyRequests(7), google::rpc::RESOURCE_EXHAUSTED, "TOO_MANY_REQUESTS", {{"limit", "7"}}},
      {NoDataDirectory(), google::rpc::FAILED_PRECONDITION, "NO_DATA_DIRECTORY", {}},
      {StoreUnavailable("full"), google::rpc::UNAVAILABLE, "STORE_UNAVAILABLE", {}},
      {ServerStopping("m:4"),
       google::rpc::UNAVAILABLE,
       "SERVER_STOPPING",
       {{"resume_token", "m:4"}}},
      {ServerStopping(""), google::rpc::UNAVAILABLE, "SERVER_STOPPING", {}},
      {ReaderTooSlow("m:4"), google::rpc::ABORTED, "READER_TOO_SLOW", {{"resume_token", "m:4"}}},
      {NoTestClock(), google::rpc::FAILED_PRECONDITION, "NO_TEST_CLOCK", {}},
      {StatusOfVerb(WorkflowError(v1::CASE_STATE, "closed", {{"state", "DENIED"}}), "id"),
       google::rpc::FAILED_PRECONDITION,
       "CASE_STATE",
       {{"state", "DENIED"}}},
      {StatusOfVerb(InvalidField("a.b", "odd"), "id"),
       google::rpc::INVALID_ARGUMENT,
       "INVALID_FIELD",
       {{"field", "a.b"}}},
      {StatusOfVerb(absl::UnavailableError("disk"), "id"),
       google::rpc::UNAVAILABLE,
       "STORE_UNAVAILABLE",
       {}},
      {StatusOfVerb(absl::DataLossError("page"), "id"), google::rpc::DATA_LOSS, "DATA_DAMAGED", {}},
      {StatusOfVerb(absl::AbortedError("row"), "id"),
       google::rpc::INTERNAL,
       "INTERNAL_ERROR",
       {{"incident_id", "id"}}},
      {InternalError("id"), google::rpc::INTERNAL, "INTERNAL_ERROR", {{"incident_id", "id"}}},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(test.status.code(), test.code) << test.reason;
    EXPECT_NE(test.status.message(), "") << test.reason;
    const auto info = DetailOf<google::rpc::ErrorInfo>(test.status);
    EXPECT_EQ(info.reason(), test.reason);
    EXPECT_EQ(info.domain(), "makegood.v1");
    EXPECT_EQ((std::map<std::string, std::string>(info.metadata().begin(), info.metadata().end())),
              test.metadata);
    v1::ErrorReason reason;
    EXPECT_TRUE(v1::ErrorReason_Parse(info.reason(), &reason));
    EXPECT_EQ(ReasonOf(test.status), test.reason);
  }
}

TEST(StatusMappingTest, WhatCanBeRetriedSaysWhen) {
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(PoliciesNotLoaded("/p")).retry_delay().seconds(), 1);
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(TooManyRequests(1)).retry_delay().nanos(),
            100'000'000);
}

// A reason tells in which status it comes (error_reason.proto), whoever makes it.
TEST(StatusMappingTest, WhatAVerbMeansKeepsItsCodeAndDetails) {
  const google::rpc::Status held = StatusOfVerb(WorkflowError(v1::REVIEW_HELD, "held"), "id");
  EXPECT_EQ(held.code(), google::rpc::ABORTED);
  EXPECT_EQ(held.message(), "held");
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(held).retry_delay().seconds(), 30);
  const auto bad_request =
      DetailOf<google::rpc::BadRequest>(StatusOfVerb(InvalidField("a.b", "odd"), "id"));
  ASSERT_EQ(bad_request.field_violations_size(), 1);
  EXPECT_EQ(bad_request.field_violations(0).field(), "a.b");
  EXPECT_EQ(bad_request.field_violations(0).description(), "odd");
  const auto resource = DetailOf<google::rpc::ResourceInfo>(StatusOfVerb(
      WorkflowError(v1::POLICY_NOT_FOUND, "no policy", {{"policy", "dingdor"}}), "id"));
  EXPECT_EQ(resource.resource_name(), "dingdor");
}

// What may name files of the machine stays in the log.
TEST(StatusMappingTest, CallersAreNotToldWhatTheStoreSays) {
  for (const absl::Status& status :
       {absl::UnavailableError("/var/x"), absl::DataLossError("/var/x"),
        absl::InternalError("/var/x"), absl::NotFoundError("/var/x")}) {
    EXPECT_TRUE(IsForTheLog(status));
    EXPECT_EQ(StatusOfVerb(status, "id").DebugString().find("/var/x"), std::string::npos);
  }
  EXPECT_FALSE(IsForTheLog(WorkflowError(v1::CASE_STATE, "closed")));
  EXPECT_FALSE(IsForTheLog(absl::CancelledError()));
  EXPECT_EQ(StatusOfVerb(absl::CancelledError(), "id").code(), google::rpc::CANCELLED);
}

TEST(StatusMappingTest, WhatIsNotFoundIsNamed) {
  const auto resource = DetailOf<google::rpc::ResourceInfo>(PolicyNotFound("dingdor", "dingdoor"));
  EXPECT_EQ(resource.resource_type(), "makegood.v1.Policy");
  EXPECT_EQ(resource.resource_name(), "dingdor");
}

TEST(StatusMappingTest, AllViolationsAreListed) {
  const google::rpc::Status status = InvalidFields({{"a", "required"}, {"b", "too long"}});
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_EQ(bad_request.field_violations_size(), 2);
  EXPECT_EQ(bad_request.field_violations(1).field(), "b");
  EXPECT_EQ(bad_request.field_violations(1).description(), "too long");
  EXPECT_EQ(status.message(), "a: required (and 1 more)");
}

// A client refuses trailers of more than 8 KiB and would then report nothing of use.
TEST(StatusMappingTest, AThousandViolationsFitIntoTheTrailers) {
  std::vector<Violation> violations;
  for (int i = 0; i < 1'000; ++i)
    violations.push_back({absl::StrCat("facts.contacts[", i, "].time"), "required"});
  const google::rpc::Status status = InvalidFields(violations);
  EXPECT_LT(status.ByteSizeLong() * 4 / 3 + status.message().size(), 8'000);
  const int listed = DetailOf<google::rpc::BadRequest>(status).field_violations_size();
  EXPECT_GT(listed, 50);
  EXPECT_EQ(status.message(),
            absl::StrCat("facts.contacts[0].time: required (and 999 more); the first ", listed,
                         " of 1000 are listed"));
}

TEST(StatusMappingTest, GrpcGetsTheSame) {
  const google::rpc::Status status = PolicyNotFound("a", "b");
  const grpc::Status mapped = ToGrpcStatus(status);
  EXPECT_EQ(mapped.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(mapped.error_message(), status.message());
  EXPECT_EQ(mapped.error_details(), status.SerializeAsString());
  EXPECT_TRUE(ToGrpcStatus(google::rpc::Status()).ok());
  EXPECT_EQ(ToGrpcStatus(DeadlineExceeded()).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(CodeName(DeadlineExceeded()), "DEADLINE_EXCEEDED");
}

}  // namespace
}  // namespace makegood
