// The pro questions a denial.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_FILE_DISPUTE_H_
#define MAKEGOOD_SERVICE_WORKFLOW_FILE_DISPUTE_H_

#include "absl/status/statusor.h"
#include "makegood/v1/case_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::FileDisputeResponse> FileDispute(const Workflow& workflow,
                                                    const v1::FileDisputeRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_FILE_DISPUTE_H_
