// Files and directories that are named on the command line.

#ifndef MAKEGOOD_SERVICE_CLI_FILES_H_
#define MAKEGOOD_SERVICE_CLI_FILES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "rules/base/source.h"
#include "service/decide/policy_shelf.h"

namespace makegood {

bool IsDirectory(const std::string& path);
bool IsFile(const std::string& path);

// A file, or with "-" standard input. Of a larger one than `bytes_max` no more is read than shows
// that it is too large, and the reader of the text tells.
absl::StatusOr<std::shared_ptr<const rules::Source>> ReadSource(const std::string& path,
                                                                int64_t bytes_max);

// All directories at or below `path` that have a policy.yaml, in order; hidden ones are left out.
std::vector<std::string> VersionDirectories(const std::string& path);

// Where policies come from when nobody says: ./policies if it is there, else the program. A
// `directory` that is not empty is taken as it is.
PolicyOrigin OriginOf(const std::string& directory);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_FILES_H_
