#include "service/cli/output.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "rules/base/check.h"

namespace makegood {
namespace {

const char* SeverityName(rules::Severity severity) {
  switch (severity) {
    case rules::Severity::kError: return "error";
    case rules::Severity::kWarning: return "warning";
    case rules::Severity::kNote: return "note";
  }
  return "";
}

}  // namespace

std::string PlainText(const rules::Issue& issue) {
  std::string text;
  if (issue.place.source != nullptr) {
    const rules::Position position = issue.place.source->PositionAt(issue.place.span.begin);
    absl::StrAppend(&text, issue.place.source->name(), ":", position.line, ":", position.column,
                    ": ");
  }
  absl::StrAppendFormat(&text, "%s[MG%04d]: %s", SeverityName(issue.severity), issue.code.number,
                        issue.message);
  return text;
}

void PrintIssues(const rules::IssueList& issues, OutputFormat format, std::ostream& out) {
  if (format == OutputFormat::kPretty) {
    out << rules::Render(issues);
    return;
  }
  for (const rules::Issue& issue : issues.issues()) out << PlainText(issue) << "\n";
}

std::string Plural(int count, const std::string& noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

std::string CountText(const rules::IssueList& issues) {
  return absl::StrCat(Plural(issues.error_count(), "error"), ", ",
                      Plural(issues.warning_count(), "warning"));
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  MAKEGOOD_CHECK(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

std::string StatusText(const google::rpc::Status& status) {
  std::string text;
  for (const auto& detail : status.details()) {
    google::rpc::BadRequest bad_request;
    if (!detail.UnpackTo(&bad_request)) continue;
    for (const auto& violation : bad_request.field_violations()) {
      absl::StrAppend(&text, text.empty() ? "" : "\n", violation.field(), ": ",
                      violation.description());
    }
  }
  return text.empty() ? status.message() : text;
}

}  // namespace makegood
