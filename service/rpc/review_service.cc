#include "service/rpc/review_service.h"

#include "makegood/v1/review_service.grpc.pb.h"
#include "service/workflow/ask_for_information.h"
#include "service/workflow/claim_review.h"
#include "service/workflow/queries.h"
#include "service/workflow/resolve_review.h"

namespace makegood {
namespace {

class Service final : public v1::ReviewService::CallbackService {
 public:
  explicit Service(const VerbDesk& verbs) : verbs_(verbs) {}

  MAKEGOOD_VERB_CALL(ReviewService, ListReviews)
  MAKEGOOD_VERB_CALL(ReviewService, ClaimReview)
  MAKEGOOD_VERB_CALL(ReviewService, ExtendClaim)
  MAKEGOOD_VERB_CALL(ReviewService, ReleaseReview)
  MAKEGOOD_VERB_CALL(ReviewService, RequestInformation)
  MAKEGOOD_VERB_CALL(ReviewService, ProvideInformation)
  MAKEGOOD_VERB_CALL(ReviewService, ResolveReview)
  MAKEGOOD_VERB_CALL(ReviewService, GetQueueStats)

 private:
  const VerbDesk verbs_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewReviewService(const VerbDesk& verbs) {
  return std::make_unique<Service>(verbs);
}

}  // namespace makegood
