// How a decision came about, as the API shows it: every match tried, and on request what
// the parts of each expression were worth.

#ifndef MAKEGOOD_SERVICE_DECIDE_DECISION_TRACE_H_
#define MAKEGOOD_SERVICE_DECIDE_DECISION_TRACE_H_

#include "makegood/v1/decision.pb.h"
#include "makegood/v1/source_range.pb.h"
#include "rules/base/issue.h"
#include "rules/cel/values/arena.h"
#include "rules/policy/compiled_policy.h"

namespace makegood {

// A place as file, lines and columns; leaves `range` empty for no place.
void SetRange(const rules::Place& place, v1::SourceRange* range);

// Appends the steps of `result`, which `policy` gave and whose values live in `arena`.
void AddTrace(const rules::CompiledPolicy& policy, const rules::PolicyResult& result,
              cel::Arena& arena, v1::Decision& decision);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_DECISION_TRACE_H_
