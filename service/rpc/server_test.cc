// The server as its clients see it: a real one, on a port of the kernel's choice, called through
// the stubs.

#include "service/rpc/server.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "gtest/gtest.h"
#include "makegood/v1/admin_service.grpc.pb.h"
#include "makegood/v1/decision_service.grpc.pb.h"
#include "makegood/v1/policy_service.grpc.pb.h"
#include "service/decide/decision_language.h"
#include "service/decide/temporary_policies.h"
#include "service/version.h"
#include "tests/testing/temporary_store.h"

namespace makegood {
namespace {

// 2026-03-02T10:00:00Z
constexpr int64_t kNow = 1'772'445'600;

class FixedClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(kNow); }
};

// A policy that can be made to fail: at stage GUARANTEE it reads a time that may be absent.
constexpr char kFragile[] = R"(name: fragile
makegood:
  marketplace: fragile_market
  effective_time: 2026-01-01T00:00:00Z
  stages: [GUARANTEE]
  reasons:
    silent: Nobody answered.
    early: Wait a little.
rule:
  variables:
    - name: start
      expression: charge.first_message_time
  match:
    - condition: now - variables.start >= duration("24h")
      output: refund(charge.refundable_credits, "silent")
    - output: wait("early")
)";

class ServerTest : public testing::Test {
 protected:
  void StartServer(bool load = true) {
    shelf_ = std::make_unique<PolicyShelf>(
        language_.policy_language(),
        PolicyOrigin{"embedded",
                     std::vector<rules::PolicyText>{
                         {"tiny/v1/policy.yaml", TinyPolicy("tiny", 7, "2026-01-01T00:00:00Z")},
                         {"tiny/v2/policy.yaml", TinyPolicy("tiny", 8, "2026-06-01T00:00:00Z")},
                         {"fragile/v1/policy.yaml", kFragile}}},
        PolicyShelf::Options());
    auto server = Server::Start(
        options_, {*shelf_, [this] { return reload_(); }, clock_, door_, AdminControls(), log_});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
    decisions_ = v1::DecisionService::NewStub(channel_);
    policies_ = v1::PolicyService::NewStub(channel_);
    health_ = grpc::health::v1::Health::NewStub(channel_);
    if (!load) return;
    const ShelfStatus status = shelf_->Reload(clock_.Now());
    ASSERT_EQ(status.state, ShelfStatus::State::kCurrent) << rules::Render(*status.issues);
    server_->SetServing(true);
  }

  static v1::DecideRequest Request(const std::string& json) {
    v1::DecideRequest request;
    const auto status = google::protobuf::util::JsonStringToMessage(json, &request);
    EXPECT_TRUE(status.ok()) << status.ToString();
    return request;
  }

  grpc::Status Decide(const v1::DecideRequest& request, v1::DecideResponse* response = nullptr) {
    grpc::ClientContext context;
    v1::DecideResponse ignored;
    return decisions_->Decide(&context, request, response == nullptr ? &ignored : response);
  }

  std::string Health(const std::string& service) {
    grpc::ClientContext context;
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    grpc::health::v1::HealthCheckResponse response;
    const grpc::Status status = health_->Check(&context, request, &response);
    if (!status.ok()) return absl::StrCat("code ", status.error_code());
    return grpc::health::v1::HealthCheckResponse::ServingStatus_Name(response.status());
  }

  DecisionLanguage language_;
  FixedClock clock_;
  std::ostringstream log_text_;
  Log log_{LogFormat::kText, LogLevel::kInfo, &log_text_};
  ServerOptions options_{"127.0.0.1:0", 64};
  WorkflowDoor door_{false};
  std::function<ShelfStatus()> reload_ = [this] { return shelf_->Reload(clock_.Now()); };
  std::unique_ptr<PolicyShelf> shelf_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::DecisionService::Stub> decisions_;
  std::unique_ptr<v1::PolicyService::Stub> policies_;
  std::unique_ptr<grpc::health::v1::Health::Stub> health_;
};

// "CODE REASON key=value …; field: description; …", of what a client finds in an error.
std::string ErrorText(const google::rpc::Status& status) {
  std::string text = absl::StrCat(status.code());
  for (const auto& any : status.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad_request;
    if (any.UnpackTo(&info)) {
      absl::StrAppend(&text, " ", info.reason());
      std::vector<std::string> metadata;
      for (const auto& [key, value] : info.metadata())
        metadata.push_back(absl::StrCat(key, "=", value));
      std::sort(metadata.begin(), metadata.end());
      for (const std::string& entry : metadata) absl::StrAppend(&text, " ", entry);
      EXPECT_EQ(info.domain(), "makegood.v1");
    } else if (any.UnpackTo(&bad_request)) {
      for (const auto& violation : bad_request.field_violations()) {
        absl::StrAppend(&text, "; ", violation.field(), ": ", violation.description());
      }
    }
  }
  return text;
}

std::string ErrorText(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.message(), status.error_message());
  EXPECT_EQ(details.code(), static_cast<int>(status.error_code()));
  return ErrorText(details);
}

constexpr char kGood[] =
    R"({"policy":"tiny","facts":{"stage":"CHARGE","lead":{"marketplace":"tiny_market","leadId":"l1"}}})";

struct BadCase {
  const char* request;
  const char* expected;
};

// What is wrong with a request, and the whole of what the caller learns.
const BadCase kBadCases[] = {
    {"{}", "3 INVALID_FIELD field=policy; policy: required; facts: required"},
    {R"({"facts":{"stage":"CHARGE","lead":{"marketplace":"m","leadId":"l"}}})",
     "3 INVALID_FIELD field=policy; policy: required"},
    {R"({"policy":"tinny","facts":{"stage":"CHARGE","lead":{"marketplace":"m","leadId":"l"}}})",
     "5 POLICY_NOT_FOUND policy=tinny suggestion=tiny"},
    {R"({"policy":"tiny@v9","facts":{"stage":"CHARGE","lead":{"marketplace":"m","leadId":"l"}}})",
     "5 POLICY_VERSION_NOT_FOUND policy=tiny@v9 versions=v1,v2"},
    {R"({"policy":"tiny","now":"2025-01-01T00:00:00Z","facts":{"stage":"CHARGE","lead":{"marketplace":"m","leadId":"l"}}})",
     "5 POLICY_VERSION_NOT_FOUND policy=tiny time=2025-01-01T00:00:00Z versions=v1,v2"},
    {R"({"policy":"tiny","facts":{"lead":{"marketplace":"m","leadId":"l"}}})",
     "3 INVALID_FIELD field=facts.stage; facts.stage: required"},
    {R"({"policy":"tiny","facts":{"stage":"GUARANTEE","lead":{"marketplace":"m","leadId":"l"}}})",
     "3 INVALID_FIELD field=facts.charge; facts.charge: required at stage GUARANTEE"},
    {R"({"policy":"tiny","facts":{"stage":"GUARANTEE","charge":{"credits":-3},
         "contacts":[{"time":"2026-01-01T00:00:00Z","sender":"PRO","kind":"CALL"},{"kind":77}]}})",
     "3 INVALID_FIELD field=facts.lead; facts.lead: required; "
     "facts.charge.credits: -3 is not between 0 and 1000000000; facts.contacts[1].time: required; "
     "facts.contacts[1].sender: required; facts.contacts[1].kind: no value has the number 77"},
};

TEST_F(ServerTest, DecidesWithTheServersClock) {
  StartServer();
  v1::DecideResponse response;
  const grpc::Status status = Decide(Request(kGood), &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.decision().outcome(), v1::Decision::CHARGE);
  EXPECT_EQ(response.decision().credits(), 7);
  EXPECT_EQ(response.decision().policy(), "tiny@v1");
  EXPECT_EQ(response.decision().decide_time().seconds(), kNow);
}

TEST_F(ServerTest, BadRequestsAreToldAllThatIsWrong) {
  StartServer();
  for (const BadCase& test : kBadCases) {
    EXPECT_EQ(ErrorText(Decide(Request(test.request))), test.expected) << test.request;
  }
  EXPECT_TRUE(Decide(Request(kGood)).ok());
}

TEST_F(ServerTest, TimesOutOfRangeAreRefused) {
  StartServer();
  v1::DecideRequest request = Request(kGood);
  request.mutable_now()->set_seconds(253'402'300'800);
  request.mutable_facts()->mutable_lead()->mutable_create_time()->set_nanos(-1);
  EXPECT_EQ(ErrorText(Decide(request)),
            "3 INVALID_FIELD field=now; now: not a time between the years 1 and 9999; "
            "facts.lead.create_time: not a time between the years 1 and 9999");
}

TEST_F(ServerTest, AnErrorOfThePolicyIsADecisionAndAWarningInTheLog) {
  StartServer();
  v1::DecideResponse response;
  const grpc::Status status =
      Decide(Request(R"({"policy":"fragile","facts":{"stage":"GUARANTEE","charge":{"credits":3},
                  "lead":{"marketplace":"m","leadId":"secret-lead"},"pro":{"proId":"secret-pro"}}})"),
             &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.decision().outcome(), v1::Decision::ERROR);
  EXPECT_EQ(response.decision().error().code(), v1::EvaluationError::FACT_MISSING);
  server_->Stop(absl::Seconds(10));
  const std::string log = log_text_.str();
  EXPECT_TRUE(
      absl::StrContains(log, " warn call method=DecisionService.Decide code=OK latency_us="))
      << log;
  EXPECT_TRUE(absl::StrContains(log, "policy=fragile@v1 outcome=ERROR")) << log;
  EXPECT_TRUE(absl::StrContains(log, "error=FACT_MISSING")) << log;
  EXPECT_FALSE(absl::StrContains(log, "secret")) << log;
}

// A verdict is a message that the policy made: the trace has to be able to show it.
TEST_F(ServerTest, ATraceShowsMatchesAndValues) {
  StartServer();
  v1::DecideResponse response;
  ASSERT_TRUE(Decide(Request(R"({"policy":"fragile","trace":"VALUES",
                                 "facts":{"stage":"GUARANTEE","lead":{"marketplace":"m","leadId":"l"},
                                          "charge":{"credits":3,"firstMessageTime":"2026-01-05T00:00:00Z"}}})"),
                     &response)
                  .ok());
  ASSERT_GT(response.decision().trace_size(), 0);
  EXPECT_EQ(response.decision().trace(0).kind(), v1::TraceNode::MATCH);
  EXPECT_EQ(response.decision().trace(0).result(), v1::TraceNode::MATCHED);
  EXPECT_TRUE(absl::StrContains(response.decision().trace().rbegin()->value(), "REFUND"))
      << response.decision().DebugString();
}

TEST_F(ServerTest, FourMebibytesAreTooLargeAndNineAreNotRead) {
  StartServer();
  v1::DecideRequest request = Request(kGood);
  request.mutable_facts()->mutable_report()->set_text(std::string(5 << 20, 'x'));
  const std::string text = ErrorText(Decide(request));
  EXPECT_TRUE(absl::StartsWith(text, "3 REQUEST_TOO_LARGE limit_bytes=4194304 size_bytes=52"))
      << text;
  request.mutable_facts()->mutable_report()->set_text(std::string(9 << 20, 'x'));
  EXPECT_EQ(Decide(request).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Decide(Request(kGood)).ok());
}

TEST_F(ServerTest, ABatchDecidesEachForItself) {
  StartServer();
  v1::BatchDecideRequest request;
  *request.add_requests() = Request(kGood);
  for (const BadCase& test : kBadCases) *request.add_requests() = Request(test.request);
  *request.add_requests() = Request(kGood);
  request.mutable_requests(0)->mutable_now()->set_seconds(kNow + 1);
  grpc::ClientContext context;
  v1::BatchDecideResponse response;
  const grpc::Status status = decisions_->BatchDecide(&context, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.results_size(), request.requests_size());
  const int last = response.results_size() - 1;
  EXPECT_EQ(response.results(0).decision().decide_time().seconds(), kNow + 1);
  EXPECT_EQ(response.results(last).decision().decide_time().seconds(), kNow);
  for (int i = 1; i < last; ++i) {
    ASSERT_TRUE(response.results(i).has_status()) << i;
    EXPECT_EQ(ErrorText(response.results(i).status()), kBadCases[i - 1].expected);
  }
}

TEST_F(ServerTest, ABatchHasOneToAThousandRequests) {
  StartServer();
  for (const int size : {0, 1'001}) {
    v1::BatchDecideRequest request;
    for (int i = 0; i < size; ++i) request.add_requests();
    grpc::ClientContext context;
    v1::BatchDecideResponse response;
    const std::string text = ErrorText(decisions_->BatchDecide(&context, request, &response));
    EXPECT_EQ(text, size == 0
                        ? "3 INVALID_FIELD field=requests; requests: required"
                        : "3 INVALID_FIELD field=requests; requests: 1001 of them; at most 1000");
  }
}

TEST_F(ServerTest, WithoutPoliciesItSaysSoAndWhenToComeBack) {
  StartServer(/*load=*/false);
  const grpc::Status status = Decide(Request(kGood));
  EXPECT_EQ(ErrorText(status), "14 POLICIES_NOT_LOADED directory=embedded");
  grpc::ClientContext context;
  v1::GetCatalogStatusResponse response;
  ASSERT_TRUE(policies_->GetCatalogStatus(&context, {}, &response).ok());
  EXPECT_EQ(response.status().state(), v1::CatalogStatus::EMPTY);
}

TEST_F(ServerTest, ReloadPutsPoliciesInForce) {
  StartServer(/*load=*/false);
  grpc::ClientContext context;
  v1::ReloadPoliciesResponse response;
  ASSERT_TRUE(policies_->ReloadPolicies(&context, {}, &response).ok());
  EXPECT_EQ(response.status().state(), v1::CatalogStatus::CURRENT);
  EXPECT_EQ(response.status().version_count(), 3);
  EXPECT_EQ(response.status().load_time().seconds(), kNow);
  EXPECT_TRUE(Decide(Request(kGood)).ok());
}

TEST_F(ServerTest, HealthFollowsThePolicies) {
  StartServer(/*load=*/false);
  EXPECT_EQ(Health(""), "NOT_SERVING");
  EXPECT_EQ(Health("makegood.v1.DecisionService"), "NOT_SERVING");
  EXPECT_EQ(Health("makegood.v1.PolicyService"), "SERVING");
  EXPECT_EQ(Health("makegood.v1.Nothing"), "code 5");
  server_->SetServing(true);
  EXPECT_EQ(Health(""), "SERVING");
  EXPECT_EQ(Health("makegood.v1.DecisionService"), "SERVING");
}

TEST_F(ServerTest, ServicesThatKeepSomethingServeOnceThereIsADatabase) {
  const char* const services[] = {"Admin", "Case", "Credit", "Event", "Lead", "Review"};
  const auto expect = [&](const std::string& status) {
    for (const char* service : services) {
      EXPECT_EQ(Health(absl::StrCat("makegood.v1.", service, "Service")), status) << service;
    }
  };
  StartServer();
  expect("NOT_SERVING");
  server_->SetServing(true);  // With policies and without a data directory.
  expect("NOT_SERVING");
  TemporaryStore store;
  const Workflow workflow{*store, *shelf_, clock_};
  door_.Open(workflow);
  server_->SetServing(true);
  expect("SERVING");
  server_->SetServing(false);
  expect("NOT_SERVING");
  server_.reset();
}

// Each of them is there, says so in the same words, and gets its request no further.
TEST_F(ServerTest, WithoutADataDirectoryNothingIsKept) {
  StartServer();
  const struct {
    const char* method;
    const char* expected;
  } cases[] = {
      {"LeadService/RecordEvents", "9 NO_DATA_DIRECTORY"},
      {"LeadService/GetLead", "9 NO_DATA_DIRECTORY"},
      {"LeadService/ListLeads", "9 NO_DATA_DIRECTORY"},
      {"LeadService/CheckReport", "9 NO_DATA_DIRECTORY"},
      {"CaseService/FileReport", "9 NO_DATA_DIRECTORY"},
      {"CaseService/AddEvidence", "9 NO_DATA_DIRECTORY"},
      {"CaseService/FileDispute", "9 NO_DATA_DIRECTORY"},
      {"CaseService/GetCase", "9 NO_DATA_DIRECTORY"},
      {"CaseService/ListCases", "9 NO_DATA_DIRECTORY"},
      {"ReviewService/ListReviews", "9 NO_DATA_DIRECTORY"},
      {"ReviewService/ClaimReview", "9 NO_DATA_DIRECTORY"},
      {"ReviewService/ExtendClaim", "9 NO_DATA_DIRECTORY"},
      {"ReviewService/ReleaseReview", "9 NO_DATA_DIRECTORY"},
      {"ReviewService/RequestInformation", "9 NO_DATA_DIRECTORY"},
      {"ReviewService/ProvideInformation", "9 NO_DATA_DIRECTORY"},
      {"ReviewService/ResolveReview", "9 NO_DATA_DIRECTORY"},
      {"ReviewService/GetQueueStats", "9 NO_DATA_DIRECTORY"},
      {"CreditService/GetBalance", "9 NO_DATA_DIRECTORY"},
      {"CreditService/ListEntries", "9 NO_DATA_DIRECTORY"},
      {"CreditService/RequestPayout", "9 NO_DATA_DIRECTORY"},
      {"CreditService/SettlePayout", "9 NO_DATA_DIRECTORY"},
      {"DecisionService/GetDecision", "9 NO_DATA_DIRECTORY"},
      {"DecisionService/ListDecisions", "9 NO_DATA_DIRECTORY"},
      {"DecisionService/ReplayDecision", "9 NO_DATA_DIRECTORY"},
      {"PolicyService/Backtest", "9 NO_DATA_DIRECTORY"},
      {"EventService/WatchEvents", "9 NO_DATA_DIRECTORY"},
      {"EventService/ListEvents", "9 NO_DATA_DIRECTORY"},
      {"AdminService/ListDeadlines", "9 NO_DATA_DIRECTORY"},
      {"AdminService/VerifyLedger", "9 NO_DATA_DIRECTORY"},
      {"AdminService/AdvanceClock", "9 NO_TEST_CLOCK"},
  };
  grpc::GenericStub stub(channel_);
  for (const auto& test : cases) {
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    auto call = stub.PrepareCall(&context, absl::StrCat("/makegood.v1.", test.method), &queue);
    void* tag = nullptr;
    bool ok = false;
    grpc::Status status;
    call->StartCall(nullptr);
    ASSERT_TRUE(queue.Next(&tag, &ok));
    const grpc::Slice nothing;
    call->WriteLast(grpc::ByteBuffer(&nothing, 1), grpc::WriteOptions(), nullptr);
    ASSERT_TRUE(queue.Next(&tag, &ok));
    call->Finish(&status, nullptr);
    ASSERT_TRUE(queue.Next(&tag, &ok));
    google::rpc::Status rich;
    ASSERT_TRUE(rich.ParseFromString(status.error_details())) << test.method;
    EXPECT_EQ(ErrorText(rich), test.expected) << test.method;
  }
}

TEST_F(ServerTest, TheServerTellsWhatItIs) {
  StartServer();
  grpc::ClientContext context;
  v1::GetServerInfoResponse info;
  ASSERT_TRUE(v1::AdminService::NewStub(channel_)->GetServerInfo(&context, {}, &info).ok());
  EXPECT_EQ(info.version(), kVersion);
  EXPECT_EQ(info.now().seconds(), kNow);
  EXPECT_FALSE(info.test_clock());
  EXPECT_FALSE(info.deadlines_paused());
  EXPECT_FALSE(info.has_store());
  EXPECT_EQ(info.request_bytes_max(), 4 * 1'024 * 1'024);
  EXPECT_EQ(info.in_flight_max(), 64);
}

TEST_F(ServerTest, ARequestIdIsEchoedOrGiven) {
  StartServer();
  const auto id_for = [this](const std::optional<std::string>& sent) {
    grpc::ClientContext context;
    if (sent.has_value()) context.AddMetadata("x-request-id", *sent);
    v1::DecideResponse response;
    EXPECT_TRUE(decisions_->Decide(&context, Request(kGood), &response).ok());
    const auto found = context.GetServerInitialMetadata().find("x-request-id");
    EXPECT_NE(found, context.GetServerInitialMetadata().end());
    return std::string(found->second.data(), found->second.size());
  };
  EXPECT_EQ(id_for("abc-1"), "abc-1");
  EXPECT_EQ(id_for(std::string(129, 'x')).size(), 16u);
  const std::string given = id_for(std::nullopt);
  EXPECT_EQ(given.size(), 16u);
  EXPECT_NE(given, id_for(std::nullopt));
  server_->Stop(absl::Seconds(10));
  EXPECT_TRUE(absl::StrContains(log_text_.str(), "request_id=abc-1"));
  EXPECT_TRUE(absl::StrContains(log_text_.str(), "request_id=" + given));
}

TEST_F(ServerTest, ABugEndsTheCallAndLeavesItsTraceInTheLogOnly) {
  reload_ = []() -> ShelfStatus { throw std::runtime_error("out of cheese"); };
  StartServer();
  grpc::ClientContext context;
  context.AddMetadata("x-request-id", "id-1");
  v1::ReloadPoliciesResponse response;
  const grpc::Status status = policies_->ReloadPolicies(&context, {}, &response);
  EXPECT_EQ(ErrorText(status), "13 INTERNAL_ERROR incident_id=id-1");
  EXPECT_FALSE(absl::StrContains(status.error_message(), "cheese"));
  server_->Stop(absl::Seconds(10));
  EXPECT_TRUE(absl::StrContains(log_text_.str(),
                                "error a call failed incident_id=id-1 what=\"out of cheese\""));
}

// A server on which ReloadPolicies waits until it is let go.
class BusyServerTest : public ServerTest {
 protected:
  void StartBusy(int in_flight_max) {
    options_.in_flight_max = in_flight_max;
    reload_ = [this] {
      ++reload_count_;
      if (!begun_.HasBeenNotified()) begun_.Notify();
      go_.WaitForNotification();
      return shelf_->status();
    };
    StartServer();
    busy_ = std::thread([this] {
      grpc::ClientContext context;
      v1::ReloadPoliciesResponse response;
      busy_status_ = policies_->ReloadPolicies(&context, {}, &response);
    });
    begun_.WaitForNotification();
  }

  void LetGo() {
    go_.Notify();
    busy_.join();
  }

  std::atomic<int> reload_count_{0};
  absl::Notification begun_;
  absl::Notification go_;
  std::thread busy_;
  grpc::Status busy_status_;
};

TEST_F(BusyServerTest, MoreCallsThanMayBeAreRefusedAndToldWhenToComeBack) {
  StartBusy(/*in_flight_max=*/1);
  const grpc::Status status = Decide(Request(kGood));
  EXPECT_EQ(ErrorText(status), "8 TOO_MANY_REQUESTS limit=1");
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  bool has_retry = false;
  for (const auto& any : details.details()) has_retry |= any.Is<google::rpc::RetryInfo>();
  EXPECT_TRUE(has_retry);
  LetGo();
  EXPECT_TRUE(busy_status_.ok());
  // The place is free again once the answer is out, which the client may see a moment earlier.
  grpc::Status after = Decide(Request(kGood));
  for (int i = 0; i < 1'000 && !after.ok(); ++i) after = Decide(Request(kGood));
  EXPECT_TRUE(after.ok()) << after.error_message();
}

TEST_F(BusyServerTest, LongWorkHoldsUpNobodyElse) {
  StartBusy(/*in_flight_max=*/8);
  EXPECT_TRUE(Decide(Request(kGood)).ok());
  LetGo();
}

TEST_F(BusyServerTest, ACallWhoseDeadlinePassedIsNotBegun) {
  StartBusy(/*in_flight_max=*/8);
  {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(20));
    v1::ReloadPoliciesResponse response;
    EXPECT_EQ(policies_->ReloadPolicies(&context, {}, &response).error_code(),
              grpc::StatusCode::DEADLINE_EXCEEDED);
  }
  // The server counts the 20 ms from the call's arrival, which was before this instant.
  absl::SleepFor(absl::Milliseconds(40));
  LetGo();
  server_->Stop(absl::Seconds(10));
  EXPECT_EQ(reload_count_, 1);
}

TEST_F(BusyServerTest, StopLetsCallsEnd) {
  StartBusy(/*in_flight_max=*/8);
  std::thread stop([this] { server_->Stop(absl::Seconds(30)); });
  while (Decide(Request(kGood)).ok()) {
  }
  LetGo();
  stop.join();
  EXPECT_TRUE(busy_status_.ok()) << busy_status_.error_message();
}

TEST_F(ServerTest, StopDoesNotWaitForStreamsThatNeverEnd) {
  StartServer();
  grpc::ClientContext watch_context;
  auto watch = health_->Watch(&watch_context, {});
  grpc::health::v1::HealthCheckResponse health;
  ASSERT_TRUE(watch->Read(&health));
  EXPECT_EQ(health.status(), grpc::health::v1::HealthCheckResponse::SERVING);
  auto reflection_stub = grpc::reflection::v1::ServerReflection::NewStub(channel_);
  grpc::ClientContext reflection_context;
  auto reflection = reflection_stub->ServerReflectionInfo(&reflection_context);
  const absl::Time begin = absl::Now();
  server_->Stop(absl::Minutes(5));
  EXPECT_LT(absl::Now() - begin, absl::Minutes(1));
  ASSERT_TRUE(watch->Read(&health));
  EXPECT_EQ(health.status(), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(watch->Read(&health));
}

// The same questions in either version of the protocol.
template <typename Stub, typename Request, typename Response>
void AskReflection(Stub& stub) {
  grpc::ClientContext context;
  auto stream = stub.ServerReflectionInfo(&context);
  Request request;
  request.set_list_services("");
  ASSERT_TRUE(stream->Write(request));
  Response response;
  ASSERT_TRUE(stream->Read(&response));
  std::vector<std::string> services;
  for (const auto& service : response.list_services_response().service())
    services.push_back(service.name());
  EXPECT_EQ(services, (std::vector<std::string>{
                          "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                          "grpc.reflection.v1alpha.ServerReflection", "makegood.v1.AdminService",
                          "makegood.v1.CaseService", "makegood.v1.CreditService",
                          "makegood.v1.DecisionService", "makegood.v1.EventService",
                          "makegood.v1.LeadService", "makegood.v1.PolicyService",
                          "makegood.v1.ReviewService"}));
  for (const std::string& service : services) {
    request.set_file_containing_symbol(service);
    ASSERT_TRUE(stream->Write(request));
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_GT(response.file_descriptor_response().file_descriptor_proto_size(), 0) << service;
    EXPECT_EQ(response.original_request().file_containing_symbol(), service);
  }
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(ServerTest, ReflectionSpeaksBothVersions) {
  StartServer();
  {
    namespace v1 = grpc::reflection::v1;
    auto stub = v1::ServerReflection::NewStub(channel_);
    AskReflection<v1::ServerReflection::Stub, v1::ServerReflectionRequest,
                  v1::ServerReflectionResponse>(*stub);
  }
  {
    namespace v1alpha = grpc::reflection::v1alpha;
    auto stub = v1alpha::ServerReflection::NewStub(channel_);
    AskReflection<v1alpha::ServerReflection::Stub, v1alpha::ServerReflectionRequest,
                  v1alpha::ServerReflectionResponse>(*stub);
  }
}

TEST_F(ServerTest, AnAddressThatIsTakenIsAnError) {
  StartServer();
  ServerOptions options;
  options.listen = server_->address();
  const auto second = Server::Start(
      options, {*shelf_, [this] { return reload_(); }, clock_, door_, AdminControls(), log_});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(absl::StrContains(second.status().message(), server_->address())) << second.status();
}

}  // namespace
}  // namespace makegood
