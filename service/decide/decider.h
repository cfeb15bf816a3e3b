// The one way from facts to a decision. The live decision, the check before filing, a
// replay and a forecast are this call with other arguments: it reads no clock and no store,
// so the same facts, policy version and instant give the same Decision, byte for byte.

#ifndef MAKEGOOD_SERVICE_DECIDE_DECIDER_H_
#define MAKEGOOD_SERVICE_DECIDE_DECIDER_H_

#include "absl/time/time.h"
#include "makegood/v1/decision.pb.h"
#include "makegood/v1/facts.pb.h"
#include "rules/cel/values/arena.h"
#include "rules/cel/values/time.h"
#include "rules/cel/values/value.h"
#include "rules/policy/catalog.h"

namespace makegood {

struct DecideOptions {
  rules::TraceLevel trace = rules::TraceLevel::kNone;

  // Ask first whether the version applies to the lead at all. Where its `applies_to` fails, that is
  // the decision's error; where it is false, the caller should not have asked this version, and it
  // decides all the same.
  bool ask_applies_to = false;

  // Whether to name the decision and its facts: decision_id, facts_digest. Whoever only compares
  // answers does without, and saves half of the time.
  bool names = true;

  // Changes to show that only the passing of time will bring, at most; 0: none.
  int forecast_steps = 0;
};

// Decides as `version` has it. `facts` are sorted and completed first (facts.h). Every
// outcome is a Decision, a policy that fails included (outcome ERROR). Thread-safe.
//
// What the engine itself sees to, whatever the policy says:
//   - a refund never exceeds charge.refundable_credits, and one of a charge that is refunded
//     in full is DENY already_refunded; a payout never exceeds what the refund's lot may pay;
//   - an answer that is none (no outcome, a negative amount) is outcome ERROR;
//   - stages that the policy does not list get the documented built-in answer.
v1::Decision Decide(const rules::PolicyVersion& version, v1::Facts facts, cel::TimeParts now,
                    const DecideOptions& options = {});

// The same for whoever has facts that may be sorted and completed in place, and an empty decision
// to be filled in.
void DecideInPlace(const rules::PolicyVersion& version, v1::Facts& facts, cel::TimeParts now,
                   const DecideOptions& options, v1::Decision& decision);

// Whether two decisions are the same as far as anybody acts on them: in outcome, reason, credits,
// destination, queue, due time and kind of error.
bool ActAlike(const v1::Decision& a, const v1::Decision& b);

// Whether a policy says something of its own at this stage ("GUARANTEE"). Plain CEL policies answer
// whenever they are asked.
bool ListsStage(const rules::PolicyDocument& document, absl::string_view stage);

// Whether a version applies to the lead of `facts`, by its `applies_to`: a bool, or an error, in
// `arena`.
cel::Value AppliesTo(const rules::PolicyVersion& version, const v1::Facts& facts,
                     cel::Arena& arena);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_DECIDER_H_
