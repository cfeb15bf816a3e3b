// What others hear of: events for the outbox, written in the transaction that they tell of.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_TELL_H_
#define MAKEGOOD_SERVICE_WORKFLOW_TELL_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "makegood/v1/credits.pb.h"
#include "makegood/v1/event.pb.h"
#include "rules/policy/catalog.h"
#include "service/domain/ids.h"
#include "service/domain/ledger_entry.h"
#include "service/domain/payout.h"
#include "service/workflow/records.h"
#include "service/workflow/workflow.h"

namespace makegood {

// The case or review as it is stored now. Its revision names the event, so each is told once.
absl::Status TellCase(const Scene& scene, const CaseFile& file);
absl::Status TellReview(const Scene& scene, const ReviewFile& file);

// An empty lead: credits that no lead is concerned with.
absl::Status TellCredits(const Scene& scene, const LeadId& lead_id,
                         const LedgerTransaction& transaction);

absl::Status TellPayout(const Scene& scene, const LeadId& lead_id, const Payout& row,
                        const v1::PayoutRecord& payout);

// `notice` has everything but the channels, which the policy chooses by the reason; `name` makes it
// one of a kind within the lead.
absl::Status TellNotice(const Scene& scene, const LeadId& lead_id, absl::string_view name,
                        const rules::PolicyVersion& version, v1::Notice notice);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_TELL_H_
