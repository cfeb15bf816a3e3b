// May the pro report this lead, what is missing, until when? The same way as file_report.h, and
// nothing is written.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_CHECK_REPORT_H_
#define MAKEGOOD_SERVICE_WORKFLOW_CHECK_REPORT_H_

#include "absl/status/statusor.h"
#include "makegood/v1/lead_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::CheckReportResponse> CheckReport(const Workflow& workflow,
                                                    const v1::CheckReportRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_CHECK_REPORT_H_
