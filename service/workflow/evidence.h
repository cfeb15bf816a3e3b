// Evidence and words that come after a report or a dispute was filed.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_EVIDENCE_H_
#define MAKEGOOD_SERVICE_WORKFLOW_EVIDENCE_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "makegood/v1/facts.pb.h"
#include "service/workflow/records.h"

namespace makegood {

// Puts them into the case's dispute, else its report, for the event that is fed to the case next. A
// piece that is there already, by its id, is not added again.
//
//   TOO_MUCH_EVIDENCE   the case would have more than kEvidenceMax (fact_bounds.h)
//   CASE_STATE          the case has neither a report nor a dispute, or is closed
absl::Status JoinEvidence(const std::string& text,
                          const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence,
                          CaseFile& file);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_EVIDENCE_H_
