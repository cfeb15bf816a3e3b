// Reading `<directory>/<policy>/v<N>/policy.yaml` into memory, each file once. Names that begin
// with a dot are left out: editors' leftovers, and the "..data" under which Kubernetes swaps a
// ConfigMap; what it links to from the outside is reached through its visible names.

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/base/read_file.h"
#include "rules/policy/catalog.h"

namespace makegood::rules {
namespace {

constexpr size_t kFilesMax = 10'000;
constexpr size_t kEntriesMax = 100'000;  // Of one directory.
constexpr char kPolicyFile[] = "policy.yaml";

std::string ErrorText(int error) { return std::generic_category().message(error); }

// The visible names in a directory, sorted; nothing and an issue if it cannot be read.
std::vector<std::string> ListDirectory(const std::string& path, IssueList& issues) {
  std::vector<std::string> names;
  DIR* directory = opendir(path.c_str());
  if (directory == nullptr) {
    issues.AddError(issue_code::kUnreadable, Place(),
                    absl::StrCat("cannot read ", path, ": ", ErrorText(errno)));
    return names;
  }
  errno = 0;
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] == '.') continue;
    if (names.size() >= kEntriesMax) {
      issues.AddError(issue_code::kInvalidLayout, Place(),
                      absl::StrCat(path, " has more than ", kEntriesMax,
                                   " entries: is it a directory of policies?"));
      names.clear();
      break;
    }
    names.emplace_back(entry->d_name);
    errno = 0;
  }
  if (errno != 0) {
    issues.AddError(issue_code::kUnreadable, Place(),
                    absl::StrCat("cannot read ", path, ": ", ErrorText(errno)));
  }
  closedir(directory);
  std::sort(names.begin(), names.end());
  return names;
}

enum class Existing { kNothing, kFile, kDirectory };

Existing WhatIs(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return Existing::kNothing;
  return S_ISDIR(status.st_mode) ? Existing::kDirectory : Existing::kFile;
}

// "v1", "v12": no leading zeros, at most nine digits.
bool IsVersionName(absl::string_view name) {
  if (name.size() < 2 || name.size() > 10 || name[0] != 'v' || name[1] == '0') return false;
  return std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class DirectoryReader {
 public:
  DirectoryReader(const std::string& directory, const Limits& limits, IssueList& issues)
      : directory_(directory), limits_(limits), issues_(issues) {}

  std::vector<PolicyText> Run() {
    const int errors_before = issues_.error_count();
    for (const std::string& name : ListDirectory(directory_, issues_)) {
      if (WhatIs(absl::StrCat(directory_, "/", name)) == Existing::kDirectory) ReadPolicy(name);
    }
    if (texts_.empty() && issues_.error_count() == errors_before) {
      issues_
          .AddError(issue_code::kInvalidLayout, Place(),
                    absl::StrCat("there is no policy in ", directory_))
          .help = "policies are files like my_policy/v1/policy.yaml below this directory";
    }
    return std::move(texts_);
  }

 private:
  // False, and an issue, if it cannot be read or is larger than a policy may be.
  bool ReadText(const std::string& path, std::string& text) {
    absl::StatusOr<std::string> read = ReadFile(path, limits_.file_bytes_max);
    if (!read.ok()) {
      issues_.AddError(issue_code::kUnreadable, Place(), std::string(read.status().message()));
      return false;
    }
    if (static_cast<int64_t>(read->size()) > limits_.file_bytes_max) {
      issues_.AddError(issue_code::kFileTooLarge, Place(),
                       absl::StrCat(path, " has more than ", limits_.file_bytes_max, " bytes"));
      return false;
    }
    text = *std::move(read);
    return true;
  }

  void ReadPolicy(const std::string& policy) {
    const std::string path = absl::StrCat(directory_, "/", policy);
    if (WhatIs(absl::StrCat(path, "/", kPolicyFile)) != Existing::kNothing) {
      issues_
          .AddError(issue_code::kInvalidLayout, Place(),
                    absl::StrCat(path, "/", kPolicyFile, " is in no version"))
          .help = absl::StrCat("move it to ", path, "/v1/", kPolicyFile);
      return;
    }
    bool has_version = false;
    for (const std::string& name : ListDirectory(path, issues_)) {
      const std::string version = absl::StrCat(path, "/", name);
      if (WhatIs(version) != Existing::kDirectory) continue;
      const std::string file = absl::StrCat(version, "/", kPolicyFile);
      const bool has_file = WhatIs(file) != Existing::kNothing;
      if (!IsVersionName(name)) {
        if (!has_file) continue;
        has_version = true;
        issues_
            .AddError(issue_code::kInvalidLayout, Place(),
                      absl::StrCat("`", name, "` in ", path, " is no version"))
            .help = "versions are named v1, v2, v3 and so on";
        continue;
      }
      has_version = true;
      if (!has_file) {
        issues_.AddError(issue_code::kInvalidLayout, Place(),
                         absl::StrCat("there is no ", kPolicyFile, " in ", version));
        continue;
      }
      if (texts_.size() >= kFilesMax) {
        if (!std::exchange(said_too_many_, true)) {
          issues_.AddError(issue_code::kInvalidLayout, Place(),
                           absl::StrCat(directory_, " has more than ", kFilesMax, " policy files"));
        }
        return;
      }
      PolicyText text;
      text.path = absl::StrCat(policy, "/", name, "/", kPolicyFile);
      if (ReadText(file, text.text)) texts_.push_back(std::move(text));
    }
    if (!has_version) {
      issues_
          .AddError(issue_code::kInvalidLayout, Place(),
                    absl::StrCat("there is no version of a policy in ", path))
          .help = absl::StrCat("a policy is a file like ", path, "/v1/", kPolicyFile);
    }
  }

  const std::string& directory_;
  const Limits& limits_;
  IssueList& issues_;
  std::vector<PolicyText> texts_;
  bool said_too_many_ = false;
};

}  // namespace

std::vector<PolicyText> ReadPolicyDirectory(const std::string& directory, const Limits& limits,
                                            IssueList& issues) {
  return DirectoryReader(directory, limits, issues).Run();
}

}  // namespace makegood::rules
