// How the verbs print what they found.

#ifndef MAKEGOOD_SERVICE_CLI_OUTPUT_H_
#define MAKEGOOD_SERVICE_CLI_OUTPUT_H_

#include <ostream>
#include <string>

#include "google/protobuf/message.h"
#include "google/rpc/status.pb.h"
#include "rules/base/issue.h"

namespace makegood {

enum class OutputFormat { kPretty, kPlain, kJson };

// kPretty: with the line and a caret; kPlain: one line each, as compilers do, for editors. kJson
// is a message of the API, see ToJson.
void PrintIssues(const rules::IssueList& issues, OutputFormat format, std::ostream& out);

// `path:line:column: error[MG0204]: message`, without an end of line.
std::string PlainText(const rules::Issue& issue);

// "2 errors, 1 warning".
std::string CountText(const rules::IssueList& issues);

// "1 error", "2 errors".
std::string Plural(int count, const std::string& noun);

// As protobuf's JSON mapping has it, indented; the text that every other client of the service
// would print as well.
std::string ToJson(const google::protobuf::Message& message);

// An error of a call, with all violations, for people.
std::string StatusText(const google::rpc::Status& status);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_OUTPUT_H_
