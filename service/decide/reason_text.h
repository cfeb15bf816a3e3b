// What the pro is told: the text of a reason's code, with its placeholders filled in.

#ifndef MAKEGOOD_SERVICE_DECIDE_REASON_TEXT_H_
#define MAKEGOOD_SERVICE_DECIDE_REASON_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "makegood/v1/decision.pb.h"
#include "rules/cel/values/time.h"
#include "rules/policy/document.h"

namespace makegood {

// `{credits}`, `{reason}`, `{queue}` and `{missing}` (a list, with commas); what is in other
// braces stays as it is.
std::string RenderReason(absl::string_view text, const v1::Decision& decision);

// The question of a finding as the policy declares it; empty if it declares none.
std::string QuestionOf(const rules::PolicyDocument& document, absl::string_view kind);

// The decision's name, made from what it was made of: policy, facts and instant. The same
// question gets the same name.
std::string NameDecision(const v1::Decision& decision, cel::TimeParts now);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_REASON_TEXT_H_
