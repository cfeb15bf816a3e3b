#include "rules/cel/syntax/testing.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "rules/cel/syntax/debug_string.h"

namespace makegood::cel {

std::string Tree(const Expr& expr) {
  std::string out;
  for (absl::string_view line : absl::StrSplit(DebugString(expr), '\n')) {
    line = absl::StripLeadingAsciiWhitespace(line);
    if (absl::StartsWith(line, "// ")) continue;
    if (absl::EndsWith(out, ",")) out += " ";
    absl::StrAppend(&out, line);
  }
  return absl::StrReplaceAll(out, {{"__comprehension__(", "loop("}});
}

std::string Messages(const rules::IssueList& issues) {
  std::vector<std::string> messages;
  for (const rules::Issue& issue : issues.issues()) {
    messages.push_back(
        absl::StrCat(issue.place.span.begin, "-", issue.place.span.end, " ", issue.message));
  }
  return absl::StrJoin(messages, "; ");
}

std::string ParseToTree(absl::string_view text, const ParseOptions& options) {
  rules::IssueList issues;
  const auto ast = Parse(rules::Excerpt::FromText("test", std::string(text)), options, issues);
  return ast.has_value() ? Tree(*ast->root) : Messages(issues);
}

}  // namespace makegood::cel
