#include "service/rpc/decision_service.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/rpc/code.pb.h"
#include "makegood/v1/decision_service.grpc.pb.h"
#include "rules/cel/values/time.h"
#include "service/rpc/decide_calls.h"
#include "service/rpc/message_arena.h"
#include "service/rpc/status_mapping.h"
#include "service/workflow/queries.h"
#include "service/workflow/replay.h"

namespace makegood {
namespace {

// Of one batch, single lines about decisions that failed.
constexpr int kFailuresToldMax = 10;

// What the log says about a decision: no facts, and no message of an error, which may quote one.
void Describe(const v1::Decision& decision, LogFields& fields) {
  fields.reserve(fields.size() + 7);
  fields.emplace_back("policy", decision.policy());
  fields.emplace_back("outcome", v1::Decision::Outcome_Name(decision.outcome()));
  if (!decision.reason().empty()) fields.emplace_back("reason", decision.reason());
  fields.emplace_back("decision_id", decision.decision_id());
  if (decision.outcome() != v1::Decision::ERROR) return;
  const v1::EvaluationError& error = decision.error();
  fields.emplace_back("error", v1::EvaluationError::Code_Name(error.code()));
  if (!error.field().empty()) fields.emplace_back("field", error.field());
  if (error.has_range()) {
    fields.emplace_back("place",
                        absl::StrCat(error.range().file(), ":", error.range().start_line()));
  }
}

class Service final : public v1::DecisionService::CallbackService {
 public:
  Service(const VerbDesk& verbs, const PolicyShelf& shelf, const Clock& clock)
      : verbs_(verbs), desk_(verbs.desk), shelf_(shelf), clock_(clock) {
    SetMessageAllocatorFor_Decide(&decide_messages_);
    SetMessageAllocatorFor_BatchDecide(&batch_messages_);
  }

  MAKEGOOD_VERB_CALL(DecisionService, GetDecision)
  MAKEGOOD_VERB_CALL(DecisionService, ListDecisions)
  MAKEGOOD_VERB_CALL(DecisionService, ReplayDecision)

  grpc::ServerUnaryReactor* Decide(grpc::CallbackServerContext* context,
                                   const v1::DecideRequest* request,
                                   v1::DecideResponse* response) override {
    return StartCall(desk_, *context, "DecisionService.Decide", *request, CallLength::kShort,
                     [this, context, response](CallRecord& record) {
                       return DoDecide(DecideMessages::RequestOf(*context), response, record);
                     });
  }

  grpc::ServerUnaryReactor* BatchDecide(grpc::CallbackServerContext* context,
                                        const v1::BatchDecideRequest* request,
                                        v1::BatchDecideResponse* response) override {
    return StartCall(desk_, *context, "DecisionService.BatchDecide", *request, CallLength::kShort,
                     [this, context, response](CallRecord& record) {
                       return DoBatch(BatchMessages::RequestOf(*context), response, record);
                     });
  }

 private:
  using DecideMessages = ArenaAllocator<v1::DecideRequest, v1::DecideResponse>;
  using BatchMessages = ArenaAllocator<v1::BatchDecideRequest, v1::BatchDecideResponse>;

  google::rpc::Status DoDecide(v1::DecideRequest& request, v1::DecideResponse* response,
                               CallRecord& record) {
    const std::shared_ptr<const rules::Catalog> catalog = shelf_.catalog();
    if (catalog == nullptr) return PoliciesNotLoaded(shelf_.origin().directory);
    v1::Decision& decision = *response->mutable_decision();
    google::rpc::Status status =
        DecideOne(*catalog, request, cel::FromAbslTime(clock_.Now()), &decision);
    if (status.code() != google::rpc::OK) return status;
    record.is_suspicious = decision.outcome() == v1::Decision::ERROR;
    if (record.is_suspicious || desk_.log().IsOn(LogLevel::kInfo))
      Describe(decision, record.fields);
    return status;
  }

  google::rpc::Status DoBatch(v1::BatchDecideRequest& request, v1::BatchDecideResponse* response,
                              CallRecord& record) {
    const std::shared_ptr<const rules::Catalog> catalog = shelf_.catalog();
    if (catalog == nullptr) return PoliciesNotLoaded(shelf_.origin().directory);
    google::rpc::Status status = DecideBatch(*catalog, request, cel::FromAbslTime(clock_.Now()),
                                             record.is_cancelled, response);
    if (status.code() != google::rpc::OK) return status;
    int refused = 0;
    int failed = 0;
    for (const v1::BatchDecideResult& result : response->results()) {
      refused += result.has_status();
      if (result.decision().outcome() != v1::Decision::ERROR) continue;
      if (++failed > kFailuresToldMax) continue;
      LogFields fields = {{"request_id", record.request_id}};
      Describe(result.decision(), fields);
      desk_.log().Warn("decision", fields);
    }
    record.is_suspicious = failed > 0;
    record.fields = {
        {"requests", request.requests_size()}, {"refused", refused}, {"errors", failed}};
    return status;
  }

  const VerbDesk verbs_;
  CallDesk& desk_;
  const PolicyShelf& shelf_;
  const Clock& clock_;
  DecideMessages decide_messages_;
  BatchMessages batch_messages_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewDecisionService(const VerbDesk& verbs, const PolicyShelf& shelf,
                                                  const Clock& clock) {
  return std::make_unique<Service>(verbs, shelf, clock);
}

}  // namespace makegood
