// What a word of YAML means: numbers, truth, durations, times. One reading for policies, tests
// and configuration, and none of YAML's traps: `no` is no bool, `010` no octal number, `1_000`
// and `1:30` no numbers. What could be mistaken for something else must be quoted.

#ifndef MAKEGOOD_RULES_POLICY_SCALAR_H_
#define MAKEGOOD_RULES_POLICY_SCALAR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace makegood::rules {

// Decimal digits with an optional minus, no leading zero, within int64.
std::optional<int64_t> ParseInteger(absl::string_view text);

// Digits on both sides of a point, an exponent, or both; finite.
std::optional<double> ParseDouble(absl::string_view text);

// `true` or `false`.
std::optional<bool> ParseBool(absl::string_view text);

// Numbers with units, as in `24h`, `7d12h`, `1.5s`, `500ms`, `-5m`: d (24 hours), h, m, s, ms, us,
// ns. Within CEL's range of 315,576,000,000 seconds either way.
std::optional<absl::Duration> ParseDuration(absl::string_view text);

// RFC 3339 with seconds and a zone: `2026-01-01T00:00:00Z`, `2026-01-01T09:30:00.25+01:00`. Years
// 1 to 9999, at most nine digits after the point.
std::optional<absl::Time> ParseTimestamp(absl::string_view text);

// A letter or underscore, then letters, digits and underscores.
bool IsIdentifier(absl::string_view text);

using ScalarValue = std::variant<bool, int64_t, double, std::string, absl::Duration, absl::Time>;

// "bool", "int", "double", "string", "duration", "timestamp": CEL's name for the type.
absl::string_view ScalarTypeName(const ScalarValue& value);

struct TypedScalar {
  std::optional<ScalarValue> value;
  std::string problem;  // Why there is none: "`010` has a leading zero".
  std::string help;
};

// The value of a plain (unquoted) scalar by its looks; what looks like nothing else is a string.
TypedScalar ParsePlainScalar(absl::string_view text);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_SCALAR_H_
