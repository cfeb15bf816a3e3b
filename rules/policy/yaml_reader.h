// Reads a YAML tree by a schema: each call says what is expected at a node, returns it, or
// reports what is there instead. Policies and test files are read through this, so that the
// same mistake gets the same words.

#ifndef MAKEGOOD_RULES_POLICY_YAML_READER_H_
#define MAKEGOOD_RULES_POLICY_YAML_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "rules/base/issue.h"
#include "rules/policy/scalar.h"
#include "rules/policy/yaml_source.h"

namespace makegood::rules {

// `what` names the node in messages: "a match", "`condition`". A node that was reported before
// fails without another word.
class YamlReader {
 public:
  // Both outlive the reader.
  YamlReader(const YamlDocument& document, IssueList& issues)
      : document_(document), issues_(issues) {}

  IssueList& issues() { return issues_; }
  Place PlaceOf(const YamlNode& node) const { return document_.PlaceOf(node); }

  // Where to point for a list or map as a whole: its first key or item, or its brackets.
  Place StartOf(const YamlNode& node) const;

  Issue& AddError(IssueCode code, const YamlNode& node, std::string message);

  // Whether the node is of this kind.
  bool ExpectList(const YamlNode& node, absl::string_view what);
  bool ExpectMap(const YamlNode& node, absl::string_view what);

  // A map, all of whose keys are among `keys`. Unknown ones are reported, with the nearest
  // known one, and do not make it fail.
  bool ExpectRecord(const YamlNode& node, absl::string_view what,
                    const std::vector<std::string>& keys);

  // Whether a record has all these keys; reports the missing ones in one issue.
  bool RequireKeys(const YamlNode& node, absl::string_view what,
                   const std::vector<std::string>& keys);

  // Any text but an empty one.
  std::optional<Excerpt> ReadText(const YamlNode& node, absl::string_view what);

  // Text that may be empty or left out.
  std::optional<Excerpt> ReadProse(const YamlNode& node, absl::string_view what);

  // An identifier.
  std::optional<Excerpt> ReadName(const YamlNode& node, absl::string_view what);

  // A CEL expression, not parsed. Reports a plain one that a YAML comment cuts short.
  std::optional<Excerpt> ReadExpression(const YamlNode& node, absl::string_view what);

  // One of `words`, as its index.
  std::optional<size_t> ReadChoice(const YamlNode& node, absl::string_view what,
                                   const std::vector<std::string>& words);

  std::optional<int64_t> ReadInteger(const YamlNode& node, absl::string_view what);
  std::optional<bool> ReadBool(const YamlNode& node, absl::string_view what);
  std::optional<absl::Time> ReadTimestamp(const YamlNode& node, absl::string_view what);

  // Not negative.
  std::optional<absl::Duration> ReadDuration(const YamlNode& node, absl::string_view what);

  // By its looks when plain, a string when quoted.
  std::optional<ScalarValue> ReadTyped(const YamlNode& node, absl::string_view what);

  // The key of an entry, which must be an identifier.
  std::optional<Excerpt> ReadKeyName(const YamlEntry& entry, absl::string_view what);

 private:
  bool ExpectScalar(const YamlNode& node, absl::string_view what);
  void ReportWrongKind(const YamlNode& node, absl::string_view what, absl::string_view expected);
  Excerpt LinesOf(const YamlNode& node) const;
  bool CheckExpression(const YamlNode& node, absl::string_view what);

  const YamlDocument& document_;
  IssueList& issues_;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_YAML_READER_H_
