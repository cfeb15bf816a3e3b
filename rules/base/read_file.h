// Reading a file into memory, never more of it than its reader will take.

#ifndef MAKEGOOD_RULES_BASE_READ_FILE_H_
#define MAKEGOOD_RULES_BASE_READ_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace makegood::rules {

// kRegular refuses pipes and devices, which a directory of policies has no business with and which
// could keep a reload waiting. kAny is for what a person names on the command line: `<(…)`,
// /dev/stdin, and "-" for standard input.
enum class FileKind { kRegular, kAny };

// The text of a file. Of one larger than `bytes_max` the first `bytes_max` + 1 bytes: enough for
// whoever parses the text to see that it is too large, and to say so at a place.
//
//   NotFound            it cannot be opened
//   InvalidArgument     it is a directory, or no regular file where one must be
//   Internal            it cannot be read
absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t bytes_max,
                                     FileKind kind = FileKind::kRegular);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_BASE_READ_FILE_H_
