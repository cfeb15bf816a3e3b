// Proofs about a whole policy: that every match can be reached, and that every stage ends in
// an output.

#ifndef MAKEGOOD_RULES_POLICY_REACHABILITY_H_
#define MAKEGOOD_RULES_POLICY_REACHABILITY_H_

#include <string>
#include <vector>

#include "rules/base/issue.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// A stage at which the policy is asked.
struct StageCase {
  std::string name;
  int64_t number = 0;  // Of the enum value.
  Place place;         // Where the policy lists it.
};

struct ReachabilityInput {
  const PolicyTree* tree = nullptr;

  // Fingerprint of the field of the facts that says the stage (fingerprint.h).
  uint64_t stage_fingerprint = 0;

  // Empty: the policy knows no stages, and may end without an output.
  std::vector<StageCase> stages;

  // Off where a condition is wrong in itself: nothing can be proven then.
  bool prove_stages = true;
};

// Adds what cannot be reached (kUnreachableMatch) and which stage can end without an output
// (kStageWithoutVerdict) to `issues`. Expressions that are wrong count as not known.
void CheckReachability(const ReachabilityInput& input, IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_REACHABILITY_H_
