#include "rules/cel/values/double_text.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <system_error>

#include "absl/strings/charconv.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace makegood::cel {

std::string FormatDouble(double d, int exponent_min) {
  if (std::isnan(d)) return "NaN";
  if (std::isinf(d)) return d > 0 ? "+Inf" : "-Inf";
  char scientific[32];
  const auto end =
      std::to_chars(scientific, scientific + sizeof(scientific), d, std::chars_format::scientific);
  *end.ptr = '\0';
  const int exponent = std::atoi(std::strchr(scientific, 'e') + 1);
  if (exponent < -4 || exponent >= exponent_min) return scientific;
  char fixed[400];  // The largest double has 309 digits.
  const auto fixed_end = std::to_chars(fixed, fixed + sizeof(fixed), d, std::chars_format::fixed);
  return std::string(fixed, fixed_end.ptr);
}

std::optional<double> ParseDouble(absl::string_view text) {
  absl::string_view digits = text;
  const bool negative = absl::ConsumePrefix(&digits, "-");
  if (!negative) absl::ConsumePrefix(&digits, "+");
  if (digits.empty()) return std::nullopt;
  if ((digits.front() < '0' || digits.front() > '9') && digits.front() != '.') {
    if (absl::EqualsIgnoreCase(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
    if (absl::EqualsIgnoreCase(digits, "inf") || absl::EqualsIgnoreCase(digits, "infinity")) {
      return negative ? -std::numeric_limits<double>::infinity()
                      : std::numeric_limits<double>::infinity();
    }
    return std::nullopt;
  }
  if (digits.find_first_of("xX") != absl::string_view::npos) return std::nullopt;  // Hexadecimal.
  double d = 0;
  const absl::from_chars_result result =
      absl::from_chars(digits.data(), digits.data() + digits.size(), d);
  if (result.ptr != digits.data() + digits.size()) return std::nullopt;
  if (result.ec == std::errc::result_out_of_range) {
    if (d > 1) return std::nullopt;
    d = 0;
  } else if (result.ec != std::errc()) {
    return std::nullopt;
  }
  return negative ? -d : d;
}

}  // namespace makegood::cel
