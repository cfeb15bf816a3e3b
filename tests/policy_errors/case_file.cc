#include "tests/policy_errors/case_file.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace makegood {
namespace {

absl::Status Wrong(const ErrorCase& error_case, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("\"", error_case.title, "\": ", what));
}

// Without empty lines at the end, and with one line end.
std::string Trimmed(absl::string_view text) {
  while (absl::ConsumeSuffix(&text, "\n")) {
  }
  return absl::StrCat(text, "\n");
}

std::vector<std::string> SplitLines(absl::string_view text) {
  absl::ConsumeSuffix(&text, "\n");
  return absl::StrSplit(text, '\n');
}

absl::Status ApplyDiff(const ErrorCase& error_case, absl::string_view diff,
                       std::vector<std::string>& lines) {
  std::vector<std::string> before;
  std::vector<std::string> after;
  for (const std::string& line : SplitLines(diff)) {
    const char mark = line.empty() ? ' ' : line[0];
    const std::string rest = line.empty() ? "" : line.substr(1);
    if (mark != ' ' && mark != '-' && mark != '+') {
      return Wrong(
          error_case,
          absl::StrCat("a line of a diff begins with ' ', '-' or '+', not as \"", line, "\""));
    }
    if (mark != '+') before.push_back(rest);
    if (mark != '-') after.push_back(rest);
  }
  if (before.empty()) return Wrong(error_case, "a diff needs a line of the policy");
  const auto found = std::search(lines.begin(), lines.end(), before.begin(), before.end());
  if (found == lines.end())
    return Wrong(error_case, absl::StrCat("the policy does not have\n", diff));
  if (std::search(found + 1, lines.end(), before.begin(), before.end()) != lines.end()) {
    return Wrong(error_case,
                 absl::StrCat("the policy has this twice; add lines around it\n", diff));
  }
  const auto gap = lines.erase(found, found + static_cast<std::ptrdiff_t>(before.size()));
  lines.insert(gap, after.begin(), after.end());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ErrorCaseFile> ParseCaseFile(absl::string_view markdown) {
  ErrorCaseFile file;
  std::set<std::string> titles;
  std::string fence;  // "diff", "yaml" or "text" while inside such a block.
  std::string block;
  for (const std::string& line : SplitLines(markdown)) {
    if (!fence.empty()) {
      ErrorCase& last = file.cases.back();
      if (fence != "text") absl::StrAppend(&last.markdown, line, "\n");
      if (line != "```") {
        absl::StrAppend(&block, line, "\n");
        continue;
      }
      if (fence == "diff") last.diffs.push_back(std::move(block));
      if (fence == "yaml") last.file = std::move(block);
      if (fence == "text") last.expected = std::move(block);
      fence.clear();
      block.clear();
    } else if (absl::StartsWith(line, "## ")) {
      ErrorCase next;
      next.title = line.substr(3);
      next.markdown = absl::StrCat(line, "\n");
      if (!titles.insert(next.title).second) return Wrong(next, "this headline comes twice");
      file.cases.push_back(std::move(next));
    } else if (file.cases.empty()) {
      absl::StrAppend(&file.introduction, line, "\n");
    } else {
      if (absl::StartsWith(line, "```")) fence = line.substr(3);
      if (fence != "text") absl::StrAppend(&file.cases.back().markdown, line, "\n");
    }
  }
  if (!fence.empty()) return Wrong(file.cases.back(), "a block is not closed");
  for (const ErrorCase& error_case : file.cases) {
    if (error_case.diffs.empty() != error_case.file.has_value()) {
      return Wrong(error_case, "a case has either blocks `diff` or a block `yaml`");
    }
  }
  return file;
}

std::string FormatCaseFile(const ErrorCaseFile& file) {
  std::string text = Trimmed(file.introduction);
  for (const ErrorCase& error_case : file.cases) {
    absl::StrAppend(&text, "\n", Trimmed(error_case.markdown), "\n```text\n", error_case.expected,
                    "```\n");
  }
  return text;
}

absl::StatusOr<std::string> ApplyCase(const ErrorCase& error_case, absl::string_view policy) {
  if (error_case.file.has_value()) return *error_case.file;
  std::vector<std::string> lines = SplitLines(policy);
  for (const std::string& diff : error_case.diffs) {
    if (absl::Status status = ApplyDiff(error_case, diff, lines); !status.ok()) return status;
  }
  return absl::StrCat(absl::StrJoin(lines, "\n"), "\n");
}

}  // namespace makegood
