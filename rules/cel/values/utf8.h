// What strings are made of: CEL strings are sequences of Unicode code points, which we keep
// as UTF-8.

#ifndef MAKEGOOD_RULES_CEL_VALUES_UTF8_H_
#define MAKEGOOD_RULES_CEL_VALUES_UTF8_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace makegood::cel {

// No overlong forms, no surrogates, nothing above U+10FFFF.
bool IsValidUtf8(absl::string_view text);

// Of valid UTF-8.
size_t CountCodePoints(absl::string_view text);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_UTF8_H_
