// Whether anything changed in a directory of policies, without reading the files: by their
// identity, size and times, symbolic links followed.

#ifndef MAKEGOOD_SERVICE_DECIDE_DIRECTORY_STAMP_H_
#define MAKEGOOD_SERVICE_DECIDE_DIRECTORY_STAMP_H_

#include <string>

namespace makegood {

// Of all `<directory>/<policy>/<version>/policy.yaml` and the directories on the way. Equal
// stamps mean equal content, unless files were written twice within one tick of the file
// system's clock: compare two stamps some time apart before trusting the later one. Costs three
// calls of the system for each version.
std::string StampDirectory(const std::string& directory);

// Says when a directory has changed and come to rest: files that are still being copied, or
// links that are still being moved, are not read half-way. Not thread-safe.
class ChangeDetector {
 public:
  // Compares with the directory as it is now.
  explicit ChangeDetector(std::string directory);

  enum class Answer {
    kSame,
    kMoving,   // Different from last time: ask again soon.
    kChanged,  // Different from what was answered kChanged before, and the same as last time.
  };
  Answer Poll();

 private:
  const std::string directory_;
  std::string settled_;
  std::string last_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_DIRECTORY_STAMP_H_
