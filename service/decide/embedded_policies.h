// The policies that ship with the program, for a start without any files.

#ifndef MAKEGOOD_SERVICE_DECIDE_EMBEDDED_POLICIES_H_
#define MAKEGOOD_SERVICE_DECIDE_EMBEDDED_POLICIES_H_

#include <vector>

#include "rules/policy/catalog.h"

namespace makegood {

// policies/<name>/v<N>/policy.yaml as they were when the program was built; paths are below
// `policies`.
std::vector<rules::PolicyText> EmbeddedPolicies();

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_EMBEDDED_POLICIES_H_
