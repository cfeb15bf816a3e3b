// What callers rely on beyond what the protos say by themselves.

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "gtest/gtest.h"
#include "makegood/v1/decision_service.grpc.pb.h"
#include "makegood/v1/error_reason.pb.h"
#include "makegood/v1/policy_service.grpc.pb.h"

namespace makegood::v1 {
namespace {

TEST(OutcomeTest, ADecisionKnowsEveryOutcomeOfAVerdictByTheSameNameAndNumber) {
  const google::protobuf::EnumDescriptor& verdict = *Verdict::Outcome_descriptor();
  const google::protobuf::EnumDescriptor& decision = *Decision::Outcome_descriptor();
  for (int i = 0; i < verdict.value_count(); ++i) {
    const auto* same = decision.FindValueByName(verdict.value(i)->name());
    ASSERT_NE(same, nullptr) << verdict.value(i)->name();
    EXPECT_EQ(same->number(), verdict.value(i)->number()) << same->name();
  }
  EXPECT_EQ(Verdict::Outcome_IsValid(Decision::NO_MATCH), false);
  EXPECT_EQ(Verdict::Outcome_IsValid(Decision::ERROR), false);
}

TEST(JsonTest, ARequestReadsAsPeopleWriteIt) {
  DecideRequest request;
  const auto status = google::protobuf::util::JsonStringToMessage(
      R"({"policy":"dingdoor_guarantee","now":"2026-03-02T10:00:00Z",
          "facts":{"stage":"GUARANTEE","lead":{"marketplace":"dingdoor","leadId":"l1","leadClass":"REQUEST"},
                   "charge":{"credits":12,"firstMessageTime":"2026-03-01T10:00:00Z"},
                   "contacts":[{"sender":"PRO","kind":"MESSAGE","channel":"CHAT",
                                "time":"2026-03-01T11:00:00Z","length":"86400s"}]},
          "trace":"RULES","forecastSteps":3})",
      &request);
  ASSERT_TRUE(status.ok()) << status.ToString();
  EXPECT_EQ(request.facts().stage(), Facts::GUARANTEE);
  EXPECT_EQ(request.facts().charge().credits(), 12);
  EXPECT_EQ(request.facts().contacts(0).channel(), Contact::CHAT);
  EXPECT_EQ(request.facts().contacts(0).has_confidence(), false);
  EXPECT_EQ(request.trace(), TraceNode::RULES);
  EXPECT_EQ(request.forecast_steps(), 3);
}

TEST(JsonTest, CreditsAreStringsAndOutcomesAreNames) {
  DecideResponse response;
  response.mutable_decision()->set_outcome(Decision::REFUND);
  response.mutable_decision()->set_credits(12);
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(response, &json).ok());
  EXPECT_EQ(json, R"({"decision":{"outcome":"REFUND","credits":"12"}})");
}

// google/rpc is written down here a second time, so it is compared with what is fixed on the wire.
TEST(GoogleRpcTest, NumbersAreTheOnesThatEveryClientKnows) {
  struct Field {
    const google::protobuf::Descriptor* message;
    const char* name;
    int number;
  };
  const Field kFields[] = {
      {google::rpc::Status::descriptor(), "code", 1},
      {google::rpc::Status::descriptor(), "message", 2},
      {google::rpc::Status::descriptor(), "details", 3},
      {google::rpc::ErrorInfo::descriptor(), "reason", 1},
      {google::rpc::ErrorInfo::descriptor(), "domain", 2},
      {google::rpc::ErrorInfo::descriptor(), "metadata", 3},
      {google::rpc::RetryInfo::descriptor(), "retry_delay", 1},
      {google::rpc::DebugInfo::descriptor(), "stack_entries", 1},
      {google::rpc::DebugInfo::descriptor(), "detail", 2},
      {google::rpc::QuotaFailure::descriptor(), "violations", 1},
      {google::rpc::QuotaFailure::Violation::descriptor(), "subject", 1},
      {google::rpc::QuotaFailure::Violation::descriptor(), "description", 2},
      {google::rpc::PreconditionFailure::descriptor(), "violations", 1},
      {google::rpc::PreconditionFailure::Violation::descriptor(), "type", 1},
      {google::rpc::PreconditionFailure::Violation::descriptor(), "subject", 2},
      {google::rpc::PreconditionFailure::Violation::descriptor(), "description", 3},
      {google::rpc::BadRequest::descriptor(), "field_violations", 1},
      {google::rpc::BadRequest::FieldViolation::descriptor(), "field", 1},
      {google::rpc::BadRequest::FieldViolation::descriptor(), "description", 2},
      {google::rpc::RequestInfo::descriptor(), "request_id", 1},
      {google::rpc::RequestInfo::descriptor(), "serving_data", 2},
      {google::rpc::ResourceInfo::descriptor(), "resource_type", 1},
      {google::rpc::ResourceInfo::descriptor(), "resource_name", 2},
      {google::rpc::ResourceInfo::descriptor(), "owner", 3},
      {google::rpc::ResourceInfo::descriptor(), "description", 4},
      {google::rpc::Help::descriptor(), "links", 1},
      {google::rpc::Help::Link::descriptor(), "description", 1},
      {google::rpc::Help::Link::descriptor(), "url", 2},
      {google::rpc::LocalizedMessage::descriptor(), "locale", 1},
      {google::rpc::LocalizedMessage::descriptor(), "message", 2},
  };
  for (const Field& field : kFields) {
    const auto* descriptor = field.message->FindFieldByName(field.name);
    ASSERT_NE(descriptor, nullptr) << field.message->full_name() << "." << field.name;
    EXPECT_EQ(descriptor->number(), field.number) << descriptor->full_name();
  }
}

TEST(GoogleRpcTest, CodesAreTheOnesOfGrpc) {
  EXPECT_EQ(google::rpc::Code_descriptor()->value_count(), 17);
  for (int number = 0; number <= 16; ++number) {
    EXPECT_TRUE(google::rpc::Code_IsValid(number)) << number;
  }
  EXPECT_EQ(google::rpc::INVALID_ARGUMENT, static_cast<int>(grpc::StatusCode::INVALID_ARGUMENT));
  EXPECT_EQ(google::rpc::NOT_FOUND, static_cast<int>(grpc::StatusCode::NOT_FOUND));
  EXPECT_EQ(google::rpc::RESOURCE_EXHAUSTED,
            static_cast<int>(grpc::StatusCode::RESOURCE_EXHAUSTED));
  EXPECT_EQ(google::rpc::INTERNAL, static_cast<int>(grpc::StatusCode::INTERNAL));
  EXPECT_EQ(google::rpc::UNAVAILABLE, static_cast<int>(grpc::StatusCode::UNAVAILABLE));
  EXPECT_EQ(google::rpc::UNAUTHENTICATED, static_cast<int>(grpc::StatusCode::UNAUTHENTICATED));
}

TEST(GrpcServicesTest, HealthAndReflectionAreThere) {
  EXPECT_NE(grpc::health::v1::HealthCheckRequest::descriptor()->file()->FindServiceByName("Health"),
            nullptr);
  EXPECT_NE(grpc::reflection::v1::ServerReflectionRequest::descriptor()->file()->FindServiceByName(
                "ServerReflection"),
            nullptr);
}

TEST(ErrorReasonTest, NamesFitIntoErrorInfo) {
  for (int i = 0; i < ErrorReason_descriptor()->value_count(); ++i) {
    const std::string& name = ErrorReason_descriptor()->value(i)->name();
    EXPECT_LE(name.size(), 63u) << name;
  }
}

}  // namespace
}  // namespace makegood::v1
