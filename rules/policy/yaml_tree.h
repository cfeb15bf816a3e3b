// Makes the tree of a YAML text of what a reader finds in it, part by part, in the order of the
// text, and refuses what we do not read.

#ifndef MAKEGOOD_RULES_POLICY_YAML_TREE_H_
#define MAKEGOOD_RULES_POLICY_YAML_TREE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/policy/yaml_lines.h"
#include "rules/policy/yaml_source.h"

namespace makegood::rules {

// What one reading gave.
struct YamlAttempt {
  std::optional<YamlNode> root;
  IssueList issues;              // About parts of a tree that can be used nevertheless.
  std::optional<Issue> failure;  // Why there is no tree.
  bool is_final = false;         // The failure is a limit: do not look further.
};

// All offsets are of the source's text. A verb that returns false has set the attempt's
// `failure`, or the issue that ends the text; the reader stops then.
class YamlTreeBuilder {
 public:
  // All of them outlive this. `reported` holds the places of values that are stand-ins, in order.
  YamlTreeBuilder(const std::shared_ptr<const Source>& source, const Limits& limits,
                  const std::vector<Span>& reported, YamlAttempt& attempt);

  // A list or map begins: at its first dash, key or bracket. What comes up to its Close() belongs
  // to it; in a map each key is a part of its own before its value.
  [[nodiscard]] bool Open(YamlKind kind, uint32_t begin, bool is_flow);
  [[nodiscard]] bool Close();

  // A key, or a value that is text.
  [[nodiscard]] bool AddScalar(uint32_t begin, absl::string_view value);

  // A value that is left out, or the word for one.
  [[nodiscard]] bool AddNull(Span span);
  // The same of a reader that knows but where what comes next begins.
  [[nodiscard]] bool AddNullBefore(uint32_t next);

  // What the text itself says is wrong. Returns false.
  bool Fail(IssueCode code, uint32_t begin, std::string message, std::string help,
            bool is_final = false);
  // A second document begins. Returns false.
  bool RefuseDocument(uint32_t begin);

  // Refuses tags and anchors, of which the node's mark may be the place.
  [[nodiscard]] bool CheckProperties(uint32_t begin, bool has_anchor);

 private:
  // A list or map that is not complete yet.
  struct Frame {
    YamlNode node;
    bool is_flow = false;
    bool has_key = false;
    bool is_key_usable = false;
    Excerpt key;
    Span key_span;
    // The keys of the first entries, once they are many, and how many those are.
    absl::flat_hash_map<absl::string_view, size_t> entries_by_key;
    size_t indexed = 0;
  };

  uint32_t Size() const { return static_cast<uint32_t>(text_.size()); }
  int ColumnOf(uint32_t offset) const { return source_->PositionAt(offset).column; }
  int LineOf(uint32_t offset) const { return source_->PositionAt(offset).line; }

  bool CountNode(uint32_t begin);
  bool IsReported(uint32_t begin) const { return ReportedAt(begin).end > begin; }
  Span ReportedAt(uint32_t begin) const;
  Span CommentAfter(uint32_t offset) const;
  bool IsOwnPlace(uint32_t begin) const;
  uint32_t LeftOutPlace(uint32_t next) const;
  uint32_t ClosingBracket(uint32_t offset) const;
  bool Add(YamlNode node);
  void AddToParent(YamlNode node);
  void SetKey(Frame& frame, YamlNode node);
  static const YamlEntry* FindEntry(Frame& frame, absl::string_view key);

  const std::shared_ptr<const Source>& source_;
  const absl::string_view text_;
  const YamlLines lines_;
  const Limits& limits_;
  const std::vector<Span>& reported_;
  YamlAttempt& attempt_;
  int node_count_ = 0;
  std::vector<Frame> frames_;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_YAML_TREE_H_
