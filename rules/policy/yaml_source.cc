// The idea: yaml-cpp parses and calls us for each node; we build the tree and refuse what we
// do not read, as it comes. First it is shown an abridged text, the whole one only if it refuses
// that: so all that is said of a wrong file comes from the whole text. When that fails, the outline
// tells what the author did; the values that it found wrong are overwritten, byte for byte, and the
// rest is parsed once more, so that one run shows the mistakes of the whole file. All of yaml-cpp's
// exceptions end here.

#include "rules/policy/yaml_source.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "rules/policy/yaml_abridgement.h"
#include "rules/policy/yaml_lines.h"
#include "rules/policy/yaml_outline.h"
#include "rules/policy/yaml_scalar.h"
#include "rules/policy/yaml_text.h"

namespace makegood::rules {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A file with slips that is larger than this is not parsed a second time.
constexpr size_t kSecondLookBytesMax = 64 * 1024;

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

// Thrown through yaml-cpp by the handler below, to stop it.
struct Stop {};

// What one pass of yaml-cpp gave.
struct Attempt {
  std::optional<YamlNode> root;
  IssueList issues;              // About parts of a tree that can be used nevertheless.
  std::optional<Issue> failure;  // Why there is no tree.
  bool is_final = false;         // The failure is a limit: do not look further.
};

class TreeBuilder : public YAML::EventHandler {
 public:
  // `reported` holds the places of values that are stand-ins, in order. `abridgement` is null
  // when yaml-cpp reads the whole text.
  TreeBuilder(const std::shared_ptr<const Source>& source, const Limits& limits,
              const std::vector<Span>& reported, const YamlAbridgement* abridgement,
              Attempt& attempt)
      : source_(source),
        text_(source->text()),
        lines_(source->text()),
        limits_(limits),
        reported_(reported),
        abridgement_(abridgement),
        attempt_(attempt) {
    if (absl::StartsWith(text_, kByteOrderMark)) mark_base_ = 3;
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++document_count_ == 1) return;
    const uint32_t begin = Offset(mark);
    const uint32_t end = std::min(begin + 3, Size());
    if (text_.substr(begin, 3) != "---") {
      // yaml-cpp goes on after a complete value as if it were another document.
      Fail(issue_code::kYamlSyntax, begin, "the file goes on after its end", "");
    }
    Issue& issue = attempt_.issues.AddError(
        issue_code::kSecondDocument, Place{source_, {begin, end}}, "a second document starts here");
    issue.help = "one file holds one document; remove the `---` or move the rest elsewhere";
    throw Stop();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const uint32_t begin = Offset(mark);
    RefuseProperties(begin, anchor);
    YamlNode node;
    node.is_null = true;
    const uint32_t length = NullWordLength(text_.substr(begin));
    if (length > 0 && IsOwnPlace(begin)) {
      node.span = node.content = Span{begin, begin + length};
      node.text = Excerpt(source_, std::string(text_.substr(begin, length)), {{0, begin, length}});
    } else {
      const uint32_t place = LeftOutPlace(begin);
      node.span = node.content = Span{place, place};
      node.text = Excerpt(source_, "", {{0, place, 0}});
    }
    Add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Fail(issue_code::kYamlAlias, Offset(mark), "aliases are not read", "write the value out");
  }

  void OnAnchor(const YAML::Mark& mark, const std::string&) override {
    Fail(issue_code::kYamlAlias, Offset(mark), "anchors are not read", "remove it");
  }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& read_value) override {
    const uint32_t begin = Offset(mark);
    const std::string* left_out = abridgement_ == nullptr ? nullptr : abridgement_->Find(begin);
    const std::string& value = left_out == nullptr ? read_value : *left_out;
    RefuseProperties(begin, anchor);
    const char first = lines_.At(begin);
    YamlNode node;
    if (IsReported(begin)) {
      // The text of the file is not what yaml-cpp saw.
      node.is_reported = true;
      node.span = node.content = ReportedAt(begin);
      node.text = Excerpt(source_, "", {{0, begin, 0}});
      Add(std::move(node));
      return;
    }
    YamlScalar scalar = ReadYamlScalar(text_, begin, value);
    if (!scalar.is_exact && (first == '"' || first == '\'') &&
        !lines_.QuoteEnd(begin).has_value()) {
      Fail(issue_code::kYamlSyntax, begin, "the quoted text that starts here is never closed", "");
    }
    node.style = scalar.style;
    node.span = scalar.span;
    node.content = scalar.content;
    node.text = Excerpt(source_, std::move(scalar.value), std::move(scalar.runs));
    if (node.style == YamlStyle::kPlain) node.comment = CommentAfter(node.span.end);
    Add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    Open(YamlKind::kList, mark, anchor, style);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    Open(YamlKind::kMap, mark, anchor, style);
  }
  void OnMapEnd() override { Close(); }

 private:
  // A list or map that is not complete yet.
  struct Frame {
    YamlNode node;
    bool is_flow = false;
    bool has_key = false;
    bool is_key_usable = false;
    Excerpt key;
    Span key_span;
    absl::flat_hash_map<std::string, Span> seen_keys;
  };

  uint32_t Size() const { return static_cast<uint32_t>(text_.size()); }

  uint32_t Offset(const YAML::Mark& mark) const {
    if (mark.pos < 0) return mark_base_;
    const uint32_t offset = static_cast<uint32_t>(mark.pos) + mark_base_;
    return std::min(abridgement_ == nullptr ? offset : abridgement_->ToWhole(offset), Size());
  }

  int ColumnOf(uint32_t offset) const { return source_->PositionAt(offset).column; }
  int LineOf(uint32_t offset) const { return source_->PositionAt(offset).line; }

  [[noreturn]] void Fail(IssueCode code, uint32_t begin, std::string message, std::string help,
                         bool is_final = false) {
    Issue issue;
    issue.code = code;
    issue.message = std::move(message);
    issue.help = std::move(help);
    issue.place = Place{source_, {begin, std::min(begin + 1, Size())}};
    attempt_.failure = std::move(issue);
    attempt_.is_final = is_final;
    throw Stop();
  }

  // A node with a tag or an anchor has its mark at that. In a text with stand-ins the damage
  // may have been just there.
  void RefuseProperties(uint32_t begin, YAML::anchor_t anchor) {
    if (IsReported(begin)) return;
    const char first = lines_.At(begin);
    if (first == '!') Fail(issue_code::kYamlTag, begin, "tags are not read", "remove it");
    if (anchor != YAML::NullAnchor || first == '&') {
      Fail(issue_code::kYamlAlias, begin, "anchors are not read", "remove it");
    }
  }

  void CountNode(uint32_t begin) {
    if (++node_count_ <= limits_.yaml_nodes_max) return;
    Fail(issue_code::kYamlTooManyNodes, begin,
         absl::StrCat("more than ", limits_.yaml_nodes_max, " keys and values"), "",
         /*is_final=*/true);
  }

  bool IsReported(uint32_t begin) const { return ReportedAt(begin).end > begin; }
  Span ReportedAt(uint32_t begin) const {
    const auto found =
        std::lower_bound(reported_.begin(), reported_.end(), begin,
                         [](const Span& span, uint32_t offset) { return span.begin < offset; });
    return found != reported_.end() && found->begin == begin ? *found : Span{begin, begin};
  }

  Span CommentAfter(uint32_t offset) const {
    const uint32_t begin = lines_.SkipBlanks(offset);
    if (begin == offset || lines_.At(begin) != '#') return Span{offset, offset};
    return Span{begin, lines_.LineEnd(begin)};
  }

  // yaml-cpp gives an empty node the place of whatever comes next. Whether a word at `begin`
  // belongs to the open list or map rather than starts what follows it.
  bool IsOwnPlace(uint32_t begin) const {
    if (frames_.empty() || frames_.back().is_flow) return true;
    const Frame& frame = frames_.back();
    if (frame.node.kind == YamlKind::kMap) {
      if (!frame.has_key) return true;
      if (LineOf(begin) == LineOf(frame.key_span.end)) return true;
    }
    return ColumnOf(begin) > ColumnOf(frame.node.span.begin);
  }

  // Where a value would stand that was left out: after the colon or the dash.
  uint32_t LeftOutPlace(uint32_t next) const {
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
    for (uint32_t i = offset; i < std::min(next, Size()); ++i) {
      if (text_[i] == sign) return i + 1;
    }
    return std::min(offset, Size());
  }

  void Open(YamlKind kind, const YAML::Mark& mark, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    const uint32_t begin = Offset(mark);
    RefuseProperties(begin, anchor);
    CountNode(begin);
    if (static_cast<int>(frames_.size()) >= limits_.yaml_depth_max) {
      Fail(issue_code::kYamlTooDeep, begin,
           absl::StrCat("more than ", limits_.yaml_depth_max, " lists and maps inside one another"),
           "", /*is_final=*/true);
    }
    Frame& frame = frames_.emplace_back();
    frame.node.kind = kind;
    frame.node.span = Span{begin, begin};
    frame.is_flow = style == YAML::EmitterStyle::Flow;
  }

  void Close() {
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
  }

  // After the bracket that closes a list or map whose last part ends at `offset`.
  uint32_t ClosingBracket(uint32_t offset) const {
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

  void Add(YamlNode node) {
    CountNode(node.span.begin);
    AddToParent(std::move(node));
  }

  void AddToParent(YamlNode node) {
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

  void SetKey(Frame& frame, YamlNode node) {
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
    const auto [seen, is_new] = frame.seen_keys.emplace(std::string(node.value()), node.span);
    if (!is_new) {
      Issue& issue = attempt_.issues.AddError(issue_code::kDuplicateKey, place,
                                              absl::StrCat("`", node.value(), "` is given twice"));
      issue.remarks.push_back({"first given here", Place{source_, seen->second}});
      return;
    }
    frame.is_key_usable = true;
    frame.key = std::move(node.text);
  }

  const std::shared_ptr<const Source>& source_;
  const absl::string_view text_;
  const YamlLines lines_;
  const Limits& limits_;
  const std::vector<Span>& reported_;
  const YamlAbridgement* const abridgement_;
  Attempt& attempt_;
  uint32_t mark_base_ = 0;  // yaml-cpp does not count a byte order mark.
  int document_count_ = 0;
  int node_count_ = 0;
  std::vector<Frame> frames_;
};

struct Wording {
  absl::string_view yaml_cpp;  // How yaml-cpp's message starts.
  absl::string_view message;
  absl::string_view help;
};

constexpr Wording kWordings[] = {
    {"illegal map value", "a `:` stands where no key can be",
     "quote the text, or put the key on a line of its own"},
    {"illegal map key", "a `? ` stands where no key can be", "quote the text"},
    {"illegal block entry", "a list item cannot start here", "start it on a line of its own"},
    {"illegal flow end", "this bracket closes nothing", ""},
    {"illegal tab", "a tab is used for indentation", "indent with spaces"},
    {"illegal EOF", "the quoted text is never closed", ""},
    {"illegal document indicator", "the file ends inside a quoted text", ""},
    {"end of map flow", "expected `,` or `}`", ""},
    {"end of sequence flow", "expected `,` or `]`", ""},
    {"end of map", "expected a key of the map above", "line it up with the other keys"},
    {"end of sequence", "expected an item of the list above", "line it up with the other items"},
    {"unknown token", "a value cannot start like this", "quote the text"},
    {"unexpected character in block", "only the text's indentation may follow `|` or `>`",
     "start the text on the next line, or quote it"},
    {"cannot set zero indentation", "a block cannot be indented by 0", "leave the number out"},
    {"the referenced anchor", "YAML takes `*` at the start of a value for an alias",
     "quote the text"},
    {"unknown escape", "YAML knows no such escape",
     "write `\\\\` for a backslash, or use single quotes"},
    {"bad character found while scanning hex", "this escape needs hexadecimal digits", ""},
    {"invalid unicode", "this escape is no Unicode letter",
     "write a letter beyond U+FFFF as it is, or as `\\U` and eight digits"},
    {"bad file", "too many lists and maps inside one another", ""},
};

// The message of a parser that knows less than the author needs, in the author's terms.
Issue Reword(const YAML::ParserException& exception, const std::shared_ptr<const Source>& source) {
  const absl::string_view text = source->text();
  const uint32_t base = absl::StartsWith(text, kByteOrderMark) ? 3 : 0;
  const int mark = exception.mark.pos < 0 ? 0 : exception.mark.pos;
  uint32_t begin = std::min(static_cast<uint32_t>(mark) + base, static_cast<uint32_t>(text.size()));
  Issue issue;
  issue.code = issue_code::kYamlSyntax;
  issue.message = absl::StrCat("this is no YAML: ", exception.msg);
  for (const Wording& wording : kWordings) {
    if (!absl::StartsWith(exception.msg, wording.yaml_cpp)) continue;
    issue.message = std::string(wording.message);
    issue.help = std::string(wording.help);
    break;
  }
  uint32_t end = std::min<uint32_t>(begin + 1, static_cast<uint32_t>(text.size()));
  const bool is_escape = absl::StrContains(issue.message, "escape");
  if (is_escape) {
    // yaml-cpp has read on to the end of the escape.
    end = begin;
    while (begin > 0 && text[begin - 1] != '\\') --begin;
    if (begin > 0) --begin;
  }
  issue.place = Place{source, {begin, end}};
  return issue;
}

bool IsAboutEscape(const Issue& issue) { return absl::StrContains(issue.message, "escape"); }

// Parses `text`, which has the size of the source's text and differs from it only in values
// that `reported` names; or it is the text of the abridgement.
Attempt Parse(const std::shared_ptr<const Source>& source, const std::string& text,
              const Limits& limits, const std::vector<Span>& reported,
              const YamlAbridgement* abridgement = nullptr) {
  Attempt attempt;
  TreeBuilder builder(source, limits, reported, abridgement, attempt);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop&) {
  } catch (const YAML::ParserException& exception) {
    attempt.failure = Reword(exception, source);
  } catch (const std::exception& exception) {
    Issue issue;
    issue.code = issue_code::kYamlSyntax;
    issue.message = absl::StrCat("this is no YAML: ", exception.what());
    issue.place = Place{source, {0, 0}};
    attempt.failure = std::move(issue);
  }
  if (!attempt.failure.has_value() && !attempt.root.has_value()) {
    // A file without a node: empty, or comments only.
    YamlNode root;
    root.is_null = true;
    root.text = Excerpt(source, "", {{0, 0, 0}});
    attempt.root = std::move(root);
  }
  return attempt;
}

// JSON writes a letter beyond U+FFFF as two escapes, which YAML does not allow. Twelve bytes
// either way: an escaped line end, which is nothing, and YAML's own escape.
std::string JoinSurrogates(absl::string_view json) {
  std::string text(json);
  const auto hex_at = [&text](size_t offset, unsigned& value) {
    value = 0;
    for (size_t i = offset; i < offset + 4; ++i) {
      if (i >= text.size() || !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) {
        return false;
      }
      const char c = absl::ascii_tolower(static_cast<unsigned char>(text[i]));
      value = value * 16 + static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return true;
  };
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '\\') continue;
    unsigned high = 0;
    unsigned low = 0;
    if (text[i + 1] == 'u' && hex_at(i + 2, high) && high >= 0xD800 && high <= 0xDBFF &&
        text.compare(i + 6, 2, "\\u") == 0 && hex_at(i + 8, low) && low >= 0xDC00 &&
        low <= 0xDFFF) {
      const unsigned code_point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
      text.replace(i, 12, absl::StrCat("\\\n\\U", absl::Hex(code_point, absl::kZeroPad8)));
      i += 11;
    } else {
      ++i;
    }
  }
  return text;
}

bool IsJson(absl::string_view text) {
  const absl::string_view start = absl::StripLeadingAsciiWhitespace(text);
  return absl::StartsWith(start, "{") || absl::StartsWith(start, "[");
}

// Overwrites a value with one word, or with nothing, so that all offsets stay true.
void Overwrite(const YamlSlip& slip, std::string& text) {
  for (uint32_t i = slip.damage.begin; i < slip.damage.end && i < text.size(); ++i) {
    if (!IsYamlBreak(text[i])) text[i] = ' ';
  }
  if (slip.is_value && slip.damage.begin < text.size()) text[slip.damage.begin] = 'x';
}

}  // namespace

const YamlNode* YamlNode::Find(absl::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key.text() == key) return &entry.value;
  }
  return nullptr;
}

YamlDocument::YamlDocument(std::shared_ptr<const Source> source, YamlNode root)
    : source_(std::move(source)), root_(std::move(root)) {}

std::unique_ptr<YamlDocument> ReadYaml(const std::shared_ptr<const Source>& source,
                                       const Limits& limits, IssueList& issues,
                                       YamlReading reading) {
  if (!CheckYamlText(source, limits, issues)) return nullptr;
  YamlAbridgement abridgement;
  if (reading == YamlReading::kAbridged) abridgement = AbridgeYaml(source->text());
  const auto read_abridged = [&]() -> std::unique_ptr<YamlDocument> {
    Attempt attempt = Parse(source, abridgement.text, limits, {}, &abridgement);
    if (attempt.failure.has_value()) return nullptr;
    issues.Append(attempt.issues);
    return std::make_unique<YamlDocument>(source, *std::move(attempt.root));
  };
  if (abridgement.is_complete) {
    if (auto document = read_abridged()) return document;
  }
  const std::optional<YamlOutline> outline = OutlineYaml(source, limits, issues);
  if (!outline.has_value()) return nullptr;
  const bool looks_fine = outline->slips.empty() && !outline->doubt.has_value();
  if (looks_fine && !abridgement.is_complete && !abridgement.left_out.empty()) {
    if (auto document = read_abridged()) return document;
  }

  std::string text =
      IsJson(source->text()) ? JoinSurrogates(source->text()) : std::string(source->text());
  const bool is_large = text.size() > kSecondLookBytesMax;
  Attempt attempt;
  if (!is_large || outline->slips.empty()) attempt = Parse(source, text, limits, {});
  if (attempt.root.has_value() && !attempt.failure.has_value()) {
    issues.Append(attempt.issues);
    return std::make_unique<YamlDocument>(source, *std::move(attempt.root));
  }
  if (attempt.is_final) {
    issues.Add(*std::move(attempt.failure));
    return nullptr;
  }

  // Something is wrong. The outline knows best what; yaml-cpp knows where it stumbled.
  if (outline->slips.empty()) {
    const bool is_doubt_the_cause =
        outline->doubt.has_value() && !IsAboutEscape(*attempt.failure) &&
        outline->doubt->place.span.begin <= attempt.failure->place.span.end;
    issues.Add(is_doubt_the_cause ? *outline->doubt : *std::move(attempt.failure));
    return nullptr;
  }
  std::vector<Span> reported;
  for (const YamlSlip& slip : outline->slips) {
    issues.Add(slip.issue);
    if (slip.is_value) reported.push_back(slip.damage);
    Overwrite(slip, text);
  }
  if (is_large) return nullptr;
  Attempt second = Parse(source, text, limits, reported);
  if (second.failure.has_value() || !second.root.has_value()) {
    if (outline->doubt.has_value()) issues.Add(*outline->doubt);
    return nullptr;
  }
  issues.Append(second.issues);
  return std::make_unique<YamlDocument>(source, *std::move(second.root));
}

std::string QuoteYaml(absl::string_view text) {
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
  if (has_control) {
    return absl::StrCat(
        "\"",
        absl::StrReplaceAll(
            text, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}, {"\r", "\\r"}, {"\t", "\\t"}}),
        "\"");
  }
  if (text.find_first_of("\"\\") == absl::string_view::npos) return absl::StrCat("\"", text, "\"");
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
}

absl::string_view YamlKindName(YamlKind kind) {
  switch (kind) {
    case YamlKind::kScalar: return "text";
    case YamlKind::kList: return "a list";
    case YamlKind::kMap: return "a map";
  }
  return "text";
}

}  // namespace makegood::rules
