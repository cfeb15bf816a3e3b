// Calls of verbs as clients see them: a real server with a service whose verb the test says.

#include "service/rpc/verb_call.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/barrier.h"
#include "absl/synchronization/notification.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "makegood/v1/lead_service.grpc.pb.h"
#include "service/decide/decision_language.h"
#include "service/domain/test_clock.h"
#include "service/workflow/workflow_error.h"
#include "tests/testing/temporary_store.h"

namespace makegood {
namespace {

using Verb =
    std::function<absl::StatusOr<v1::GetLeadResponse>(const Workflow&, const v1::GetLeadRequest&)>;

class Service final : public v1::LeadService::CallbackService {
 public:
  Service(const VerbDesk& verbs, const Verb& verb) : verbs_(verbs), verb_(verb) {}

  grpc::ServerUnaryReactor* GetLead(grpc::CallbackServerContext* context,
                                    const v1::GetLeadRequest* request,
                                    v1::GetLeadResponse* response) override {
    return StartVerb(verbs_, *context, "LeadService.GetLead", *request, *response,
                     [this](const Workflow& workflow, const v1::GetLeadRequest& one) {
                       return verb_(workflow, one);
                     });
  }

 private:
  const VerbDesk verbs_;
  const Verb& verb_;
};

class VerbCallTest : public testing::Test {
 protected:
  void SetUp() override {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::LeadService::NewStub(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
    door_.Open(workflow_);
  }

  static v1::GetLeadRequest Request() {
    v1::GetLeadRequest request;
    request.set_marketplace("dingdoor");
    request.set_lead_id("lead-7");
    return request;
  }

  // "CODE REASON key=value … retry after N s": what a client finds in an error.
  static std::string TextOf(const grpc::Status& status) {
    google::rpc::Status rich;
    EXPECT_TRUE(rich.ParseFromString(status.error_details()));
    std::string text = absl::StrCat(CodeName(rich));
    for (const auto& any : rich.details()) {
      google::rpc::ErrorInfo info;
      google::rpc::RetryInfo retry;
      google::rpc::BadRequest bad_request;
      if (any.UnpackTo(&info)) {
        absl::StrAppend(&text, " ", info.reason());
      } else if (any.UnpackTo(&retry)) {
        absl::StrAppend(&text, " retry after ", retry.retry_delay().seconds(), "s");
      } else if (any.UnpackTo(&bad_request)) {
        for (const auto& violation : bad_request.field_violations()) {
          absl::StrAppend(&text, "; ", violation.field(), ": ", violation.description());
        }
      }
    }
    return text;
  }

  grpc::Status Call(const v1::GetLeadRequest& request = Request(),
                    v1::GetLeadResponse* response = nullptr) {
    grpc::ClientContext context;
    v1::GetLeadResponse ignored;
    return stub_->GetLead(&context, request, response == nullptr ? &ignored : response);
  }

  std::ostringstream log_text_;
  Log log_{LogFormat::kText, LogLevel::kInfo, &log_text_};
  DecisionLanguage language_;
  PolicyShelf shelf_{language_.policy_language(), PolicyOrigin{"nowhere", {}}, {}};
  TestClock clock_{absl::UnixEpoch()};
  TemporaryStore store_;
  Workflow workflow_{*store_, shelf_, clock_};
  WorkflowDoor door_{true};
  Verb verb_ = [](const Workflow&, const v1::GetLeadRequest&) { return v1::GetLeadResponse(); };
  CallDesk desk_{log_, 1'000};
  Service service_{VerbDesk{desk_, door_}, verb_};
  std::unique_ptr<grpc::Server> server_;  // Gone before what it serves.
  std::unique_ptr<v1::LeadService::Stub> stub_;
};

TEST_F(VerbCallTest, AVerbAnswers) {
  verb_ = [this](const Workflow& workflow, const v1::GetLeadRequest& request) {
    EXPECT_EQ(&workflow, &workflow_);
    v1::GetLeadResponse response;
    response.mutable_lead()->set_etag(request.lead_id());
    return response;
  };
  v1::GetLeadResponse response;
  ASSERT_TRUE(Call(Request(), &response).ok());
  EXPECT_EQ(response.lead().etag(), "lead-7");
  EXPECT_TRUE(absl::StrContains(log_text_.str(), "marketplace=dingdoor lead_id=lead-7"))
      << log_text_.str();
}

TEST_F(VerbCallTest, AVerbGetsNothingThatIsWrong) {
  verb_ = [](const Workflow&, const v1::GetLeadRequest&) {
    ADD_FAILURE() << "called";
    return v1::GetLeadResponse();
  };
  EXPECT_EQ(TextOf(Call(v1::GetLeadRequest())),
            "INVALID_ARGUMENT INVALID_FIELD; marketplace: required; lead_id: required");
}

struct ErrorCase {
  absl::Status status;
  const char* expected;
  const char* logged;  // A part of the log; empty: the message is not there.
};

TEST_F(VerbCallTest, WhatAVerbEndsWithBecomesTheCalls) {
  const ErrorCase cases[] = {
      {WorkflowError(v1::LEAD_NOT_FOUND, "no lead", {{"lead_id", "l"}}), "NOT_FOUND LEAD_NOT_FOUND",
       ""},
      {WorkflowError(v1::REVIEW_HELD, "held"), "ABORTED REVIEW_HELD retry after 30s", ""},
      {InvalidField("report.reason", "not one of the policy's"),
       "INVALID_ARGUMENT INVALID_FIELD; report.reason: not one of the policy's", ""},
      {absl::UnavailableError("disk of /var is full"),
       "UNAVAILABLE STORE_UNAVAILABLE retry after 1s", "disk of /var is full"},
      {absl::DataLossError("page 7"), "DATA_LOSS DATA_DAMAGED", "page 7"},
      {absl::InternalError("odd row"), "INTERNAL INTERNAL_ERROR", "odd row"},
      {absl::NotFoundError("lost row"), "INTERNAL INTERNAL_ERROR", "lost row"},
  };
  for (const ErrorCase& test : cases) {
    verb_ = [&test](const Workflow&, const v1::GetLeadRequest&) { return test.status; };
    log_text_.str("");
    const grpc::Status status = Call();
    EXPECT_EQ(TextOf(status), test.expected);
    const bool is_logged = absl::StrContains(log_text_.str(), "a verb failed");
    EXPECT_EQ(is_logged, *test.logged != '\0') << log_text_.str();
    EXPECT_TRUE(absl::StrContains(log_text_.str(), test.logged)) << log_text_.str();
    if (is_logged) {
      EXPECT_FALSE(absl::StrContains(status.error_message(), test.logged));
    }
  }
}

TEST_F(VerbCallTest, WithoutAStoreACallSaysWhy) {
  const struct {
    bool has_data;
    const char* expected;
  } cases[] = {{false, "FAILED_PRECONDITION NO_DATA_DIRECTORY"},
               {true, "UNAVAILABLE STORE_UNAVAILABLE retry after 1s"}};
  for (const auto& test : cases) {
    const WorkflowDoor door(test.has_data);
    EXPECT_EQ(door.workflow(), nullptr);
    EXPECT_EQ(TextOf(ToGrpcStatus(door.WhyShut())), test.expected);
  }
}

// Writers wait for the disk together: none of these 64 ends before all have begun, while a call
// that waits for nothing goes past them.
TEST_F(VerbCallTest, SixtyFourWaitForTheDatabaseAtOnce) {
  auto* const all = new absl::Barrier(kStoreThreads);
  verb_ = [all](const Workflow&, const v1::GetLeadRequest&) {
    if (all->Block()) delete all;
    return v1::GetLeadResponse();
  };
  std::atomic<int> answered = 0;
  std::vector<std::thread> clients;
  for (size_t i = 0; i < kStoreThreads; ++i) {
    clients.emplace_back([&] { answered += Call().ok(); });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answered, static_cast<int>(kStoreThreads));
}

// The caller's deadline passes while the call waits for a free thread: it is then not begun.
TEST_F(VerbCallTest, AVerbIsNotBegunAfterTheDeadline) {
  absl::Notification go;
  std::atomic<size_t> begun = 0;
  std::atomic<bool> was_late_begun = false;
  verb_ = [&](const Workflow&, const v1::GetLeadRequest& request) {
    if (request.lead_id() == "late") was_late_begun = true;
    ++begun;
    go.WaitForNotification();
    return v1::GetLeadResponse();
  };
  std::vector<std::thread> clients;
  for (size_t i = 0; i < kStoreThreads; ++i) {
    clients.emplace_back([&] { EXPECT_TRUE(Call().ok()); });
  }
  while (begun < kStoreThreads) std::this_thread::yield();
  v1::GetLeadRequest late = Request();
  late.set_lead_id("late");
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(50));
  v1::GetLeadResponse response;
  EXPECT_EQ(stub_->GetLead(&context, late, &response).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  go.Notify();
  for (std::thread& client : clients) client.join();
  // Behind it in the queue: when this is answered, the late one has been looked at.
  EXPECT_TRUE(Call().ok());
  EXPECT_FALSE(was_late_begun);
}

}  // namespace
}  // namespace makegood
