#include "service/decide/facts_file.h"

#include "rules/cel/message/message_reader.h"
#include "rules/policy/yaml_source.h"
#include "rules/policy_test/time_offset.h"
#include "rules/policy_test/yaml_data.h"

namespace makegood {

bool ReadFacts(const std::shared_ptr<const rules::Source>& source, const rules::Limits& limits,
               v1::Facts& facts, rules::IssueList& issues) {
  const int errors_before = issues.error_count();
  const auto document = rules::ReadYaml(source, limits, issues);
  if (document == nullptr || issues.error_count() > errors_before) return false;
  return cel::ReadMessage(rules::ToData(*document, document->root()), &facts, {}, issues);
}

bool ReadTestFacts(const cel::DataNode& data, cel::TimeParts anchor, v1::Facts& facts,
                   rules::IssueList& issues) {
  cel::ReadOptions options;
  options.parse_timestamp = [anchor](absl::string_view text) {
    return rules::ParseTestTime(text, anchor);
  };
  options.timestamp_help =
      "write an offset from the anchor, such as +24h, or RFC 3339, such as 2026-03-02T10:00:00Z";
  return cel::ReadMessage(data, &facts, options, issues);
}

}  // namespace makegood
