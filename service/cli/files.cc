#include "service/cli/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
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
  const bool is_stdin = path == "-";
  if (!is_stdin && IsDirectory(path))
    return absl::InvalidArgumentError(absl::StrCat(path, " is a directory"));
  std::FILE* const file = is_stdin ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr)
    return absl::NotFoundError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  std::string text(static_cast<size_t>(bytes_max) + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  const bool failed = std::ferror(file) != 0;
  if (!is_stdin) std::fclose(file);
  if (failed) return absl::InternalError(absl::StrCat("cannot read ", path));
  return std::make_shared<const rules::Source>(is_stdin ? "<stdin>" : path, std::move(text));
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
