#include "service/cli/remote_subject.h"

#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "makegood/v1/decision_service.grpc.pb.h"
#include "rules/base/status_macros.h"
#include "service/cli/channel.h"
#include "service/decide/facts_file.h"
#include "service/decide/policy_test_subject.h"

namespace makegood {
namespace {

constexpr std::chrono::seconds kCallTimeout(10);

class RemoteSubject final : public rules::TestSubject {
 public:
  explicit RemoteSubject(std::shared_ptr<grpc::Channel> channel)
      : stub_(v1::DecisionService::NewStub(channel)) {}

  rules::ExpectationKeys keys() const override { return DecisionKeys(); }
  bool takes_constants() const override { return false; }

  std::optional<Answer> Ask(const rules::PolicyUnderTest& policy, const rules::TestCase& test,
                            rules::IssueList& issues) const override {
    v1::DecideRequest request;
    request.set_policy(policy.label);
    request.mutable_now()->set_seconds(test.now.seconds);
    request.mutable_now()->set_nanos(test.now.nanos);
    if (!ReadTestFacts(test.facts, test.anchor, *request.mutable_facts(), issues))
      return std::nullopt;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kCallTimeout);
    v1::DecideResponse response;
    const grpc::Status status = stub_->Decide(&context, request, &response);
    if (!status.ok()) {
      issues.AddError(rules::issue_code::kInvalidFact, test.place,
                      absl::StrCat("the server answers: ", CallErrorText(status)));
      return std::nullopt;
    }
    return AnswerOf(response.decision());
  }

 private:
  const std::unique_ptr<v1::DecisionService::Stub> stub_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const rules::TestSubject>> ConnectSubject(
    const std::string& address) {
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> channel, ConnectServer(address));
  return std::unique_ptr<const rules::TestSubject>(new RemoteSubject(std::move(channel)));
}

}  // namespace makegood
