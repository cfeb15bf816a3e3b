// Facts that are needed no longer than a call takes.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_SCRATCH_FACTS_H_
#define MAKEGOOD_SERVICE_WORKFLOW_SCRATCH_FACTS_H_

#include <cstddef>

#include "google/protobuf/arena.h"
#include "makegood/v1/facts.pb.h"

namespace makegood {

// On the stack, as far as they fit.
class ScratchFacts {
 public:
  ScratchFacts() = default;
  ScratchFacts(const ScratchFacts&) = delete;
  ScratchFacts& operator=(const ScratchFacts&) = delete;

  v1::Facts& operator*() { return facts_; }

 private:
  static constexpr size_t kBytes = 4'096;  // Most cases' facts fit.

  alignas(std::max_align_t) char first_block_[kBytes];
  google::protobuf::Arena arena_{first_block_, kBytes};
  v1::Facts& facts_ = *google::protobuf::Arena::CreateMessage<v1::Facts>(&arena_);
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_SCRATCH_FACTS_H_
