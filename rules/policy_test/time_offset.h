// Times in tests: offsets from an anchor, so that a limit of 24 hours reads "+24h".

#ifndef MAKEGOOD_RULES_POLICY_TEST_TIME_OFFSET_H_
#define MAKEGOOD_RULES_POLICY_TEST_TIME_OFFSET_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "rules/cel/values/time.h"

namespace makegood::rules {

// "+2h", "-7d", "+23h59m59s999ms" (a sign is required), counted from `anchor`; or RFC 3339.
// Nothing for other texts, and for instants outside the years 1 to 9999.
std::optional<cel::TimeParts> ParseTestTime(absl::string_view text, cel::TimeParts anchor);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TEST_TIME_OFFSET_H_
