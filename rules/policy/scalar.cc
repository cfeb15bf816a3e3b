#include "rules/policy/scalar.h"

#include <array>
#include <cstddef>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/values/double_text.h"
#include "rules/cel/values/time.h"

namespace makegood::rules {
namespace {

constexpr int64_t kDurationSecondsMax = 315'576'000'000;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

size_t CountDigits(absl::string_view text) {
  size_t count = 0;
  while (count < text.size() && IsDigit(text[count])) ++count;
  return count;
}

struct Unit {
  absl::string_view name;
  int64_t nanoseconds;
};

// Longer names first: `ms` starts like `m`.
constexpr Unit kUnits[] = {
    {"ms", 1'000'000},
    {"us", 1'000},
    {"ns", 1},
    {"d", 86'400'000'000'000},
    {"h", 3'600'000'000'000},
    {"m", 60'000'000'000},
    {"s", 1'000'000'000},
};

// Exactly `count` digits at the start of `text`, which is then advanced.
std::optional<int> TakeNumber(absl::string_view& text, size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!IsDigit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool TakeChar(absl::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Digits, points and what else YAML 1.1 makes a number, or a reader might.
bool LooksLikeNumber(absl::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  if (!text.empty() && text[0] == '.') text.remove_prefix(1);
  if (text.empty() || !IsDigit(text[0])) return false;
  for (const char c : text) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c)) &&
        absl::string_view("+-._:xoXO").find(c) == absl::string_view::npos) {
      return false;
    }
  }
  return true;
}

// `2026-01-01` and what follows it.
bool LooksLikeTimestamp(absl::string_view text) {
  absl::string_view rest = text;
  return TakeNumber(rest, 4).has_value() && TakeChar(rest, '-') && !rest.empty() &&
         IsDigit(rest[0]) && rest.find('-') != absl::string_view::npos && rest.find('-') <= 2;
}

}  // namespace

std::optional<int64_t> ParseInteger(absl::string_view text) {
  absl::string_view digits = text;
  TakeChar(digits, '-');
  if (digits.empty() || CountDigits(digits) != digits.size()) return std::nullopt;
  if (digits.size() > 1 && digits[0] == '0') return std::nullopt;
  int64_t value = 0;
  if (!absl::SimpleAtoi(text, &value)) return std::nullopt;
  return value;
}

std::optional<double> ParseDouble(absl::string_view text) {
  absl::string_view rest = text;
  TakeChar(rest, '-');
  const size_t whole = CountDigits(rest);
  if (whole == 0 || (whole > 1 && rest[0] == '0')) return std::nullopt;
  rest.remove_prefix(whole);
  bool is_double = false;
  if (TakeChar(rest, '.')) {
    const size_t fraction = CountDigits(rest);
    if (fraction == 0) return std::nullopt;
    rest.remove_prefix(fraction);
    is_double = true;
  }
  if (TakeChar(rest, 'e') || TakeChar(rest, 'E')) {
    if (!TakeChar(rest, '-')) TakeChar(rest, '+');
    const size_t exponent = CountDigits(rest);
    if (exponent == 0) return std::nullopt;
    rest.remove_prefix(exponent);
    is_double = true;
  }
  // Of the many texts that CEL reads as a double, these are the ones that look like one.
  return is_double && rest.empty() ? cel::ParseDouble(text) : std::nullopt;
}

std::optional<bool> ParseBool(absl::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::optional<absl::Duration> ParseDuration(absl::string_view text) {
  const bool is_negative = TakeChar(text, '-');
  if (text.empty()) return std::nullopt;
  absl::int128 nanoseconds = 0;
  while (!text.empty()) {
    const absl::string_view whole = text.substr(0, CountDigits(text));
    text.remove_prefix(whole.size());
    int64_t count = 0;
    if (whole.empty() || !absl::SimpleAtoi(whole, &count)) return std::nullopt;
    absl::string_view fraction;
    if (TakeChar(text, '.')) {
      fraction = text.substr(0, CountDigits(text));
      text.remove_prefix(fraction.size());
      if (fraction.empty() || fraction.size() > 9) return std::nullopt;
    }
    const Unit* unit = nullptr;
    for (const Unit& candidate : kUnits) {
      if (unit == nullptr && absl::StartsWith(text, candidate.name)) unit = &candidate;
    }
    if (unit == nullptr) return std::nullopt;
    text.remove_prefix(unit->name.size());
    nanoseconds += absl::int128(count) * unit->nanoseconds;
    int64_t scale = 1;
    int64_t part = 0;
    for (const char c : fraction) {
      part = part * 10 + (c - '0');
      scale *= 10;
    }
    nanoseconds += absl::int128(part) * unit->nanoseconds / scale;
    // Checked on the way, so that many large parts cannot overflow.
    if (nanoseconds > absl::int128(kDurationSecondsMax) * 1'000'000'000) return std::nullopt;
  }
  const auto seconds = static_cast<int64_t>(nanoseconds / 1'000'000'000);
  const auto rest = static_cast<int64_t>(nanoseconds % 1'000'000'000);
  const absl::Duration duration = absl::Seconds(seconds) + absl::Nanoseconds(rest);
  return is_negative ? -duration : duration;
}

std::optional<absl::Time> ParseTimestamp(absl::string_view text) {
  const std::optional<cel::TimeParts> time = cel::ParseTimestamp(text);
  if (!time.has_value()) return std::nullopt;
  return cel::ToAbslTime(*time);
}

bool IsIdentifier(absl::string_view text) {
  if (text.empty() || IsDigit(text[0])) return false;
  for (const char c : text) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
  }
  return true;
}

absl::string_view ScalarTypeName(const ScalarValue& value) {
  constexpr std::array<absl::string_view, 6> kNames = {"bool",   "int",      "double",
                                                       "string", "duration", "timestamp"};
  static_assert(std::variant_size_v<ScalarValue> == kNames.size());
  return kNames[value.index()];
}

TypedScalar ParsePlainScalar(absl::string_view text) {
  TypedScalar scalar;
  if (const auto value = ParseBool(text)) {
    scalar.value = *value;
  } else if (const auto integer = ParseInteger(text)) {
    scalar.value = *integer;
  } else if (const auto number = ParseDouble(text)) {
    scalar.value = *number;
  } else if (const auto duration = ParseDuration(text)) {
    scalar.value = *duration;
  } else if (const auto time = ParseTimestamp(text)) {
    scalar.value = *time;
  }
  if (scalar.value.has_value()) return scalar;

  const std::string lower = absl::AsciiStrToLower(text);
  scalar.help = "quote it if text is meant";
  if (LooksLikeTimestamp(text)) {
    scalar.problem = absl::StrCat("`", text, "` is no time");
    scalar.help = "write a time as 2026-01-01T00:00:00Z; quote it if text is meant";
  } else if (LooksLikeNumber(text)) {
    absl::string_view digits = text;
    TakeChar(digits, '-');
    const bool is_plain = CountDigits(digits) == digits.size();
    scalar.problem = absl::StrCat("`", text, "` ",
                                  is_plain && digits[0] == '0' ? "has a leading zero"
                                  : is_plain                   ? "is too large for an int"
                                                               : "is no number");
  } else if (lower == "true" || lower == "false") {
    scalar.problem = absl::StrCat("`", text, "` is no bool");
    scalar.help = absl::StrCat("write ", lower, "; quote it if text is meant");
  } else if (lower == "yes" || lower == "no" || lower == "on" || lower == "off") {
    scalar.problem = absl::StrCat("`", text, "` could be text or a bool");
    scalar.help = "write true or false; quote it if text is meant";
  } else if (lower == ".nan" || absl::EndsWith(lower, ".inf")) {
    scalar.problem = absl::StrCat("`", text, "` is no number");
  } else {
    scalar.value = std::string(text);
    scalar.help.clear();
  }
  return scalar;
}

}  // namespace makegood::rules
