// Whether the books of a marketplace are right, recomputed from what was posted.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_VERIFY_BOOKS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_VERIFY_BOOKS_H_

#include "absl/status/statusor.h"
#include "makegood/v1/admin_service.pb.h"
#include "service/workflow/workflow.h"

namespace makegood {

absl::StatusOr<v1::VerifyLedgerResponse> VerifyLedger(const Workflow& workflow,
                                                      const v1::VerifyLedgerRequest& request);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_VERIFY_BOOKS_H_
