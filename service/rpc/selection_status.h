// A version that could not be selected, as the error that the caller gets.

#ifndef MAKEGOOD_SERVICE_RPC_SELECTION_STATUS_H_
#define MAKEGOOD_SERVICE_RPC_SELECTION_STATUS_H_

#include "google/rpc/status.pb.h"
#include "service/decide/version_selection.h"

namespace makegood {

// `selection` has a problem.
google::rpc::Status StatusOf(const VersionSelection& selection);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_SELECTION_STATUS_H_
