// YAML as a tree of our own, in which every part knows its place in the file. JSON is YAML,
// so facts and tests in JSON come the same way.
//
// Less than YAML is read, on purpose: one document, no anchors, aliases or tags, no key
// twice, keys are plain words. What a scalar means (a number, a time) is left to the schema:
// `no` is the text "no" here. Mistakes that YAML itself would swallow or explain badly, above
// all CEL expressions that need quotes, are told in the author's terms.

#ifndef MAKEGOOD_RULES_POLICY_YAML_SOURCE_H_
#define MAKEGOOD_RULES_POLICY_YAML_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"

namespace makegood::rules {

enum class YamlKind { kScalar, kList, kMap };

// How a scalar is written: as it is, 'so', "so", or as a block after | or >.
enum class YamlStyle { kPlain, kSingleQuoted, kDoubleQuoted, kLiteral, kFolded };

struct YamlEntry;

struct YamlNode {
  YamlKind kind = YamlKind::kScalar;

  // From the first byte to the last: with quotes, brackets and a block's indicator. Empty,
  // right after the key's colon or the dash, for a value that is left out.
  Span span;

  // A mistake in this node was reported already and its text is a stand-in: say no more.
  bool is_reported = false;

  // Of a scalar.
  YamlStyle style = YamlStyle::kPlain;
  bool is_null = false;  // Left out, or plain `~` or `null`.
  Excerpt text;          // Decoded; each byte leads back to the file.
  Span content;          // The span without quotes, or the lines of a block from the first
                         // letter to the last.
  Span comment;          // The comment that ends a plain scalar's line; empty when there is none.

  // Of a list.
  std::vector<YamlNode> items;

  // Of a map, in the order of the file. No key comes twice.
  std::vector<YamlEntry> entries;

  absl::string_view value() const { return text.text(); }

  // The value of a key; null when the map (or whatever this is) has none such.
  const YamlNode* Find(absl::string_view key) const;
};

struct YamlEntry {
  Excerpt key;
  Span key_span;
  YamlNode value;
};

class YamlDocument {
 public:
  YamlDocument(std::shared_ptr<const Source> source, YamlNode root);

  const std::shared_ptr<const Source>& source() const { return source_; }
  const YamlNode& root() const { return root_; }  // A null scalar for an empty file.

  Place PlaceOf(const YamlNode& node) const { return Place{source_, node.span}; }
  Place PlaceOfKey(const YamlEntry& entry) const { return Place{source_, entry.key_span}; }

 private:
  std::shared_ptr<const Source> source_;
  YamlNode root_;
};

// By whom a text is read. The same comes of both; what is familiar is read much faster.
enum class YamlReading { kFamiliarFirst, kYamlCpp };

// Reads a file. Null when not even a tree with gaps could be made of it; `issues` then says
// why. A tree may come with errors in `issues`: where a value is wrong in itself, it is
// replaced by a scalar with `is_reported` and the rest is read. Time and memory are bounded
// by `limits`, whatever the text. Throws nothing.
std::unique_ptr<YamlDocument> ReadYaml(const std::shared_ptr<const Source>& source,
                                       const Limits& limits, IssueList& issues,
                                       YamlReading reading = YamlReading::kFamiliarFirst);

// The text as one scalar that means just this text: in quotes of the kind that needs no
// escapes where there is one.
std::string QuoteYaml(absl::string_view text);

// What a kind of node is called in messages: "a map", "a list", "text".
absl::string_view YamlKindName(YamlKind kind);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_YAML_SOURCE_H_
