// DecisionService without the wire: from a request to the decision, or to the error that the
// caller gets. The program's `eval` and `explain` ask here as well, so that they answer what the
// server would.

#ifndef MAKEGOOD_SERVICE_RPC_DECIDE_CALLS_H_
#define MAKEGOOD_SERVICE_RPC_DECIDE_CALLS_H_

#include <functional>

#include "google/rpc/status.pb.h"
#include "makegood/v1/decision_service.pb.h"
#include "rules/cel/values/time.h"
#include "rules/policy/catalog.h"

namespace makegood {

// Validates the request, selects the version and decides. `default_now` is meant where the
// request names no instant. Code OK: `decision`, which is empty, is filled in, and the request's
// facts are left as the policy read them, sorted and completed.
google::rpc::Status DecideOne(const rules::Catalog& catalog, v1::DecideRequest& request,
                              cel::TimeParts default_now, v1::Decision* decision);

// The same by a version that is at hand.
google::rpc::Status DecideBy(const rules::PolicyVersion& version, v1::DecideRequest& request,
                             cel::TimeParts default_now, v1::Decision* decision);

// All by the same catalog and, where they name none, as of the same instant. `is_cancelled` is
// asked between two decisions; the answer is then CANCELLED.
google::rpc::Status DecideBatch(const rules::Catalog& catalog, v1::BatchDecideRequest& request,
                                cel::TimeParts default_now,
                                const std::function<bool()>& is_cancelled,
                                v1::BatchDecideResponse* response);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_DECIDE_CALLS_H_
