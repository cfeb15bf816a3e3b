// The way from calls to the workflow, which is behind it only once the database is open.

#ifndef MAKEGOOD_SERVICE_RPC_WORKFLOW_DOOR_H_
#define MAKEGOOD_SERVICE_RPC_WORKFLOW_DOOR_H_

#include <atomic>

#include "google/rpc/status.pb.h"
#include "service/rpc/status_mapping.h"
#include "service/workflow/workflow.h"

namespace makegood {

// Thread-safe.
class WorkflowDoor {
 public:
  // `has_data`: there is a data directory, and so there will be a workflow.
  explicit WorkflowDoor(bool has_data) : has_data_(has_data) {}

  bool has_data() const { return has_data_; }

  // From now on calls get to `workflow`, which outlives them.
  void Open(const Workflow& workflow) { workflow_ = &workflow; }

  // Null: not now, and WhyShut tells why.
  const Workflow* workflow() const { return workflow_; }

  google::rpc::Status WhyShut() const {
    return has_data_ ? StoreUnavailable("the database is being opened") : NoDataDirectory();
  }

 private:
  const bool has_data_;
  std::atomic<const Workflow*> workflow_ = nullptr;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_RPC_WORKFLOW_DOOR_H_
