// Which version of a policy decides: the one that was named, the one that the charge is pinned
// to, or the one that was in force when the lead was charged.

#ifndef MAKEGOOD_SERVICE_DECIDE_VERSION_SELECTION_H_
#define MAKEGOOD_SERVICE_DECIDE_VERSION_SELECTION_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "makegood/v1/facts.pb.h"
#include "rules/cel/values/time.h"
#include "rules/policy/catalog.h"

namespace makegood {

struct VersionSelection {
  enum class Problem { kNone, kNoSuchPolicy, kNoSuchVersion, kNoneInForce, kNoneApplies };

  Problem problem = Problem::kNone;
  const rules::PolicyVersion* version = nullptr;  // Of the catalog; null if there is a problem.

  // Whether the version applies cannot be told: its `applies_to` fails on these facts. Deciding by
  // it gives the outcome ERROR that names the condition (DecideOptions::ask_applies_to). Neither
  // this version nor a lower one may be taken instead: it would be a guess.
  bool applies_to_fails = false;

  // With a problem: what was looked for, and what would have been found.
  std::string policy;                 // A name, or "name@v9".
  std::string suggestion;             // With kNoSuchPolicy: the nearest name, or empty.
  std::vector<std::string> versions;  // Otherwise: what there is of this policy ("v1").
  cel::TimeParts instant;             // With kNoneInForce and kNoneApplies.
};

struct ApplyingVersion {
  const rules::PolicyVersion* version = nullptr;  // Null: none applies.
  bool applies_to_fails = false;                  // As in VersionSelection.
};

// The first of these versions whose `applies_to` holds for the facts, or fails.
ApplyingVersion FirstApplying(const std::vector<const rules::PolicyVersion*>& versions,
                              const v1::Facts& facts);

// `policy` is "name@vN" or "name". A bare name means the version that facts.charge.policy pins
// if that is one of this policy, else the one in force at charge_time, else the charge's
// accept_time, else the lead's receive_time, else `now`: the highest whose `applies_to` holds for
// the facts. A version that was named or pinned is not asked whether it applies.
VersionSelection SelectVersion(const rules::Catalog& catalog, absl::string_view policy,
                               const v1::Facts& facts, cel::TimeParts now);

// "name@vN", or the highest version of "name".
VersionSelection FindVersion(const rules::Catalog& catalog, absl::string_view policy);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_VERSION_SELECTION_H_
