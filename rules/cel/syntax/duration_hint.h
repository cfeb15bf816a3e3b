// `14d`, `2 weeks`, `1h30m`: durations as people write them, turned into CEL's
// `duration("336h")` for a suggestion.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_DURATION_HINT_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_DURATION_HINT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace makegood::cel {

// `text` is digits and units, without spaces. Empty when it is not a duration.
std::string DurationHint(absl::string_view text);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_DURATION_HINT_H_
