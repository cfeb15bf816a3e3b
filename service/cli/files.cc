#include "service/cli/files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "rules/base/read_file.h"
#include "service/decide/embedded_policies.h"

namespace makegood {
namespace {

constexpr char kDefaultDirectory[] = "policies";
constexpr char kEmbeddedLabel[] = "embedded";

}  // namespace

bool IsDirectory(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

bool IsFile(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

absl::StatusOr<std::shared_ptr<const rules::Source>> ReadSource(const std::string& path,
                                                                int64_t bytes_max) {
  absl::StatusOr<std::string> text = rules::ReadFile(path, bytes_max, rules::FileKind::kAny);
  if (!text.ok()) return text.status();
  return std::make_shared<const rules::Source>(path == "-" ? "<stdin>" : path, *std::move(text));
}

std::vector<std::string> VersionDirectories(const std::string& path) {
  std::vector<std::string> found;
  if (IsFile(absl::StrCat(path, "/policy.yaml"))) {
    found.push_back(path);
    return found;
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    const std::string name = entry.path().filename().string();
    if (name.empty() || name[0] == '.' || !entry.is_directory(error)) continue;
    for (std::string& below : VersionDirectories(absl::StrCat(path, "/", name)))
      found.push_back(std::move(below));
  }
  std::sort(found.begin(), found.end());
  return found;
}

PolicyOrigin OriginOf(const std::string& directory) {
  if (!directory.empty()) return {directory, std::nullopt};
  if (IsDirectory(kDefaultDirectory)) return {kDefaultDirectory, std::nullopt};
  return {kEmbeddedLabel, EmbeddedPolicies()};
}

}  // namespace makegood
