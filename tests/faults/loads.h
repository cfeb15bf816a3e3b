// The loads under which things fail, side by side: a test of faults is run with each.

#ifndef MAKEGOOD_TESTS_FAULTS_LOADS_H_
#define MAKEGOOD_TESTS_FAULTS_LOADS_H_

#include <cstdint>
#include <set>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/store.h"
#include "tests/faults/workflow_load.h"
#include "tests/faults/workload.h"

namespace makegood {

// What is written: by the store's own calls, or by the verbs of the workflow.
struct Load {
  const char* name;
  absl::Status (*run_step)(Store& store, int64_t number);
  absl::StatusOr<std::set<int64_t>> (*read_steps)(Store& store);
  absl::Status (*check)(Store& store);
};

inline constexpr Load kLoads[] = {
    {"store", RunStep, ReadSteps, [](Store&) { return absl::OkStatus(); }},
    {"workflow", RunWorkflowStep, ReadWorkflowSteps, GoOnAndCheck},
};

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_FAULTS_LOADS_H_
