// What the tests of faults write, and how they find out what is left of it. Each step is one
// transaction that touches every kind of promise: a lead, its event, a deadline, credits bought,
// spent and refunded, and an event to deliver.

#ifndef MAKEGOOD_TESTS_FAULTS_WORKLOAD_H_
#define MAKEGOOD_TESTS_FAULTS_WORKLOAD_H_

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/store.h"

namespace makegood {

// Step `number`, of any number once; OK when it is acknowledged.
absl::Status RunStep(Store& store, int64_t number);

// The steps of which something is there. Each must be there as a whole and once, sums must be zero,
// and the outbox must have no gaps: Internal, with what is wrong, otherwise.
absl::StatusOr<std::set<int64_t>> ReadSteps(Store& store);

// A directory for one test, removed with the object.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string database() const { return path_ + "/makegood.db"; }

 private:
  std::string path_;
};

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_FAULTS_WORKLOAD_H_
