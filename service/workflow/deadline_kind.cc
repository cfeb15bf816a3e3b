#include "service/workflow/deadline_kind.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace makegood {

std::string ToString(const DeadlineKind& kind) {
  return absl::StrCat(v1::Deadline::Kind_Name(kind.what), "/", CaseStageName(kind.stage), "/",
                      kind.round);
}

std::optional<DeadlineKind> ParseDeadlineKind(absl::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  DeadlineKind kind;
  if (parts.size() != 3 || !v1::Deadline::Kind_Parse(parts[0], &kind.what) ||
      !absl::SimpleAtoi(parts[2], &kind.round)) {
    return std::nullopt;
  }
  for (int i = 0; i < kCaseStageCount; ++i) {
    kind.stage = static_cast<CaseStage>(i);
    if (CaseStageName(kind.stage) == absl::string_view(parts[1])) return kind;
  }
  return std::nullopt;
}

}  // namespace makegood
