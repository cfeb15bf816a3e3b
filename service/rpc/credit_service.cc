#include "service/rpc/credit_service.h"

#include "makegood/v1/credit_service.grpc.pb.h"
#include "service/workflow/queries.h"
#include "service/workflow/request_payout.h"
#include "service/workflow/settle_payout.h"

namespace makegood {
namespace {

class Service final : public v1::CreditService::CallbackService {
 public:
  explicit Service(const VerbDesk& verbs) : verbs_(verbs) {}

  MAKEGOOD_VERB_CALL(CreditService, GetBalance)
  MAKEGOOD_VERB_CALL(CreditService, ListEntries)
  MAKEGOOD_VERB_CALL(CreditService, RequestPayout)
  MAKEGOOD_VERB_CALL(CreditService, SettlePayout)

 private:
  const VerbDesk verbs_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewCreditService(const VerbDesk& verbs) {
  return std::make_unique<Service>(verbs);
}

}  // namespace makegood
