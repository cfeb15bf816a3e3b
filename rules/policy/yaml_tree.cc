#include "rules/policy/yaml_tree.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rules/policy/yaml_scalar.h"

namespace makegood::rules {
namespace {

// Among fewer entries a key is found sooner by looking at each.
constexpr size_t kIndexedEntriesMin = 16;

// How far the word goes that YAML reads as null; 0 when none stands here.
uint32_t NullWordLength(absl::string_view text) {
  for (const absl::string_view word : {"~", "null", "Null", "NULL"}) {
    if (!absl::StartsWith(text, word)) continue;
    const char next = text.size() > word.size() ? text[word.size()] : '\n';
    if (IsYamlBlank(next) || IsYamlBreak(next) ||
        absl::string_view(",]}:").find(next) != absl::string_view::npos) {
      return static_cast<uint32_t>(word.size());
    }
  }
  return 0;
}

// The place of a value that stands in the text letter for letter, in quotes or without; what begins
// a scalar at `begin` tells which. Nothing for blocks, and where some letters are written
// otherwise.
std::optional<Span> VerbatimPlace(absl::string_view text, uint32_t begin, absl::string_view value) {
  if (begin >= text.size() || text[begin] == '|' || text[begin] == '>') return std::nullopt;
  const char quote = text[begin];
  const bool is_quoted = quote == '"' || quote == '\'';
  if (is_quoted) ++begin;
  if (text.substr(begin, value.size()) != value) return std::nullopt;
  const auto end = begin + static_cast<uint32_t>(value.size());
  if (is_quoted) {
    const char escape = quote == '"' ? '\\' : '\'';
    const bool ends_here = end < text.size() && text[end] == quote;
    if (!ends_here || value.find(escape) != absl::string_view::npos) return std::nullopt;
  }
  return Span{begin, end};
}

}  // namespace

YamlTreeBuilder::YamlTreeBuilder(const std::shared_ptr<const Source>& source, const Limits& limits,
                                 const std::vector<Span>& reported, YamlAttempt& attempt)
    : source_(source),
      text_(source->text()),
      lines_(source->text()),
      limits_(limits),
      reported_(reported),
      attempt_(attempt) {}

bool YamlTreeBuilder::Open(YamlKind kind, uint32_t begin, bool is_flow) {
  if (!CountNode(begin)) return false;
  if (static_cast<int>(frames_.size()) >= limits_.yaml_depth_max) {
    return Fail(
        issue_code::kYamlTooDeep, begin,
        absl::StrCat("more than ", limits_.yaml_depth_max, " lists and maps inside one another"),
        "", /*is_final=*/true);
  }
  Frame& frame = frames_.emplace_back();
  frame.node.kind = kind;
  frame.node.span = Span{begin, begin};
  frame.is_flow = is_flow;
  return true;
}

bool YamlTreeBuilder::Close() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  YamlNode& node = frame.node;
  uint32_t end = node.span.begin;
  if (!node.items.empty()) end = node.items.back().span.end;
  if (!node.entries.empty()) end = node.entries.back().value.span.end;
  // `[a: b]` holds a map without brackets of its own.
  const char first = lines_.At(node.span.begin);
  if (frame.is_flow && (first == '[' || first == '{')) {
    end = ClosingBracket(std::max(end, node.span.begin + 1));
  }
  node.span.end = std::max(end, node.span.begin);
  AddToParent(std::move(node));
  return true;
}

bool YamlTreeBuilder::AddScalar(uint32_t begin, absl::string_view value) {
  const char first = lines_.At(begin);
  YamlNode node;
  if (IsReported(begin)) {
    // The text of the file is not what yaml-cpp saw.
    node.is_reported = true;
    node.span = node.content = ReportedAt(begin);
    node.text = Excerpt(source_, Span{begin, begin});
    return Add(std::move(node));
  }
  if (const std::optional<Span> place = VerbatimPlace(text_, begin, value); place.has_value()) {
    const bool is_quoted = place->begin > begin;
    if (is_quoted) {
      node.style = first == '"' ? YamlStyle::kDoubleQuoted : YamlStyle::kSingleQuoted;
    }
    node.content = *place;
    node.span = Span{begin, place->end + (is_quoted ? 1 : 0)};
    node.text = Excerpt(source_, *place);
    if (!is_quoted) node.comment = CommentAfter(node.span.end);
    return Add(std::move(node));
  }
  YamlScalar scalar = ReadYamlScalar(text_, begin, value);
  if (!scalar.is_exact && (first == '"' || first == '\'') && !lines_.QuoteEnd(begin).has_value()) {
    return Fail(issue_code::kYamlSyntax, begin, "the quoted text that starts here is never closed",
                "");
  }
  node.style = scalar.style;
  node.span = scalar.span;
  node.content = scalar.content;
  node.text = Excerpt(source_, std::move(scalar.value), std::move(scalar.runs));
  if (node.style == YamlStyle::kPlain) node.comment = CommentAfter(node.span.end);
  return Add(std::move(node));
}

bool YamlTreeBuilder::AddNull(Span span) {
  YamlNode node;
  node.is_null = true;
  node.span = node.content = span;
  node.text = Excerpt(source_, span);
  return Add(std::move(node));
}

bool YamlTreeBuilder::AddNullBefore(uint32_t next) {
  const uint32_t length = NullWordLength(text_.substr(next));
  if (length > 0 && IsOwnPlace(next)) return AddNull({next, next + length});
  const uint32_t place = LeftOutPlace(next);
  return AddNull({place, place});
}

bool YamlTreeBuilder::Fail(IssueCode code, uint32_t begin, std::string message, std::string help,
                           bool is_final) {
  Issue issue;
  issue.code = code;
  issue.message = std::move(message);
  issue.help = std::move(help);
  issue.place = Place{source_, {begin, std::min(begin + 1, Size())}};
  attempt_.failure = std::move(issue);
  attempt_.is_final = is_final;
  return false;
}

bool YamlTreeBuilder::RefuseDocument(uint32_t begin) {
  const uint32_t end = std::min(begin + 3, Size());
  if (text_.substr(begin, 3) != "---") {
    // yaml-cpp goes on after a complete value as if it were another document.
    return Fail(issue_code::kYamlSyntax, begin, "the file goes on after its end", "");
  }
  attempt_.issues
      .AddError(issue_code::kSecondDocument, Place{source_, {begin, end}},
                "a second document starts here")
      .help = "one file holds one document; remove the `---` or move the rest elsewhere";
  return false;
}

// A node with a tag or an anchor has its mark at that. In a text with stand-ins the damage
// may have been just there.
bool YamlTreeBuilder::CheckProperties(uint32_t begin, bool has_anchor) {
  if (IsReported(begin)) return true;
  const char first = lines_.At(begin);
  if (first == '!') return Fail(issue_code::kYamlTag, begin, "tags are not read", "remove it");
  if (has_anchor || first == '&') {
    return Fail(issue_code::kYamlAlias, begin, "anchors are not read", "remove it");
  }
  return true;
}

bool YamlTreeBuilder::CountNode(uint32_t begin) {
  if (++node_count_ <= limits_.yaml_nodes_max) return true;
  return Fail(issue_code::kYamlTooManyNodes, begin,
              absl::StrCat("more than ", limits_.yaml_nodes_max, " keys and values"), "",
              /*is_final=*/true);
}

Span YamlTreeBuilder::ReportedAt(uint32_t begin) const {
  const auto found =
      std::lower_bound(reported_.begin(), reported_.end(), begin,
                       [](const Span& span, uint32_t offset) { return span.begin < offset; });
  return found != reported_.end() && found->begin == begin ? *found : Span{begin, begin};
}

Span YamlTreeBuilder::CommentAfter(uint32_t offset) const {
  const uint32_t begin = lines_.SkipBlanks(offset);
  if (begin == offset || lines_.At(begin) != '#') return Span{offset, offset};
  return Span{begin, lines_.LineEnd(begin)};
}

// yaml-cpp gives an empty node the place of whatever comes next. Whether a word at `begin`
// belongs to the open list or map rather than starts what follows it.
bool YamlTreeBuilder::IsOwnPlace(uint32_t begin) const {
  if (frames_.empty() || frames_.back().is_flow) return true;
  const Frame& frame = frames_.back();
  if (frame.node.kind == YamlKind::kMap) {
    if (!frame.has_key) return true;
    if (LineOf(begin) == LineOf(frame.key_span.end)) return true;
  }
  return ColumnOf(begin) > ColumnOf(frame.node.span.begin);
}

// Where a value would stand that was left out: after the colon or the dash.
uint32_t YamlTreeBuilder::LeftOutPlace(uint32_t next) const {
  if (frames_.empty()) return std::min(next, Size());
  const Frame& frame = frames_.back();
  const char sign = frame.node.kind == YamlKind::kMap ? ':' : '-';
  uint32_t offset = frame.node.span.begin;
  if (frame.node.kind == YamlKind::kMap) {
    if (!frame.has_key) return std::min(next, Size());
    offset = frame.key_span.end;
  } else if (!frame.node.items.empty()) {
    offset = frame.node.items.back().span.end;
  }
  // Of an item before, not all need be in its span: what is said twice is not.
  const bool is_column_known = frame.node.kind == YamlKind::kList && !frame.is_flow;
  const int column = is_column_known ? ColumnOf(frame.node.span.begin) : 0;
  for (uint32_t i = offset; i < std::min(next, Size()); ++i) {
    if (text_[i] == '#' && i > 0 && IsYamlBlank(text_[i - 1])) i = lines_.LineEnd(i);
    if (lines_.At(i) == sign && (!is_column_known || ColumnOf(i) == column)) return i + 1;
  }
  return std::min(offset, Size());
}

// After the bracket that closes a list or map whose last part ends at `offset`.
uint32_t YamlTreeBuilder::ClosingBracket(uint32_t offset) const {
  while (offset < Size()) {
    const char c = text_[offset];
    if (c == ']' || c == '}') return offset + 1;
    if (c == '#') {
      offset = lines_.LineEnd(offset);
    } else {
      ++offset;
    }
  }
  return Size();
}

bool YamlTreeBuilder::Add(YamlNode node) {
  if (!CountNode(node.span.begin)) return false;
  AddToParent(std::move(node));
  return true;
}

void YamlTreeBuilder::AddToParent(YamlNode node) {
  if (frames_.empty()) {
    attempt_.root = std::move(node);
    return;
  }
  Frame& parent = frames_.back();
  if (parent.node.kind == YamlKind::kList) {
    parent.node.items.push_back(std::move(node));
  } else if (!parent.has_key) {
    SetKey(parent, std::move(node));
  } else {
    parent.has_key = false;
    if (!parent.is_key_usable) return;
    parent.node.entries.push_back({std::move(parent.key), parent.key_span, std::move(node)});
  }
}

void YamlTreeBuilder::SetKey(Frame& frame, YamlNode node) {
  frame.has_key = true;
  frame.is_key_usable = false;
  frame.key_span = node.span;
  if (node.is_reported) return;
  const Place place{source_, node.span};
  if (node.kind != YamlKind::kScalar) {
    attempt_.issues.AddError(issue_code::kWrongNode, place,
                             absl::StrCat("a key must be a word, not ", YamlKindName(node.kind)));
    return;
  }
  if (node.value().empty()) {
    attempt_.issues.AddError(issue_code::kYamlSyntax, place, "a key is missing before the colon");
    return;
  }
  if (const YamlEntry* first = FindEntry(frame, node.value()); first != nullptr) {
    Issue& issue = attempt_.issues.AddError(issue_code::kDuplicateKey, place,
                                            absl::StrCat("`", node.value(), "` is given twice"));
    issue.remarks.push_back({"first given here", Place{source_, first->key_span}});
    return;
  }
  frame.is_key_usable = true;
  frame.key = std::move(node.text);
}

const YamlEntry* YamlTreeBuilder::FindEntry(Frame& frame, absl::string_view key) {
  const std::vector<YamlEntry>& entries = frame.node.entries;
  if (entries.size() < kIndexedEntriesMin) {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const YamlEntry& entry) {
      return entry.key.text() == key;
    });
    return found == entries.end() ? nullptr : &*found;
  }
  for (; frame.indexed < entries.size(); ++frame.indexed) {
    frame.entries_by_key.emplace(entries[frame.indexed].key.text(), frame.indexed);
  }
  const auto found = frame.entries_by_key.find(key);
  return found == frame.entries_by_key.end() ? nullptr : &entries[found->second];
}

}  // namespace makegood::rules
