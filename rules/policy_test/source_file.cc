#include "rules/policy_test/source_file.h"

#include <utility>

#include "absl/status/statusor.h"
#include "rules/base/read_file.h"

namespace makegood::rules {

std::shared_ptr<const Source> ReadSource(const std::string& path, const Limits& limits,
                                         IssueList& issues) {
  absl::StatusOr<std::string> text = ReadFile(path, limits.file_bytes_max);
  if (!text.ok()) {
    issues.AddError(issue_code::kUnreadable, Place(), std::string(text.status().message()));
    return nullptr;
  }
  return std::make_shared<const Source>(path, *std::move(text));
}

}  // namespace makegood::rules
