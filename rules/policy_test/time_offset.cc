#include "rules/policy_test/time_offset.h"

namespace makegood::rules {

std::optional<cel::TimeParts> ParseTestTime(absl::string_view text, cel::TimeParts anchor) {
  if (text.empty()) return std::nullopt;
  if (text[0] != '+' && text[0] != '-') return cel::ParseTimestamp(text);
  const std::optional<cel::TimeParts> offset =
      cel::ParseDuration(text.substr(1), /*allow_days=*/true);
  // "+-2h" is no offset.
  if (!offset.has_value() || text.size() < 2 || text[1] == '-' || text[1] == '+')
    return std::nullopt;
  const cel::Nanoseconds distance = offset->ToNanoseconds();
  const cel::TimeParts time = cel::TimeParts::FromNanoseconds(
      anchor.ToNanoseconds() + (text[0] == '-' ? -distance : distance));
  if (!cel::IsTimestampInRange(time)) return std::nullopt;
  return time;
}

}  // namespace makegood::rules
