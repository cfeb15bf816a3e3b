// The same as workload.h, by the verbs of the workflow: leads are paid for, reported, judged by a
// person or by time, and refunded.
//
// Steps are spread over lanes, by their number: the steps of a lane follow each other, kCalls of
// them make the story of a lead, and lanes have nothing to do with each other. In the last lane
// time gives the credits back, in the others a person does.

#ifndef MAKEGOOD_TESTS_FAULTS_WORKFLOW_LOAD_H_
#define MAKEGOOD_TESTS_FAULTS_WORKFLOW_LOAD_H_

#include <cstdint>
#include <set>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/store.h"

namespace makegood {

inline constexpr int64_t kLanes = 4;
inline constexpr int64_t kCalls = 5;  // Steps of a lead, one after the other in its lane.

// Step `number`, of any number; the earlier ones of its lead were acknowledged. A repetition does
// nothing. OK when it is acknowledged.
absl::Status RunWorkflowStep(Store& store, int64_t number);

// The steps that have happened. Internal if the credits of a lead are not where they belong.
absl::StatusOr<std::set<int64_t>> ReadWorkflowSteps(Store& store);

// Deals with what is due. Internal if a promise of the marketplace is broken then.
absl::Status GoOnAndCheck(Store& store);

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_FAULTS_WORKFLOW_LOAD_H_
