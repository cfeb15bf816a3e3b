// Messages from YAML or JSON data: facts files and the facts of test cases. Follows
// protobuf's JSON mapping, with more ways of writing a time, and tells every mistake of the
// data in one run, each at its place.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_READER_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_READER_H_

#include <functional>
#include <optional>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "rules/base/issue.h"
#include "rules/cel/message/data_node.h"
#include "rules/cel/values/time.h"

namespace makegood::cel {

struct ReadOptions {
  // Read a Timestamp or Duration; nothing for what is none. Empty: RFC 3339, and "24h",
  // "14d", "86400s" (Go's notation with days).
  std::function<std::optional<TimeParts>(absl::string_view)> parse_timestamp;
  std::function<std::optional<TimeParts>(absl::string_view)> parse_duration;

  // What the author is told to write where the text is no time: "RFC 3339, such as …".
  std::string timestamp_help = "write RFC 3339, such as 2026-03-02T10:00:00Z";
  std::string duration_help = "write a number with a unit, such as 90s, 24h or 14d";

  rules::IssueCode code = rules::issue_code::kInvalidFact;
  int depth_max = 32;  // Of nested maps and lists.
};

// Merges `data`, a map, into `message`. What is wrong becomes an issue and is left out; the
// rest is read. False if anything was wrong. `data` null sets nothing.
//
// Fields may be named as in the .proto file or in lowerCamelCase; enum values by name or
// number; 64-bit integers as numbers or strings; strings as any scalar; bytes as base64; a
// field that is null stays unset. google.protobuf.Any cannot be written.
bool ReadMessage(const DataNode& data, google::protobuf::Message* message,
                 const ReadOptions& options, rules::IssueList& issues);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_MESSAGE_READER_H_
