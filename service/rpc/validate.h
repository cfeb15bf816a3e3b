// Whether a request is one: presence, ranges, lengths and forms, as the comments of the protos
// state them. What passes here never makes the code behind it stumble; what a policy thinks of
// it is another matter.

#ifndef MAKEGOOD_SERVICE_RPC_VALIDATE_H_
#define MAKEGOOD_SERVICE_RPC_VALIDATE_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "makegood/v1/admin_service.pb.h"
#include "makegood/v1/case_service.pb.h"
#include "makegood/v1/credit_service.pb.h"
#include "makegood/v1/decision_service.pb.h"
#include "makegood/v1/event_service.pb.h"
#include "makegood/v1/facts.pb.h"
#include "makegood/v1/lead_service.pb.h"
#include "makegood/v1/policy_service.pb.h"
#include "makegood/v1/review_service.pb.h"
#include "service/rpc/status_mapping.h"

namespace makegood {

// Bytes of a request as a whole.
inline constexpr int64_t kRequestBytesMax = 4 * 1024 * 1024;

inline constexpr int kBatchSizeMax = 1'000;
inline constexpr int kForecastStepsMax = 16;
inline constexpr int kPolicyFilesMax = 100;

// All that is wrong, in the order of the fields; empty if nothing is. Of a batch only itself:
// its requests are validated one by one, as their results are.
std::vector<Violation> Validate(const v1::DecideRequest& request);
std::vector<Violation> Validate(const v1::BatchDecideRequest& request);
std::vector<Violation> Validate(const v1::ListPoliciesRequest& request);
std::vector<Violation> Validate(const v1::GetPolicyRequest& request);
std::vector<Violation> Validate(const v1::CheckPoliciesRequest& request);
std::vector<Violation> Validate(const v1::BacktestRequest& request);

std::vector<Violation> Validate(const v1::GetDecisionRequest& request);
std::vector<Violation> Validate(const v1::ListDecisionsRequest& request);
std::vector<Violation> Validate(const v1::ReplayDecisionRequest& request);

// LeadService. Of RecordEvents only the request itself: each event is validated for itself, as it
// has a result of its own.
std::vector<Violation> Validate(const v1::RecordEventsRequest& request);
std::vector<Violation> Validate(const v1::LeadEvent& event, absl::string_view marketplace);
std::vector<Violation> Validate(const v1::GetLeadRequest& request);
std::vector<Violation> Validate(const v1::ListLeadsRequest& request);
std::vector<Violation> Validate(const v1::CheckReportRequest& request);

// CaseService.
std::vector<Violation> Validate(const v1::FileReportRequest& request);
std::vector<Violation> Validate(const v1::AddEvidenceRequest& request);
std::vector<Violation> Validate(const v1::FileDisputeRequest& request);
std::vector<Violation> Validate(const v1::GetCaseRequest& request);
std::vector<Violation> Validate(const v1::ListCasesRequest& request);

// ReviewService.
std::vector<Violation> Validate(const v1::ListReviewsRequest& request);
std::vector<Violation> Validate(const v1::ClaimReviewRequest& request);
std::vector<Violation> Validate(const v1::ExtendClaimRequest& request);
std::vector<Violation> Validate(const v1::ReleaseReviewRequest& request);
std::vector<Violation> Validate(const v1::RequestInformationRequest& request);
std::vector<Violation> Validate(const v1::ProvideInformationRequest& request);
std::vector<Violation> Validate(const v1::ResolveReviewRequest& request);
std::vector<Violation> Validate(const v1::GetQueueStatsRequest& request);

// CreditService.
std::vector<Violation> Validate(const v1::GetBalanceRequest& request);
std::vector<Violation> Validate(const v1::ListEntriesRequest& request);
std::vector<Violation> Validate(const v1::RequestPayoutRequest& request);
std::vector<Violation> Validate(const v1::SettlePayoutRequest& request);

// EventService.
std::vector<Violation> Validate(const v1::WatchEventsRequest& request);
std::vector<Violation> Validate(const v1::ListEventsRequest& request);

// AdminService.
std::vector<Violation> Validate(const v1::ListDeadlinesRequest& request);
std::vector<Violation> Validate(const v1::AdvanceClockRequest& request);
std::vector<Violation> Validate(const v1::VerifyLedgerRequest& request);

// Facts on their own; paths begin with `facts`.
std::vector<Violation> Validate(const v1::Facts& facts);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_VALIDATE_H_
