#include "rules/cel/message/scalar_text.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "rules/cel/values/double_text.h"

namespace makegood::cel {
namespace {

// The digits of `text` in its base, all of them; the sign is gone.
struct Magnitude {
  std::optional<uint64_t> value;
  NumberError error = NumberError::kNotANumber;
};

Magnitude ParseMagnitude(absl::string_view text) {
  int base = 10;
  if (absl::StartsWith(text, "0x")) {
    base = 16;
    text.remove_prefix(2);
  } else if (absl::StartsWith(text, "0o")) {
    base = 8;
    text.remove_prefix(2);
  }
  uint64_t value = 0;
  const char* end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, value, base);
  if (result.ptr == end && result.ec == std::errc()) return {value};
  if (result.ptr == end && result.ec == std::errc::result_out_of_range) {
    return {std::nullopt, NumberError::kOutOfRange};
  }
  // 12.0 or 1e3. Above 2^53 a double no longer tells one integer from the next.
  const std::optional<double> number = base == 10 ? ParseDataDouble(text) : std::nullopt;
  if (!number.has_value() || !std::isfinite(*number)) return {};
  if (*number != std::trunc(*number)) return {std::nullopt, NumberError::kNotWhole};
  if (std::abs(*number) > 9007199254740992.0) return {std::nullopt, NumberError::kOutOfRange};
  return {static_cast<uint64_t>(*number)};
}

}  // namespace

ParsedInt ParseInt(absl::string_view text, int64_t min, int64_t max) {
  const bool negative = absl::StartsWith(text, "-");
  if (negative || absl::StartsWith(text, "+")) text.remove_prefix(1);
  const bool signed_again = absl::StartsWith(text, "-") || absl::StartsWith(text, "+");
  if (signed_again) return {};
  const Magnitude magnitude = ParseMagnitude(text);
  if (!magnitude.value.has_value()) return {std::nullopt, magnitude.error};
  const uint64_t limit = negative ? uint64_t{1} << 63 : (uint64_t{1} << 63) - 1;
  if (*magnitude.value > limit) return {std::nullopt, NumberError::kOutOfRange};
  const auto value = static_cast<int64_t>(negative ? -*magnitude.value : *magnitude.value);
  if (value < min || value > max) return {std::nullopt, NumberError::kOutOfRange};
  return {value};
}

ParsedUint ParseUint(absl::string_view text, uint64_t max) {
  if (absl::StartsWith(text, "-")) {
    const ParsedInt negative = ParseInt(text, INT64_MIN, 0);
    if (negative.value == 0) return {0};
    return {std::nullopt, negative.value.has_value() ? NumberError::kOutOfRange : negative.error};
  }
  if (absl::StartsWith(text, "+")) {
    text.remove_prefix(1);
    if (absl::StartsWith(text, "+") || absl::StartsWith(text, "-")) return {};
  }
  const Magnitude magnitude = ParseMagnitude(text);
  if (!magnitude.value.has_value()) return {std::nullopt, magnitude.error};
  if (*magnitude.value > max) return {std::nullopt, NumberError::kOutOfRange};
  return {*magnitude.value};
}

std::optional<double> ParseDataDouble(absl::string_view text) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::string lower = absl::AsciiStrToLower(text);
  if (lower == "nan" || lower == ".nan") return std::numeric_limits<double>::quiet_NaN();
  if (lower == "infinity" || lower == ".inf" || lower == "+.inf") return kInfinity;
  if (lower == "-infinity" || lower == "-.inf") return -kInfinity;
  // ParseDouble() knows more words, "inf" among them.
  const size_t first = text.find_first_not_of("+-");
  if (first != absl::string_view::npos &&
      absl::ascii_isalpha(static_cast<unsigned char>(text[first]))) {
    return std::nullopt;
  }
  return ParseDouble(text);
}

}  // namespace makegood::cel
