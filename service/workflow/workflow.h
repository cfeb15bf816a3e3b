// What all verbs of this folder work with.
//
// A verb is a function from a request to its response, or to an error:
//
//   absl::StatusOr<v1::FileReportResponse> FileReport(const Workflow&, const
//   v1::FileReportRequest&);
//
// - The request has been validated: ids are there and short, times and amounts in range, enums
// known.
// - A verb that writes is one transaction, committed when it returns OK; after an error nothing
//   has happened. A batch is a transaction for each lead.
// - Errors carry the reason that the protos document (workflow_error.h). Those without one are the
//   store's own: Unavailable, DataLoss, and Internal, which is a bug.
// - Verbs may be called by many threads at once.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_WORKFLOW_H_
#define MAKEGOOD_SERVICE_WORKFLOW_WORKFLOW_H_

#include <memory>

#include "absl/time/time.h"
#include "rules/policy/catalog.h"
#include "service/decide/policy_shelf.h"
#include "service/domain/clock.h"
#include "service/domain/ids.h"
#include "service/store/store.h"

namespace makegood {

// Everything outlives the workflow.
struct Workflow {
  Store& store;
  const PolicyShelf& shelf;
  const Clock& clock;
};

// One verb's view inside a transaction: one catalog, one instant, one marketplace. Made outside of
// the closure, since that must be repeatable.
struct Moment {
  std::shared_ptr<const rules::Catalog> catalog;  // Null while none is loaded.
  absl::Time now;                                 // Whole nanoseconds.
  Tenant tenant;
};

// The same for who only reads, which needs no turn of the writer: a snapshot will do.
struct Glance {
  const Transaction& tx;
  const Moment& moment;
};

struct Scene {
  Transaction& tx;
  const Moment& moment;

  operator Glance() const { return {tx, moment}; }  // NOLINT: whoever may write may read.
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_WORKFLOW_H_
