// What the plain reads have in common is in paging.h; here stands what each noun reads and shows.

#include "service/workflow/queries.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/domain/case_state.h"
#include "service/domain/deadline.h"
#include "service/domain/decision.h"
#include "service/ledger/posting.h"
#include "service/workflow/credit_orders.h"
#include "service/workflow/credit_views.h"
#include "service/workflow/deadline_kind.h"
#include "service/workflow/paging.h"
#include "service/workflow/records.h"
#include "service/workflow/timestamp.h"

namespace makegood {
namespace {

// A page in one snapshot: `read` gets the rows that come after the paging's key, `token_after`
// makes a token of the last one, `show` adds one to the response.
template <typename Response, typename Request, typename Read, typename TokenAfter, typename Show>
absl::StatusOr<Response> ListPage(const Workflow& workflow, const Request& request,
                                  const Read& read, const TokenAfter& token_after,
                                  const Show& show) {
  ASSIGN_OR_RETURN(const Paging paging, Paging::Of(request));
  const Tenant tenant(request.marketplace());
  Response response;
  const absl::Status status =
      workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
        ASSIGN_OR_RETURN(auto rows, read(tx, tenant, paging));
        if (paging.Cut(rows)) response.set_next_page_token(token_after(paging, rows.back()));
        for (const auto& row : rows) RETURN_IF_ERROR(show(tx, tenant, row, response));
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return response;
}

// The lead as it is known now, without its cases.
absl::StatusOr<v1::LeadRecord> ToLeadRecord(const Transaction& tx, const Tenant& tenant,
                                            const LeadFile& file) {
  v1::LeadRecord record;
  v1::Facts& facts = *record.mutable_facts();
  facts = FactsOf(file);
  if (facts.has_charge()) {
    ASSIGN_OR_RETURN(const Credits used,
                     tx.ledger().GetUsedFor(tenant, ChargeId(facts.charge().charge_id())));
    facts.mutable_charge()->set_refundable_credits(used.amount());
    facts.mutable_charge()->set_refunded_credits(facts.charge().credits() - used.amount());
  }
  record.set_event_count(file.record.event_count());
  record.set_etag(absl::StrCat(file.row.revision));
  return record;
}

absl::Status SetRecordedDecision(const Decision& row, v1::RecordedDecision& out) {
  RETURN_IF_ERROR(Decode(row.result, *out.mutable_decision()));
  out.set_case_id(row.case_id.value());
  out.set_lead_id(row.lead_id.value());
  return absl::OkStatus();
}

absl::Status SetDeadline(const Deadline& row, v1::Deadline& out) {
  const std::optional<DeadlineKind> kind = ParseDeadlineKind(row.kind);
  if (!kind.has_value()) {
    return absl::InternalError(absl::StrCat("a deadline of kind \"", row.kind, "\""));
  }
  out.set_lead_id(row.lead_id.value());
  out.set_case_id(CaseIdOf(row.lead_id, kind->stage, kind->round).value());
  out.set_kind(kind->what);
  out.set_stage(ToProto(kind->stage));
  SetTimestampTo(row.due_time, out.mutable_due_time());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::GetLeadResponse> GetLead(const Workflow& workflow,
                                            const v1::GetLeadRequest& request) {
  const Tenant tenant(request.marketplace());
  const LeadId lead_id(request.lead_id());
  v1::GetLeadResponse response;
  RETURN_IF_ERROR(workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const LeadFile lead, LoadLead(tx, tenant, lead_id));
    ASSIGN_OR_RETURN(*response.mutable_lead(), ToLeadRecord(tx, tenant, lead));
    ASSIGN_OR_RETURN(const std::vector<CaseFile> cases, LoadCases(tx, tenant, lead_id));
    for (const CaseFile& file : cases) *response.mutable_lead()->add_cases() = ToCase(file);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListLeadsResponse> ListLeads(const Workflow& workflow,
                                                const v1::ListLeadsRequest& request) {
  return ListPage<v1::ListLeadsResponse>(
      workflow, request,
      [&](const Transaction& tx, const Tenant& tenant, const Paging& paging) {
        return tx.leads().List(tenant, ProId(request.pro_id()), paging.time_cursor(),
                               paging.rows_to_read());
      },
      [](const Paging& paging, const Lead& last) {
        return paging.TokenAfter(last.receive_time, last.lead_id.value());
      },
      [](const Transaction& tx, const Tenant& tenant, const Lead& row,
         v1::ListLeadsResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const LeadFile lead, LoadLead(tx, tenant, row.lead_id));
        ASSIGN_OR_RETURN(*response.add_leads(), ToLeadRecord(tx, tenant, lead));
        return absl::OkStatus();
      });
}

absl::StatusOr<v1::GetCaseResponse> GetCase(const Workflow& workflow,
                                            const v1::GetCaseRequest& request) {
  const Tenant tenant(request.marketplace());
  const CaseId case_id(request.case_id());
  v1::GetCaseResponse response;
  RETURN_IF_ERROR(workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const CaseFile file, LoadCase(tx, tenant, case_id));
    *response.mutable_case_() = ToCase(file);
    ASSIGN_OR_RETURN(const std::vector<ReviewItem> rows, tx.reviews().ListByCase(tenant, case_id));
    for (const ReviewItem& row : rows) {
      ASSIGN_OR_RETURN(const ReviewFile review, ToReviewFile(row));
      *response.add_reviews() = ToReviewItem(review);
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListCasesResponse> ListCases(const Workflow& workflow,
                                                const v1::ListCasesRequest& request) {
  // States have the same names in the store.
  const std::string state =
      request.state() == v1::Case::STATE_UNSPECIFIED ? "" : v1::Case::State_Name(request.state());
  return ListPage<v1::ListCasesResponse>(
      workflow, request,
      [&](const Transaction& tx, const Tenant& tenant, const Paging& paging) {
        return tx.cases().List(tenant, ProId(request.pro_id()), state, paging.time_cursor(),
                               paging.rows_to_read());
      },
      [](const Paging& paging, const Case& last) {
        return paging.TokenAfter(last.open_time, last.case_id.value());
      },
      [](const Transaction&, const Tenant&, const Case& row,
         v1::ListCasesResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const CaseFile file, ToCaseFile(row));
        *response.add_cases() = ToCase(file);
        return absl::OkStatus();
      });
}

absl::StatusOr<v1::ListReviewsResponse> ListReviews(const Workflow& workflow,
                                                    const v1::ListReviewsRequest& request) {
  return ListPage<v1::ListReviewsResponse>(
      workflow, request,
      [&](const Transaction& tx, const Tenant& tenant, const Paging& paging) {
        return tx.reviews().ListQueue(tenant, request.queue(), paging.time_cursor(),
                                      paging.rows_to_read());
      },
      [](const Paging& paging, const ReviewItem& last) {
        return paging.TokenAfter(last.due_time.value_or(absl::InfiniteFuture()),
                                 last.review_id.value());
      },
      [](const Transaction&, const Tenant&, const ReviewItem& row,
         v1::ListReviewsResponse& response) -> absl::Status {
        ASSIGN_OR_RETURN(const ReviewFile review, ToReviewFile(row));
        *response.add_reviews() = ToReviewItem(review);
        return absl::OkStatus();
      });
}

absl::StatusOr<v1::GetQueueStatsResponse> GetQueueStats(const Workflow& workflow,
                                                        const v1::GetQueueStatsRequest& request) {
  const Tenant tenant(request.marketplace());
  const absl::Time now = workflow.clock.Now();
  v1::GetQueueStatsResponse response;
  RETURN_IF_ERROR(workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const QueueStats stats, tx.reviews().GetStats(tenant, request.queue(), now));
    response.set_open(stats.open);
    response.set_held(stats.held);
    response.set_awaiting_information(stats.awaiting_information);
    response.set_overdue(stats.overdue);
    if (stats.earliest_due_time.has_value()) {
      SetTimestampTo(*stats.earliest_due_time, response.mutable_earliest_due_time());
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::GetBalanceResponse> GetBalance(const Workflow& workflow,
                                                  const v1::GetBalanceRequest& request) {
  const Tenant tenant(request.marketplace());
  const absl::Time now = workflow.clock.Now();
  std::vector<Lot> lots;
  RETURN_IF_ERROR(workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(lots, tx.ledger().ListLots(tenant, ProId(request.pro_id())));
    return absl::OkStatus();
  }));
  std::erase_if(lots, [](const Lot& lot) { return lot.remaining.IsZero(); });
  std::sort(lots.begin(), lots.end(), &IsSpentBefore);
  // What has lapsed is never spent: last.
  const auto lapsed = std::stable_partition(lots.begin(), lots.end(),
                                            [&](const Lot& lot) { return now < lot.expire_time; });

  v1::GetBalanceResponse response;
  response.set_credits(UsableCredits(lots, now).amount());
  int64_t lapsed_credits = 0;
  for (auto lot = lapsed; lot != lots.end(); ++lot) lapsed_credits += lot->remaining.amount();
  response.set_lapsed_credits(lapsed_credits);
  for (const Lot& lot : lots) *response.add_lots() = ToProto(lot);
  return response;
}

absl::StatusOr<v1::ListEntriesResponse> ListEntries(const Workflow& workflow,
                                                    const v1::ListEntriesRequest& request) {
  return ListPage<v1::ListEntriesResponse>(
      workflow, request,
      [&](const Transaction& tx, const Tenant& tenant, const Paging& paging) {
        return tx.ledger().List(tenant, ProId(request.pro_id()), paging.time_cursor(),
                                paging.rows_to_read());
      },
      [](const Paging& paging, const LedgerTransaction& last) {
        return paging.TokenAfter(last.post_time, last.transaction_id.value());
      },
      [](const Transaction&, const Tenant&, const LedgerTransaction& row,
         v1::ListEntriesResponse& response) {
        *response.add_transactions() = ToProto(row);
        return absl::OkStatus();
      });
}

absl::StatusOr<v1::GetDecisionResponse> GetDecision(const Workflow& workflow,
                                                    const v1::GetDecisionRequest& request) {
  const Tenant tenant(request.marketplace());
  Decision row;
  RETURN_IF_ERROR(workflow.store.RunSnapshot([&](const Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(row, LoadDecision(tx, tenant, DecisionId(request.decision_id())));
    return absl::OkStatus();
  }));
  v1::GetDecisionResponse response;
  v1::RecordedDecision& out = *response.mutable_decision();
  RETURN_IF_ERROR(SetRecordedDecision(row, out));
  RETURN_IF_ERROR(Decode(row.facts, *out.mutable_facts()));
  return response;
}

absl::StatusOr<v1::ListDecisionsResponse> ListDecisions(const Workflow& workflow,
                                                        const v1::ListDecisionsRequest& request) {
  const bool is_of_case = !request.case_id().empty();
  return ListPage<v1::ListDecisionsResponse>(
      workflow, request,
      [&](const Transaction& tx, const Tenant& tenant, const Paging& paging) {
        if (!is_of_case) {
          return tx.decisions().List(tenant, paging.time_cursor(), paging.rows_to_read());
        }
        const int64_t after = paging.after() == nullptr ? 0 : paging.after()->sequence();
        return tx.decisions().ListByCase(tenant, CaseId(request.case_id()), after,
                                         paging.rows_to_read());
      },
      [&](const Paging& paging, const Decision& last) {
        if (!is_of_case) return paging.TokenAfter(last.decide_time, last.decision_id.value());
        stored::v1::PageToken key;
        key.set_sequence(last.sequence);
        return paging.TokenAfter(std::move(key));
      },
      [](const Transaction&, const Tenant&, const Decision& row,
         v1::ListDecisionsResponse& response) {
        return SetRecordedDecision(row, *response.add_decisions());
      });
}

absl::StatusOr<v1::ListDeadlinesResponse> ListDeadlines(const Workflow& workflow,
                                                        const v1::ListDeadlinesRequest& request) {
  return ListPage<v1::ListDeadlinesResponse>(
      workflow, request,
      [](const Transaction& tx, const Tenant& tenant, const Paging& paging) {
        std::optional<Deadline> after;
        if (const stored::v1::PageToken* key = paging.after(); key != nullptr) {
          after.emplace();
          after->tenant = tenant;
          after->lead_id = LeadId(key->id());
          after->kind = key->kind();
          after->due_time = FromTimestamp(key->time());
        }
        return tx.deadlines().List(tenant, after, paging.rows_to_read());
      },
      [](const Paging& paging, const Deadline& last) {
        stored::v1::PageToken key;
        SetTimestampTo(last.due_time, key.mutable_time());
        key.set_id(last.lead_id.value());
        key.set_kind(last.kind);
        return paging.TokenAfter(std::move(key));
      },
      [](const Transaction&, const Tenant&, const Deadline& row,
         v1::ListDeadlinesResponse& response) {
        return SetDeadline(row, *response.add_deadlines());
      });
}

}  // namespace makegood
