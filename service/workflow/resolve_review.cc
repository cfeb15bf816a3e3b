// A person's findings go into the log of the lead, since they are true of the lead whatever asked
// for them; the verdict goes to the case alone. Either way the policy decides.

#include "service/workflow/resolve_review.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/base/status_macros.h"
#include "service/workflow/case_machine.h"
#include "service/workflow/lead_book.h"
#include "service/workflow/lead_log.h"
#include "service/workflow/records.h"
#include "service/workflow/requests.h"
#include "service/workflow/review_lease.h"
#include "service/workflow/timestamp.h"
#include "service/workflow/workflow_error.h"

namespace makegood {
namespace {

// Each finding was asked for, and is given once.
absl::Status CheckFindings(const v1::ResolveReviewRequest& request, const v1::Decision& decision) {
  std::set<std::string> given;
  for (int i = 0; i < request.findings_size(); ++i) {
    const std::string& kind = request.findings(i).kind();
    const std::string field = absl::StrCat("findings[", i, "].kind");
    const bool is_asked =
        std::any_of(decision.asks().begin(), decision.asks().end(),
                    [&](const v1::AskedFinding& asked) { return asked.kind() == kind; });
    if (!is_asked) {
      return InvalidField(field, absl::StrCat("\"", kind, "\" was not asked for"));
    }
    if (!given.insert(kind).second) {
      return InvalidField(field, absl::StrCat("\"", kind, "\" is given twice"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckReason(const rules::PolicyVersion& version, const std::string& reason) {
  if (reason.empty() || version.policy->ReasonText(reason) != nullptr) return absl::OkStatus();
  return InvalidField("reason", absl::StrCat("\"", reason, "\" is no reason of ", version.id()));
}

absl::Status RecordFindings(const Scene& scene, const v1::ResolveReviewRequest& request,
                            LeadFile& lead) {
  if (request.findings().empty()) return absl::OkStatus();
  std::vector<LoggedEvent> appended;
  for (const v1::Finding& finding : request.findings()) {
    v1::LeadEvent event;
    event.set_event_id(absl::StrCat(request.review_id(), "/", finding.kind()));
    event.set_lead_id(lead.row.lead_id.value());
    SetTimestampTo(scene.moment.now, event.mutable_event_time());
    *event.mutable_finding() = finding;
    event.mutable_finding()->set_source(v1::Finding::REVIEWER);
    *event.mutable_finding()->mutable_time() = event.event_time();
    CompleteEvent(scene.moment.tenant.value(), event);
    ASSIGN_OR_RETURN(appended.emplace_back(),
                     AppendToLog(scene, PrepareForLog(std::move(event), scene.moment.now)));
  }
  return RefreshLead(scene, std::move(appended), lead);
}

// Persons who have given an outcome in the case are counted, not tasks: whoever comes after one who
// could not tell is still the first.
v1::Review ReviewOf(const v1::ResolveReviewRequest& request, const v1::Case& view, absl::Time now) {
  const v1::Review& last = view.review();
  v1::Review review;
  review.set_review_id(request.review_id());
  review.set_round(IsJudgment(last) ? last.round() + 1 : std::max(1, last.round()));
  review.set_outcome(request.outcome());
  review.set_reason(request.reason());
  review.set_credits(request.credits());
  review.set_discretionary(request.discretionary());
  review.set_reviewer_id(request.reviewer_id());
  SetTimestampTo(now, review.mutable_resolve_time());
  return review;
}

// The lead's other cases hear what was found out.
absl::Status TellOthers(CaseMachine& machine, const CaseFile& resolved) {
  std::vector<CaseFile*> others;
  for (const auto& file : machine.cases()) {
    if (file.get() != &resolved) others.push_back(file.get());
  }
  for (CaseFile* file : others) {
    // One that came before in this loop may have ended it.
    if (!IsUndecided(file->state())) continue;
    RETURN_IF_ERROR(machine.Feed(*file, CaseEvent::kLeadEvent).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ResolveReviewResponse> ResolveReview(const Workflow& workflow,
                                                        const v1::ResolveReviewRequest& request) {
  return RunOnce<v1::ResolveReviewResponse>(
      workflow, request, request.validate_only(),
      [&](const Scene& scene, v1::ResolveReviewResponse& response) -> absl::Status {
        const Tenant& tenant = scene.moment.tenant;
        const absl::Time now = scene.moment.now;
        const ReviewId review_id(request.review_id());
        ASSIGN_OR_RETURN(ReviewFile review, LoadReview(scene.tx, tenant, review_id));
        RETURN_IF_ERROR(CheckReviewState(review, ReviewState::kOpen));
        RETURN_IF_ERROR(CheckLease(review, request.reviewer_id(), request.fence(), now));
        RETURN_IF_ERROR(CheckFindings(request, review.item.decision()));

        ASSIGN_OR_RETURN(LeadFile lead, LoadLead(scene.tx, tenant, review.row.lead_id));
        ASSIGN_OR_RETURN(const std::unique_ptr<CaseMachine> machine,
                         CaseMachine::Load(scene, lead));
        ASSIGN_OR_RETURN(const rules::PolicyVersion* version, machine->Version());
        RETURN_IF_ERROR(CheckReason(*version, request.reason()));
        RETURN_IF_ERROR(RecordFindings(scene, request, lead));

        CaseFile& file = *machine->Find(review.row.case_id);
        Incoming incoming;
        incoming.review = ReviewOf(request, file.record.case_(), now);
        RETURN_IF_ERROR(machine->Feed(file, CaseEvent::kReviewResolved, incoming).status());
        if (!request.findings().empty()) RETURN_IF_ERROR(TellOthers(*machine, file));

        ASSIGN_OR_RETURN(review, LoadReview(scene.tx, tenant, review_id));
        *response.mutable_review() = ToReviewItem(review);
        *response.mutable_case_() = ToCase(file);
        return absl::OkStatus();
      });
}

}  // namespace makegood
