#include "rules/policy/yaml_text.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "rules/base/utf8.h"

namespace makegood::rules {
namespace {

bool IsPrintableAscii(char c) { return c >= 0x20 && c < 0x7F; }

}  // namespace

bool CheckYamlText(const std::shared_ptr<const Source>& source, const Limits& limits,
                   IssueList& issues) {
  const absl::string_view text = source->text();
  if (static_cast<int64_t>(text.size()) > limits.file_bytes_max) {
    issues.AddError(issue_code::kFileTooLarge, Place{source, {0, 0}},
                    absl::StrCat("the file has ", text.size(), " bytes; at most ",
                                 limits.file_bytes_max, " are read"));
    return false;
  }
  for (uint32_t i = 0; i < text.size();) {
    if (IsPrintableAscii(text[i])) {  // Nearly always.
      ++i;
      continue;
    }
    const std::optional<CodePoint> code_point = DecodeUtf8(text, i);
    if (!code_point.has_value()) {
      issues
          .AddError(issue_code::kInvalidUtf8, Place{source, {i, i + 1}},
                    absl::StrCat("the byte 0x",
                                 absl::Hex(static_cast<unsigned char>(text[i]), absl::kZeroPad2),
                                 " is not UTF-8"))
          .help = "save the file as UTF-8";
      return false;
    }
    const char32_t c = code_point->value;
    const bool is_lone_return = c == '\r' && (i + 1 == text.size() || text[i + 1] != '\n');
    const bool is_allowed = c == '\t' || c == '\n' || (c == '\r' && !is_lone_return) ||
                            (c >= 0x20 && (c < 0x7F || c > 0x9F)) || c == 0x85;
    if (!is_allowed) {
      issues
          .AddError(issue_code::kControlCharacter, Place{source, {i, i + code_point->length}},
                    absl::StrCat("the control character U+",
                                 absl::Hex(static_cast<uint32_t>(c), absl::kZeroPad4),
                                 is_lone_return ? " without a line feed after it" : ""))
          .help = is_lone_return ? "end lines with a line feed" : "remove it";
      return false;
    }
    i += code_point->length;
  }
  return true;
}

}  // namespace makegood::rules
