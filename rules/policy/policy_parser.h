// From a file to a policy document, by a strict schema: an unknown key, a list where a map
// belongs, a missing part are errors, each at its place, and all of them in one run.

#ifndef MAKEGOOD_RULES_POLICY_POLICY_PARSER_H_
#define MAKEGOOD_RULES_POLICY_POLICY_PARSER_H_

#include <memory>
#include <optional>

#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/policy/document.h"

namespace makegood::rules {

// Nothing when the file has no policy to speak of: no YAML, no map, or no rule. Otherwise the
// document has all that could be read, so that its expressions can be checked in the same run
// even when `issues` got errors: a part that was wrong is left out, and matches and variables
// that lack one have `is_reported`. A document that came without errors is complete.
//
// Expressions in block scalars (`|` and `>` alike) are the lines as they stand in the file, as
// the CEL Policy format has it: a comment ends with its line, and a line break inside a string
// is one.
std::optional<PolicyDocument> ParsePolicy(const std::shared_ptr<const Source>& source,
                                          const Limits& limits, IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_POLICY_PARSER_H_
