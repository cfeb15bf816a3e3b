// The Markdown files of this folder: mistakes that policy authors make, each with the text that
// they then get. A case is a headline, what it changes in the policy without mistakes, and the
// text:
//
//   ## A field that does not exist
//
//   ```diff
//   -            condition: "!variables.silent"
//   +            condition: contacts.exists(c, c.chanel == Channel.CHAT)
//   ```
//
//   ```text
//   policy.yaml:49:54: error[MG0204]: …
//   ```
//
// A diff's lines stand one below the other in the policy, at one place only: lines with a blank
// in front help to tell two places apart. A case may have several diffs, or, where little would be
// left of the policy, a block `yaml` that is the whole file.

#ifndef MAKEGOOD_TESTS_POLICY_ERRORS_CASE_FILE_H_
#define MAKEGOOD_TESTS_POLICY_ERRORS_CASE_FILE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace makegood {

struct ErrorCase {
  std::string title;
  std::string markdown;             // From the headline to before the text.
  std::vector<std::string> diffs;   // Each with its lines' first letters.
  std::optional<std::string> file;  // Instead of diffs.
  std::string expected;             // Empty when there is no text yet.
};

struct ErrorCaseFile {
  std::string introduction;
  std::vector<ErrorCase> cases;
};

// InvalidArgument: a case without change, a headline twice, a block that is not closed.
absl::StatusOr<ErrorCaseFile> ParseCaseFile(absl::string_view markdown);

// The file again, each case with its text.
std::string FormatCaseFile(const ErrorCaseFile& file);

// The policy as the case has it. InvalidArgument when a diff fits nowhere, or at two places.
absl::StatusOr<std::string> ApplyCase(const ErrorCase& error_case, absl::string_view policy);

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_POLICY_ERRORS_CASE_FILE_H_
