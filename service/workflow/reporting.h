// What filing a report and asking whether it could be filed have in common, so that the button and
// the decision cannot come apart.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_REPORTING_H_
#define MAKEGOOD_SERVICE_WORKFLOW_REPORTING_H_

#include <string>

#include "absl/status/status.h"
#include "makegood/v1/facts.pb.h"
#include "rules/policy/catalog.h"
#include "service/workflow/lead_cases.h"
#include "service/workflow/records.h"

namespace makegood {

// INVALID_FIELD for a reason that the policy does not list; an empty one is fine.
absl::Status CheckReportReason(const rules::PolicyVersion& version, const std::string& reason);

// The case that another report joins or questions: the last dispute, else the last report. Null: a
// report opens a case.
CaseFile* CaseForReport(LeadCases& cases);

// The first time that the pro told anybody counts, whatever has become of it: kept with the lead,
// and put into the report where that is later. Writes the lead the first time.
absl::Status NoteFirstNotice(const Scene& scene, LeadFile& lead, v1::Report& report);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_REPORTING_H_
