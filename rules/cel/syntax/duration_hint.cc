#include "rules/cel/syntax/duration_hint.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace makegood::cel {
namespace {

struct Unit {
  absl::string_view name;
  absl::string_view written;  // As duration() takes it.
  int64_t factor = 1;
};

constexpr Unit kUnits[] = {
    {"w", "h", 168},   {"week", "h", 168}, {"weeks", "h", 168}, {"d", "h", 24},  {"day", "h", 24},
    {"days", "h", 24}, {"h", "h"},         {"hour", "h"},       {"hours", "h"},  {"hrs", "h"},
    {"m", "m"},        {"min", "m"},       {"mins", "m"},       {"minute", "m"}, {"minutes", "m"},
    {"s", "s"},        {"sec", "s"},       {"secs", "s"},       {"second", "s"}, {"seconds", "s"},
    {"ms", "ms"},      {"us", "us"},       {"ns", "ns"},
};

const Unit* FindUnit(absl::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

}  // namespace

std::string DurationHint(absl::string_view text) {
  std::string written;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[digits]))) {
      ++digits;
    }
    size_t letters = digits;
    while (letters < text.size() &&
           absl::ascii_isalpha(static_cast<unsigned char>(text[letters]))) {
      ++letters;
    }
    const Unit* unit = FindUnit(absl::AsciiStrToLower(text.substr(digits, letters - digits)));
    int64_t count = 0;
    // A million weeks is more than a duration can hold.
    if (unit == nullptr || !absl::SimpleAtoi(text.substr(0, digits), &count) || count > 1'000'000) {
      return "";
    }
    absl::StrAppend(&written, count * unit->factor, unit->written);
    text.remove_prefix(letters);
  }
  return written.empty() ? "" : absl::StrCat("duration(\"", written, "\")");
}

}  // namespace makegood::cel
