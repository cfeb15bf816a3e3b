// Something more about a case that is open.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_ADD_EVIDENCE_H_
#define MAKEGOOD_SERVICE_WORKFLOW_ADD_EVIDENCE_H_

#include "absl/status/statusor.h"
#include "makegood/v1/case_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::AddEvidenceResponse> AddEvidence(const Workflow& workflow,
                                                    const v1::AddEvidenceRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_ADD_EVIDENCE_H_
