// Time has passed: deals with the deadlines that are due.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_DECIDE_DUE_H_
#define MAKEGOOD_SERVICE_WORKFLOW_DECIDE_DUE_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/domain/deadline.h"
#include "service/workflow/workflow.h"

namespace makegood {

struct DueResult {
  int fired = 0;  // Failed ones not among them.

  // For the log: these were armed again.
  struct Failure {
    Deadline deadline;
    absl::Status status;
  };
  std::vector<Failure> failures;
};

// Deals with at most `limit` deadlines that are due at `now`, the earliest first, many of them in
// one transaction. Each is dealt with exactly once, whoever else calls this at the same time. One
// that fails (a bug, or a policy that is gone) is armed again for an hour later, so that it keeps
// nobody waiting; the others are not concerned.
absl::StatusOr<DueResult> DecideDue(const Workflow& workflow, absl::Time now, int limit);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_DECIDE_DUE_H_
