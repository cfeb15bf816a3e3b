#include "service/rpc/case_service.h"

#include "makegood/v1/case_service.grpc.pb.h"
#include "service/workflow/add_evidence.h"
#include "service/workflow/file_dispute.h"
#include "service/workflow/file_report.h"
#include "service/workflow/queries.h"

namespace makegood {
namespace {

class Service final : public v1::CaseService::CallbackService {
 public:
  explicit Service(const VerbDesk& verbs) : verbs_(verbs) {}

  MAKEGOOD_VERB_CALL(CaseService, FileReport)
  MAKEGOOD_VERB_CALL(CaseService, AddEvidence)
  MAKEGOOD_VERB_CALL(CaseService, FileDispute)
  MAKEGOOD_VERB_CALL(CaseService, GetCase)
  MAKEGOOD_VERB_CALL(CaseService, ListCases)

 private:
  const VerbDesk verbs_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewCaseService(const VerbDesk& verbs) {
  return std::make_unique<Service>(verbs);
}

}  // namespace makegood
