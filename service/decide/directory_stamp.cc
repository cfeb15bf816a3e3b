#include "service/decide/directory_stamp.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace makegood {
namespace {

void AppendStat(const std::string& path, std::string& stamp) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) {
    absl::StrAppend(&stamp, path, " ", errno, "\n");
    return;
  }
  absl::StrAppend(&stamp, path, " ", status.st_dev, " ", status.st_ino, " ", status.st_size, " ");
  absl::StrAppend(&stamp, status.st_mtim.tv_sec, ".", status.st_mtim.tv_nsec, " ",
                  status.st_ctim.tv_sec, ".", status.st_ctim.tv_nsec, "\n");
}

// In order, without hidden ones: those are not policies, and a ConfigMap's indirections
// ("..data") show in the files that they lead to.
std::vector<std::string> SubdirectoriesOf(const std::string& directory, std::string& stamp) {
  std::vector<std::string> paths;
  DIR* const listing = opendir(directory.c_str());
  if (listing == nullptr) {
    absl::StrAppend(&stamp, directory, " ", errno, "\n");
    return paths;
  }
  while (const dirent* const entry = readdir(listing)) {
    if (entry->d_name[0] == '.' || entry->d_type == DT_REG) continue;
    paths.push_back(absl::StrCat(directory, "/", entry->d_name));
  }
  closedir(listing);
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

std::string StampDirectory(const std::string& directory) {
  std::string stamp;
  for (const std::string& policy : SubdirectoriesOf(directory, stamp)) {
    for (const std::string& version : SubdirectoriesOf(policy, stamp)) {
      AppendStat(absl::StrCat(version, "/policy.yaml"), stamp);
    }
    AppendStat(absl::StrCat(policy, "/policy.yaml"),
               stamp);  // A policy without a version: an error to tell.
  }
  return stamp;
}

ChangeDetector::ChangeDetector(std::string directory)
    : directory_(std::move(directory)), settled_(StampDirectory(directory_)), last_(settled_) {}

ChangeDetector::Answer ChangeDetector::Poll() {
  std::string stamp = StampDirectory(directory_);
  if (stamp != last_) {
    last_ = std::move(stamp);
    return Answer::kMoving;
  }
  if (stamp == settled_) return Answer::kSame;
  settled_ = std::move(stamp);
  return Answer::kChanged;
}

}  // namespace makegood
