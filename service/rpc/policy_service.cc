#include "service/rpc/policy_service.h"

#include <utility>

#include "makegood/v1/policy_service.grpc.pb.h"
#include "service/rpc/policy_calls.h"
#include "service/rpc/status_mapping.h"
#include "service/rpc/translate.h"
#include "service/workflow/backtest.h"

namespace makegood {
namespace {

class Service final : public v1::PolicyService::CallbackService {
 public:
  Service(const VerbDesk& verbs, const PolicyShelf& shelf, std::function<ShelfStatus()> reload)
      : verbs_(verbs), desk_(verbs.desk), shelf_(shelf), reload_(std::move(reload)) {}

  MAKEGOOD_VERB_CALL(PolicyService, Backtest)

  grpc::ServerUnaryReactor* ListPolicies(grpc::CallbackServerContext* context,
                                         const v1::ListPoliciesRequest* request,
                                         v1::ListPoliciesResponse* response) override {
    return StartCall(desk_, *context, "PolicyService.ListPolicies", *request, CallLength::kShort,
                     [this, request, response](CallRecord&) -> google::rpc::Status {
                       const auto catalog = shelf_.catalog();
                       if (catalog == nullptr) return PoliciesNotLoaded(shelf_.origin().directory);
                       return makegood::ListPolicies(*catalog, *request, response);
                     });
  }

  grpc::ServerUnaryReactor* GetPolicy(grpc::CallbackServerContext* context,
                                      const v1::GetPolicyRequest* request,
                                      v1::GetPolicyResponse* response) override {
    return StartCall(desk_, *context, "PolicyService.GetPolicy", *request, CallLength::kShort,
                     [this, request, response](CallRecord&) -> google::rpc::Status {
                       const auto catalog = shelf_.catalog();
                       if (catalog == nullptr) return PoliciesNotLoaded(shelf_.origin().directory);
                       return makegood::GetPolicy(*catalog, *request, response);
                     });
  }

  grpc::ServerUnaryReactor* CheckPolicies(grpc::CallbackServerContext* context,
                                          const v1::CheckPoliciesRequest* request,
                                          v1::CheckPoliciesResponse* response) override {
    return StartCall(
        desk_, *context, "PolicyService.CheckPolicies", *request, CallLength::kLong,
        [this, request, response](CallRecord& record) {
          google::rpc::Status status =
              makegood::CheckPolicies(shelf_.language(), *request, response);
          record.fields = {{"files", request->files_size()}, {"errors", response->error_count()}};
          return status;
        });
  }

  grpc::ServerUnaryReactor* ReloadPolicies(grpc::CallbackServerContext* context,
                                           const v1::ReloadPoliciesRequest* request,
                                           v1::ReloadPoliciesResponse* response) override {
    return StartCall(desk_, *context, "PolicyService.ReloadPolicies", *request, CallLength::kLong,
                     [this, response](CallRecord&) {
                       SetCatalogStatus(reload_(), response->mutable_status());
                       return google::rpc::Status();
                     });
  }

  grpc::ServerUnaryReactor* GetCatalogStatus(grpc::CallbackServerContext* context,
                                             const v1::GetCatalogStatusRequest* request,
                                             v1::GetCatalogStatusResponse* response) override {
    return StartCall(desk_, *context, "PolicyService.GetCatalogStatus", *request,
                     CallLength::kShort, [this, response](CallRecord&) {
                       SetCatalogStatus(shelf_.status(), response->mutable_status());
                       return google::rpc::Status();
                     });
  }

 private:
  const VerbDesk verbs_;
  CallDesk& desk_;
  const PolicyShelf& shelf_;
  const std::function<ShelfStatus()> reload_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewPolicyService(const VerbDesk& verbs, const PolicyShelf& shelf,
                                                std::function<ShelfStatus()> reload) {
  return std::make_unique<Service>(verbs, shelf, std::move(reload));
}

}  // namespace makegood
