// From the instant up to which a case was decided to the present one: every answer on the way that
// differs from the one before. Pure but for what puts the facts together.
//
// The facts may have changed since, which counts at once. What time alone changes counts at the
// instant at which it changes (the horizon), however late somebody looks; so that a server that was
// down, or a timer that was late, loses no answer and gets the one that it would have got. But it
// counts only once `settle_delay` has passed: until then an event may still arrive that happened
// before, and whoever asks in between is answered as of just before.

#ifndef MAKEGOOD_SERVICE_WORKFLOW_CASE_WALK_H_
#define MAKEGOOD_SERVICE_WORKFLOW_CASE_WALK_H_

#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "makegood/v1/decision.pb.h"
#include "rules/policy/catalog.h"
#include "service/workflow/case_facts.h"

namespace makegood {

struct WalkStep {
  v1::Decision decision;
  v1::Facts facts;  // What it was decided by, so that it can be replayed.
};

struct CaseWalk {
  std::vector<WalkStep> steps;  // By time; empty if the last decision still stands.
  absl::Time decided_until;     // Where the next walk begins. Never after `now`.

  // Whether the next walk would be longer, or say other things, if it began where this one did.
  bool has_advanced = false;

  // When to look again if nothing happens. Absent: never, or the last step ends the case.
  std::optional<absl::Time> wake_time;
};

using FactsSource = absl::FunctionRef<absl::StatusOr<CaseFacts>(absl::Time)>;

// `last`: the decision that stands, null at first. `from` <= `now`.
absl::StatusOr<CaseWalk> WalkCase(const rules::PolicyVersion& version, FactsSource facts_at,
                                  const v1::Decision* last, absl::Time from, absl::Time now);

// Whether two decisions are the same for whom they concern: everything that somebody acts on, and
// what the pro is told to supply or the reviewer is asked.
bool SayTheSame(const v1::Decision& a, const v1::Decision& b);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_WORKFLOW_CASE_WALK_H_
