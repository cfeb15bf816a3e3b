// The idea: yaml-cpp parses and calls us for each node; we build the tree and refuse what we
// do not read, as it comes. Texts of familiar lines, nearly all, need no yaml-cpp and give the same
// tree sooner; all that is said of a wrong file comes from yaml-cpp's reading. When that fails, the
// outline tells what the author did; the values that it found wrong are overwritten, byte for byte,
// and the rest is parsed once more, so that one run shows the mistakes of the whole file. All of
// yaml-cpp's exceptions end here.

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

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "rules/policy/yaml_familiar.h"
#include "rules/policy/yaml_lines.h"
#include "rules/policy/yaml_outline.h"
#include "rules/policy/yaml_text.h"
#include "rules/policy/yaml_tree.h"

namespace makegood::rules {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A file with slips that is larger than this is not parsed a second time.
constexpr size_t kSecondLookBytesMax = 64 * 1024;

// Thrown through yaml-cpp by the handler below, to stop it.
struct Stop {};

// What yaml-cpp finds, told to the builder.
class Handler : public YAML::EventHandler {
 public:
  Handler(const std::shared_ptr<const Source>& source, YamlTreeBuilder& builder)
      : size_(static_cast<uint32_t>(source->text().size())),
        mark_base_(absl::StartsWith(source->text(), kByteOrderMark) ? 3 : 0),
        builder_(builder) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++document_count_ > 1) GoOnIf(builder_.RefuseDocument(Offset(mark)));
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const uint32_t begin = CheckedOffset(mark, anchor);
    GoOnIf(builder_.AddNullBefore(begin));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    GoOnIf(builder_.Fail(issue_code::kYamlAlias, Offset(mark), "aliases are not read",
                         "write the value out"));
  }

  void OnAnchor(const YAML::Mark& mark, const std::string&) override {
    GoOnIf(
        builder_.Fail(issue_code::kYamlAlias, Offset(mark), "anchors are not read", "remove it"));
  }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    const uint32_t begin = CheckedOffset(mark, anchor);
    GoOnIf(builder_.AddScalar(begin, value));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    Open(YamlKind::kList, mark, anchor, style);
  }
  void OnSequenceEnd() override { GoOnIf(builder_.Close()); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    Open(YamlKind::kMap, mark, anchor, style);
  }
  void OnMapEnd() override { GoOnIf(builder_.Close()); }

 private:
  static void GoOnIf(bool is_fine) {
    if (!is_fine) throw Stop();
  }

  // yaml-cpp does not count a byte order mark.
  uint32_t Offset(const YAML::Mark& mark) const {
    if (mark.pos < 0) return mark_base_;
    return std::min(static_cast<uint32_t>(mark.pos) + mark_base_, size_);
  }

  uint32_t CheckedOffset(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    const uint32_t begin = Offset(mark);
    GoOnIf(builder_.CheckProperties(begin, anchor != YAML::NullAnchor));
    return begin;
  }

  void Open(YamlKind kind, const YAML::Mark& mark, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    const uint32_t begin = CheckedOffset(mark, anchor);
    GoOnIf(builder_.Open(kind, begin, style == YAML::EmitterStyle::Flow));
  }

  const uint32_t size_;
  const uint32_t mark_base_;
  YamlTreeBuilder& builder_;
  int document_count_ = 0;
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

// A file without a node, empty or with comments only, has this for its root.
YamlNode NoNode(const std::shared_ptr<const Source>& source) {
  YamlNode root;
  root.is_null = true;
  root.text = Excerpt(source, Span());
  return root;
}

// Parses `text`, which has the size of the source's text and differs from it only in values
// that `reported` names.
YamlAttempt Parse(const std::shared_ptr<const Source>& source, const std::string& text,
                  const Limits& limits, const std::vector<Span>& reported) {
  YamlAttempt attempt;
  YamlTreeBuilder builder(source, limits, reported, attempt);
  Handler handler(source, builder);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(handler)) {
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
  if (!attempt.failure.has_value() && !attempt.root.has_value()) attempt.root = NoNode(source);
  return attempt;
}

// The tree of a text of familiar lines only; null when yaml-cpp has to read it.
std::unique_ptr<YamlDocument> ReadFamiliar(const std::shared_ptr<const Source>& source,
                                           const Limits& limits, IssueList& issues) {
  YamlAttempt attempt;
  const std::vector<Span> none_reported;
  YamlTreeBuilder builder(source, limits, none_reported, attempt);
  if (!ReadFamiliarYaml(source->text(), builder)) return nullptr;
  if (!attempt.root.has_value()) attempt.root = NoNode(source);
  issues.Append(attempt.issues);
  return std::make_unique<YamlDocument>(source, *std::move(attempt.root));
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
  if (reading == YamlReading::kFamiliarFirst) {
    if (auto document = ReadFamiliar(source, limits, issues)) return document;
  }
  const std::optional<YamlOutline> outline = OutlineYaml(source, limits, issues);
  if (!outline.has_value()) return nullptr;

  std::string text =
      IsJson(source->text()) ? JoinSurrogates(source->text()) : std::string(source->text());
  const bool is_large = text.size() > kSecondLookBytesMax;
  YamlAttempt attempt;
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
  YamlAttempt second = Parse(source, text, limits, reported);
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
