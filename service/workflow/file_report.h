// The pro says that a lead was bad.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_FILE_REPORT_H_
#define MAKEGOOD_SERVICE_WORKFLOW_FILE_REPORT_H_

#include "absl/status/statusor.h"
#include "makegood/v1/case_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::FileReportResponse> FileReport(const Workflow& workflow,
                                                  const v1::FileReportRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_FILE_REPORT_H_
