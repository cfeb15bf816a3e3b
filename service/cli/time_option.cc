#include "service/cli/time_option.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "rules/cel/values/time.h"

namespace makegood {

absl::StatusOr<google::protobuf::Timestamp> ReadTimeOption(const std::string& option,
                                                           const std::string& text) {
  const std::optional<cel::TimeParts> parsed = cel::ParseTimestamp(text);
  if (!parsed.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        option, ": `", text, "` is no time; write RFC 3339, such as 2026-03-02T10:00:00Z"));
  }
  google::protobuf::Timestamp time;
  time.set_seconds(parsed->seconds);
  time.set_nanos(parsed->nanos);
  return time;
}

}  // namespace makegood
