// Plain reads. Lists have pages: a page token is opaque, holds for one list with one filter, and
// rows that come and go between two pages never make others appear twice or not at all. ListEvents
// is in service/outbox.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_QUERIES_H_
#define MAKEGOOD_SERVICE_WORKFLOW_QUERIES_H_

#include "absl/status/statusor.h"
#include "makegood/v1/admin_service.pb.h"
#include "makegood/v1/case_service.pb.h"
#include "makegood/v1/credit_service.pb.h"
#include "makegood/v1/decision_service.pb.h"
#include "makegood/v1/lead_service.pb.h"
#include "makegood/v1/review_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::GetLeadResponse> GetLead(const Workflow& workflow,
                                            const v1::GetLeadRequest& request);

absl::StatusOr<v1::ListLeadsResponse> ListLeads(const Workflow& workflow,
                                                const v1::ListLeadsRequest& request);

absl::StatusOr<v1::GetCaseResponse> GetCase(const Workflow& workflow,
                                            const v1::GetCaseRequest& request);

absl::StatusOr<v1::ListCasesResponse> ListCases(const Workflow& workflow,
                                                const v1::ListCasesRequest& request);

absl::StatusOr<v1::ListReviewsResponse> ListReviews(const Workflow& workflow,
                                                    const v1::ListReviewsRequest& request);

absl::StatusOr<v1::GetQueueStatsResponse> GetQueueStats(const Workflow& workflow,
                                                        const v1::GetQueueStatsRequest& request);

absl::StatusOr<v1::GetBalanceResponse> GetBalance(const Workflow& workflow,
                                                  const v1::GetBalanceRequest& request);

absl::StatusOr<v1::ListEntriesResponse> ListEntries(const Workflow& workflow,
                                                    const v1::ListEntriesRequest& request);

absl::StatusOr<v1::GetDecisionResponse> GetDecision(const Workflow& workflow,
                                                    const v1::GetDecisionRequest& request);

absl::StatusOr<v1::ListDecisionsResponse> ListDecisions(const Workflow& workflow,
                                                        const v1::ListDecisionsRequest& request);

absl::StatusOr<v1::ListDeadlinesResponse> ListDeadlines(const Workflow& workflow,
                                                        const v1::ListDeadlinesRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_QUERIES_H_
