// The words in which a policy answers: refund(…), deny(…), wait(…) and the others, the
// methods that refine an answer, and the questions that may be asked of findings. Each
// makes or copies one makegood.v1.Verdict.

#ifndef MAKEGOOD_SERVICE_DECIDE_VERDICT_FUNCTIONS_H_
#define MAKEGOOD_SERVICE_DECIDE_VERDICT_FUNCTIONS_H_

#include <map>
#include <string>
#include <vector>

#include "rules/cel/library/library.h"
#include "rules/policy/policy_language.h"

namespace makegood {

// "verdicts" and "findings".
std::vector<cel::LibraryFamily> VerdictFamilies();

// What the text arguments of these functions name, by overload.
std::map<std::string, std::vector<rules::ArgumentRole>> VerdictArgumentRoles();

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_VERDICT_FUNCTIONS_H_
