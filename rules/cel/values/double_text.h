// Doubles to text and back, the way string() and double() do it.

#ifndef MAKEGOOD_RULES_CEL_VALUES_DOUBLE_TEXT_H_
#define MAKEGOOD_RULES_CEL_VALUES_DOUBLE_TEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace makegood::cel {

// The fewest digits that read back as the same double; in scientific notation if the decimal
// exponent is below -4 or at least `exponent_min`. The default is what CEL's reference
// implementation does: "1", "-0.0045", "123456", "1.234567e+06". "NaN", "+Inf" and "-Inf"
// stand for what is no number.
std::string FormatDouble(double d, int exponent_min = 6);

// A decimal number, with an exponent or without, or NaN, Inf or Infinity in any case; nothing
// for other texts and for numbers that are too large. What is too small becomes zero.
std::optional<double> ParseDouble(absl::string_view text);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_DOUBLE_TEXT_H_
