// Numbers as YAML and JSON write them.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_SCALAR_TEXT_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_SCALAR_TEXT_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace makegood::cel {

enum class NumberError { kNotANumber, kNotWhole, kOutOfRange };

struct ParsedInt {
  std::optional<int64_t> value;
  NumberError error = NumberError::kNotANumber;  // If there is no value.
};
struct ParsedUint {
  std::optional<uint64_t> value;
  NumberError error = NumberError::kNotANumber;
};

// "12", "-3", "0x1f", "0o17", and whole numbers in other clothes: "12.0", "1e3".
ParsedInt ParseInt(absl::string_view text, int64_t min, int64_t max);
ParsedUint ParseUint(absl::string_view text, uint64_t max);

// Also "NaN", "Infinity", "-Infinity" (JSON mapping) and ".nan", ".inf", "-.inf" (YAML).
std::optional<double> ParseDataDouble(absl::string_view text);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_SCALAR_TEXT_H_
