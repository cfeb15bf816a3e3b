// The idea: YAML's blocks are lines, and what a line is, is told by its first letters and its
// indentation. So the walk below knows three places: the start of a line (where keys and list
// items stand), the start of a value, and the inside of brackets. It keeps the columns of the
// open maps and lists, to say which line is indented wrong.

#include "rules/policy/yaml_outline.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "rules/policy/yaml_lines.h"
#include "rules/policy/yaml_source.h"

namespace makegood::rules {
namespace {

constexpr size_t kSlipsMax = 100;
constexpr size_t kQuotedFormBytesMax = 200;  // A longer one would not help in a message.

bool IsFlowIndicator(char c) { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'; }

// Keys whose values are CEL. A wrong guess costs one word in a help text.
bool HoldsExpression(absl::string_view key) {
  return key == "condition" || key == "output" || key == "expression" || key == "explanation" ||
         key == "applies_to";
}

// `word:value`, which is one word to YAML.
bool LacksSpaceAfterColon(absl::string_view line) {
  size_t i = 0;
  while (i < line.size() && (absl::ascii_isalnum(static_cast<unsigned char>(line[i])) ||
                             line[i] == '_' || line[i] == '-')) {
    ++i;
  }
  return i > 0 && i + 1 < line.size() && line[i] == ':' && !IsYamlBlank(line[i + 1]) &&
         !absl::StartsWith(line.substr(i), "://");
}

class Outliner : private YamlLines {
 public:
  Outliner(const std::shared_ptr<const Source>& source, const Limits& limits, IssueList& issues)
      : YamlLines(source->text()),
        source_(source),
        text_(source->text()),
        limits_(limits),
        issues_(issues) {}

  std::optional<YamlOutline> Run() {
    if (absl::StartsWith(text_, "\xEF\xBB\xBF")) pos_ = 3;
    while (pos_ < end() && !refused_ && outline_.slips.size() < kSlipsMax) ReadLine();
    if (refused_) return std::nullopt;
    return std::move(outline_);
  }

 private:
  enum class Collection { kMap, kList };
  struct Open {
    int column;
    Collection kind;
  };

  int Column() const { return static_cast<int>(pos_ - line_start_); }

  int LineNumber(uint32_t offset) const { return source_->LineAt(offset); }

  void StartLine(uint32_t offset) { pos_ = line_start_ = offset; }

  // ---- What is told.

  void Refuse(IssueCode code, uint32_t offset, std::string message, std::string help) {
    if (refused_) return;
    refused_ = true;
    issues_.AddError(code, Place{source_, {offset, offset + 1}}, std::move(message)).help =
        std::move(help);
  }

  void CountNode(uint32_t offset) {
    if (++node_count_ <= limits_.yaml_nodes_max && sign_count_ <= limits_.yaml_nodes_max) return;
    Refuse(issue_code::kYamlTooManyNodes, offset,
           absl::StrCat("more than ", limits_.yaml_nodes_max, " keys and values"), "");
  }

  void Doubt(IssueCode code, Span span, std::string message, std::string help) {
    if (outline_.doubt.has_value()) return;
    Issue issue;
    issue.code = code;
    issue.message = std::move(message);
    issue.place = Place{source_, span};
    issue.help = std::move(help);
    outline_.doubt = std::move(issue);
  }

  // A value in [begin, end) that must be quoted.
  void Slip(IssueCode code, uint32_t begin, uint32_t end, std::string message) {
    while (end > begin + 1 && (IsBlank(end - 1) || IsBreak(end - 1))) --end;
    YamlSlip slip;
    slip.issue.code = code;
    slip.issue.message = std::move(message);
    slip.issue.place = Place{source_, {begin, end}};
    slip.issue.help = HoldsExpression(key_) || code == issue_code::kYamlTag ? "quote the expression"
                                                                            : "quote the text";
    if (LineEnd(begin) >= end && end - begin <= kQuotedFormBytesMax) {
      slip.issue.suggestion = QuoteYaml(Text(begin, end));
      absl::StrAppend(&slip.issue.help, ": ", slip.issue.suggestion);
    } else {
      slip.issue.help += ", or write it as a block after `>-`";
    }
    slip.damage = Span{begin, end};
    outline_.slips.push_back(std::move(slip));
  }

  // ---- Lines and their structure.

  void ReadLine() {
    StartLine(pos_);
    key_ = absl::string_view();
    const uint32_t first = SkipBlanks(pos_);
    if (IsBreak(first) || text_[first] == '#') {
      pos_ = NextLine(first);
      return;
    }
    if (Text(pos_, first).find('\t') != absl::string_view::npos) {
      const uint32_t tab = pos_ + static_cast<uint32_t>(Text(pos_, first).find('\t'));
      Doubt(issue_code::kYamlSyntax, {tab, first}, "a tab is used for indentation",
            "indent with spaces");
    }
    pos_ = first;
    if (pos_ == line_start_ && IsMarker(pos_)) {
      open_.clear();
      is_value_due_ = true;
      pos_ = SkipBlanks(pos_ + 3);
      if (IsRestEmpty(pos_)) {
        pos_ = NextLine(pos_);
        return;
      }
    } else if (Column() == 0 && text_[pos_] == '%' && open_.empty()) {
      pos_ = NextLine(pos_);  // A directive.
      return;
    }
    ReadEntry();
  }

  // A key, a list item, or a value on a line of its own.
  void ReadEntry() {
    std::optional<int> parent;
    while ((text_[pos_] == '-' || text_[pos_] == '?') && EndsWord(pos_ + 1)) {
      parent = Column();
      Enter(*parent, text_[pos_] == '-' ? Collection::kList : Collection::kMap);
      is_value_due_ = true;
      pos_ = SkipBlanks(pos_ + 1);
      if (IsRestEmpty(pos_)) {
        CountNode(pos_);
        pos_ = NextLine(pos_);
        return;
      }
    }
    const int column = Column();
    if (const std::optional<uint32_t> colon = FindKey(pos_); colon.has_value()) {
      Enter(column, Collection::kMap);
      CountNode(pos_);
      key_ = absl::StripAsciiWhitespace(Text(pos_, *colon));
      pos_ = *colon + 1;
      if (IsRestEmpty(pos_)) {
        is_value_due_ = true;
        pos_ = NextLine(pos_);
        return;
      }
      pos_ = SkipBlanks(pos_);
      ReadValue(column);
      return;
    }
    if (!parent.has_value()) parent = EnterValue(column);
    ReadValue(*parent);
  }

  // The colon, when what stands at `begin` is a key.
  std::optional<uint32_t> FindKey(uint32_t begin) const {
    const char first = text_[begin];
    if (absl::string_view("[]{},|>@`%!&*#").find(first) != absl::string_view::npos) {
      return std::nullopt;
    }
    const uint32_t line_end = LineEnd(begin);
    if (first == '"' || first == '\'') {
      const std::optional<uint32_t> close = QuoteEnd(begin);
      if (!close.has_value() || *close > line_end) return std::nullopt;
      const uint32_t colon = SkipBlanks(*close);
      if (At(colon) == ':' && EndsWord(colon + 1)) return colon;
      return std::nullopt;
    }
    for (uint32_t i = begin; i < line_end; ++i) {
      if (text_[i] == '#' && IsBlank(i - 1)) return std::nullopt;
      if (text_[i] == ':' && EndsWord(i + 1)) return i;
    }
    return std::nullopt;
  }

  // A map's key or a list's item stands in this column.
  void Enter(int column, Collection kind) {
    bool closed = false;
    while (!open_.empty() && open_.back().column > column) {
      open_.pop_back();
      closed = true;
    }
    const Span here{pos_, pos_ + 1};
    if (open_.empty() || open_.back().column < column) {
      if (closed) {
        Doubt(issue_code::kYamlSyntax, here,
              absl::StrCat("this indentation of ", column, " fits no line above"),
              "line it up with the keys or items that it belongs to");
      } else if (!open_.empty() && !is_value_due_) {
        Doubt(issue_code::kYamlSyntax, here,
              "this line is indented more than the one that it belongs to",
              "line it up with the keys or items that it belongs to");
      }
      open_.push_back({column, kind});
    } else if (open_.back().kind != kind) {
      if (kind == Collection::kList) {
        // `a:` and below it, in the same column, `- b`.
        if (!is_value_due_) {
          Doubt(issue_code::kYamlSyntax, here, "a list item stands between the keys of a map",
                "indent it under the key that it belongs to");
        }
        open_.push_back({column, kind});
      } else {
        open_.pop_back();
        if (open_.empty() || open_.back().column != column) {
          Doubt(issue_code::kYamlSyntax, here, "a key stands between the items of a list",
                "start the item with `- `, or indent the key under one");
          open_.push_back({column, kind});
        }
      }
    }
    is_value_due_ = false;
  }

  // A value without a key stands in this column. Returns the column that its further lines
  // must be indented more than.
  int EnterValue(int column) {
    while (!open_.empty() && open_.back().column > column) open_.pop_back();
    const uint32_t line_end = LineEnd(pos_);
    if (LacksSpaceAfterColon(Text(pos_, line_end))) {
      const auto colon = static_cast<uint32_t>(Text(pos_, line_end).find(':'));
      Doubt(issue_code::kYamlSyntax, {pos_, pos_ + colon + 1},
            absl::StrCat("a space is missing after `", Text(pos_, pos_ + colon + 1), "`"), "");
    } else if (!open_.empty() && !is_value_due_) {
      Doubt(issue_code::kYamlSyntax, {pos_, line_end}, "this line is no `key: value`",
            "a key ends in a colon; a list item starts with `- `");
    }
    is_value_due_ = false;
    return open_.empty() ? -1 : std::min(open_.back().column, column - 1);
  }

  // ---- Values.

  void ReadValue(int parent) {
    is_value_due_ = false;
    const uint32_t begin = pos_;
    const char first = text_[pos_];
    if (first != '[' && first != '{') CountNode(pos_);
    if (refused_) return;
    switch (first) {
      case '|':
      case '>': ReadBlock(parent); return;
      case '"':
      case '\'':
        if (const std::optional<uint32_t> close = QuoteEnd(begin); close.has_value()) {
          EndValue(begin, *close, parent,
                   "YAML takes the quotes at the start for the whole value, but text follows them");
        } else {
          ReportOpenQuote(begin);
        }
        return;
      case '[':
      case '{':
        if (const std::optional<uint32_t> close = ReadFlow(parent); close.has_value()) {
          EndValue(begin, *close, parent,
                   absl::StrCat("YAML takes the brackets at the start for a ",
                                first == '[' ? "list" : "map", ", but text follows them"));
        }
        return;
      case '!':
      case '&':
      case '*': ReadTagged(parent); return;
      case '@':
      case '`':
      case '%':
      case ',':
      case ']':
      case '}':
        SlipToEnd(issue_code::kQuoteExpression, parent,
                  absl::StrCat("an unquoted value cannot start with ",
                               first == '`' ? "a backtick"
                                            : absl::StrCat("`", Text(begin, begin + 1), "`")));
        return;
      case '-':
      case '?':
        if (EndsWord(begin + 1)) {
          SlipToEnd(issue_code::kYamlSyntax, parent,
                    absl::StrCat("YAML takes `", absl::string_view(&first, 1),
                                 " ` for the start of a list item or key, which needs a line of "
                                 "its own"));
          return;
        }
        break;
      default: break;
    }
    ReadPlain(parent);
  }

  // After a value that its closing quote or bracket ends.
  void EndValue(uint32_t begin, uint32_t close, int parent, std::string message) {
    const uint32_t next = SkipBlanks(close);
    if (At(next) == ']' || At(next) == '}') {
      Doubt(issue_code::kYamlSyntax, {next, next + 1}, "this bracket closes nothing", "remove it");
    }
    if (IsRestEmpty(close) || At(next) == ']' || At(next) == '}') {
      pos_ = NextLine(close);
      return;
    }
    pos_ = close;
    const uint32_t end = ExpressionEnd(close, parent);
    Slip(issue_code::kQuoteExpression, begin, end, std::move(message));
    pos_ = NextLine(end);
  }

  void SlipToEnd(IssueCode code, int parent, std::string message) {
    const uint32_t begin = pos_;
    const uint32_t end = ExpressionEnd(begin, parent);
    Slip(code, begin, end, std::move(message));
    pos_ = NextLine(end);
  }

  // `!tag`, `&anchor` or `*alias`, each of which an expression may well start with.
  void ReadTagged(int parent) {
    const uint32_t begin = pos_;
    uint32_t word_end = begin;
    while (!EndsWord(word_end)) ++word_end;
    const std::string word(Text(begin, word_end));
    const char first = word[0];
    std::string message =
        absl::StrCat("YAML takes `", word.substr(0, kQuotedFormBytesMax), "` for ",
                     first == '!'   ? "a tag"
                     : first == '&' ? "an anchor"
                                    : "an alias");
    const IssueCode code = first == '!' ? issue_code::kYamlTag : issue_code::kYamlAlias;
    if (IsRestEmpty(word_end) && first != '*' && IsEntry(NextFilledLine(word_end), parent)) {
      // It stands before a map or a list: no expression.
      YamlSlip slip;
      slip.issue.code = code;
      slip.issue.message = absl::StrCat(message, ", and none are read");
      slip.issue.help = "remove it";
      slip.issue.place = Place{source_, {begin, word_end}};
      slip.damage = Span{begin, word_end};
      slip.is_value = false;
      outline_.slips.push_back(std::move(slip));
      is_value_due_ = true;
      pos_ = NextLine(word_end);
      return;
    }
    SlipToEnd(code, parent, std::move(message));
  }

  // Whether the line that starts at `line` is a key or an item below `parent`.
  bool IsEntry(uint32_t line, int parent) const {
    const uint32_t first = SkipBlanks(line);
    if (first >= end() || static_cast<int>(first - line) <= parent) return false;
    if (text_[first] == '-' && EndsWord(first + 1)) return true;
    uint32_t i = first;
    while (absl::ascii_isalnum(static_cast<unsigned char>(At(i))) || At(i) == '_') ++i;
    return i > first && At(i) == ':' && EndsWord(i + 1);
  }

  void ReadPlain(int parent) {
    const uint32_t begin = pos_;
    uint32_t line = begin;
    for (;;) {
      const uint32_t line_end = LineEnd(line);
      for (uint32_t i = line; i < line_end; ++i) {
        if (text_[i] == '#' && i > begin && IsBlank(i - 1)) {
          pos_ = NextLine(i);
          return;
        }
        if (text_[i] != ':' || !EndsWord(i + 1)) continue;
        if (line != begin && IsEntry(line, -1)) {
          Doubt(issue_code::kYamlSyntax, {SkipBlanks(line), i + 1},
                absl::StrCat("this line goes on with the value of line ", LineNumber(begin),
                             ", so it cannot be a key"),
                "line it up with the keys that it belongs to");
          StartLine(line);
          return;
        }
        const bool is_conditional = Text(begin, i).find('?') != absl::string_view::npos;
        SlipToEnd(issue_code::kQuoteExpression, parent,
                  is_conditional ? "YAML takes the `:` of `? :` for the end of a key"
                                 : "YAML takes a `:` inside this value for the end of a key");
        return;
      }
      const uint32_t next = NextFilledLine(line);
      if (!GoesOn(next, parent)) {
        pos_ = NextLine(line_end);
        return;
      }
      line = next;
    }
  }

  // Whether the line that starts at `line` goes on with a plain value below `parent`.
  bool GoesOn(uint32_t line, int parent) const {
    const uint32_t first = SkipBlanks(line);
    if (first >= end() || text_[first] == '#') return false;
    return static_cast<int>(first - line) > parent && !IsMarker(line);
  }

  // Where an expression ends that begins before or at `offset`: before a comment that is not
  // inside one of its strings, or where its last line ends.
  uint32_t ExpressionEnd(uint32_t offset, int parent) const {
    uint32_t line = offset;
    for (;;) {
      const uint32_t line_end = LineEnd(line);
      char quote = '\0';
      for (uint32_t i = line; i < line_end; ++i) {
        const char c = text_[i];
        if (quote != '\0') {
          if (c == '\\') ++i;
          if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
          quote = c;
        } else if (c == '#' && i > offset && IsBlank(i - 1)) {
          return i;
        }
      }
      const uint32_t next = NextFilledLine(line);
      if (!GoesOn(next, parent)) return line_end;
      line = next;
    }
  }

  void ReadBlock(int parent) {
    const uint32_t begin = pos_;
    uint32_t i = begin + 1;
    int wanted = -1;  // The least indentation of the block's lines, where known.
    for (; At(i) == '+' || At(i) == '-' || (At(i) >= '1' && At(i) <= '9'); ++i) {
      if (At(i) >= '1' && At(i) <= '9') wanted = std::max(parent, 0) + (At(i) - '0');
    }
    if (!IsRestEmpty(i)) {
      SlipToEnd(issue_code::kQuoteExpression, parent,
                absl::StrCat("YAML takes `", Text(begin, begin + 1),
                             "` at the start of a value for a block of text on the lines below"));
      return;
    }
    uint32_t line = NextLine(i);
    while (line < end()) {
      uint32_t first = line;
      while (At(first) == ' ') ++first;
      if (!IsBreak(first)) {
        const int indentation = static_cast<int>(first - line);
        if (wanted < 0) wanted = std::max(parent + 1, indentation);
        if (indentation < wanted || IsMarker(line)) break;
      }
      line = NextLine(line);
    }
    pos_ = line;
  }

  void ReportOpenQuote(uint32_t begin) {
    YamlSlip slip;
    slip.issue.code = issue_code::kYamlSyntax;
    slip.issue.message = "the quoted text that starts here is never closed";
    slip.issue.help = absl::StrCat("close it with ", Text(begin, begin + 1));
    slip.issue.place = Place{source_, {begin, begin + 1}};
    slip.damage = Span{begin, end()};
    outline_.slips.push_back(std::move(slip));
    pos_ = end();
  }

  // ---- Inside brackets. Returns what follows the closing one, or nothing when it is missing.
  // What is inside is indented more than `parent`.
  std::optional<uint32_t> ReadFlow(int parent) {
    std::vector<uint32_t> brackets;
    std::optional<OpenBracket> left_open;
    std::optional<uint32_t> close;
    while (pos_ < end() && !refused_ && outline_.slips.size() < kSlipsMax && !close.has_value()) {
      const char c = text_[pos_];
      if (IsYamlBreak(c) && !left_open.has_value() && IsEntryOutside(NextLine(pos_), parent)) {
        left_open = OpenBracket{brackets.front(), brackets.back(), pos_, node_count_, sign_count_};
      }
      if (c == '[' || c == '{') {
        brackets.push_back(pos_);
        CountNode(pos_);
        if (brackets.size() + open_.size() > static_cast<size_t>(limits_.yaml_depth_max)) {
          Refuse(issue_code::kYamlTooDeep, pos_,
                 absl::StrCat("more than ", limits_.yaml_depth_max,
                              " lists and maps inside one "
                              "another"),
                 "");
        }
        ++pos_;
      } else if (c == ']' || c == '}') {
        const char expected = text_[brackets.back()] == '[' ? ']' : '}';
        if (c != expected) {
          Doubt(issue_code::kYamlSyntax, {pos_, pos_ + 1},
                absl::StrCat("`", Text(pos_, pos_ + 1), "` cannot close the `",
                             Text(brackets.back(), brackets.back() + 1), "` of line ",
                             LineNumber(brackets.back())),
                "");
        }
        brackets.pop_back();
        ++pos_;
        if (brackets.empty()) close = pos_;
      } else if (IsYamlBlank(c) || IsYamlBreak(c) || c == ',') {
        ++pos_;
      } else if (c == '#' && pos_ > 0 && (EndsWord(pos_ - 1))) {
        pos_ = LineEnd(pos_);
      } else if (c == ':' || ((c == '?' || c == '-') && EndsWord(pos_ + 1))) {
        if (++sign_count_ > limits_.yaml_nodes_max) CountNode(pos_);
        ++pos_;
      } else {
        ReadFlowScalar();
      }
    }
    if (refused_) return std::nullopt;
    if (left_open.has_value()) {
      EndAt(*left_open);
      return std::nullopt;
    }
    if (!close.has_value() && pos_ >= end()) {
      const uint32_t bracket = brackets.back();
      Doubt(issue_code::kYamlSyntax, {bracket, bracket + 1}, NeverClosed(bracket), "");
    }
    return close;
  }

  // Brackets inside which the next key or item of a block around them stands: somebody forgot to
  // close them before.
  struct OpenBracket {
    uint32_t first;  // The outermost, and the innermost.
    uint32_t last;
    uint32_t line_end;  // Of the last line that belongs to them.
    int node_count;     // As it was there.
    int sign_count;
  };

  // Whether the line that starts at `line` is the next key or item of a block around brackets.
  bool IsEntryOutside(uint32_t line, int parent) const {
    const uint32_t first = SkipBlanks(line);
    if (first >= end() || static_cast<int>(first - line) > parent) return false;
    return (text_[first] == '-' && EndsWord(first + 1)) || FindKey(first).has_value();
  }

  std::string NeverClosed(uint32_t bracket) const {
    return absl::StrCat("this `", Text(bracket, bracket + 1), "` is never closed");
  }

  // Goes back to where the brackets should have been closed. What looked wrong since they were
  // opened has this one cause.
  void EndAt(const OpenBracket& open) {
    while (!outline_.slips.empty() && outline_.slips.back().damage.begin >= open.first) {
      outline_.slips.pop_back();
    }
    if (outline_.doubt.has_value() && outline_.doubt->place.span.begin >= open.first) {
      outline_.doubt.reset();
    }
    YamlSlip slip;
    slip.issue.code = issue_code::kYamlSyntax;
    slip.issue.message = NeverClosed(open.last);
    slip.issue.place = Place{source_, {open.last, open.last + 1}};
    slip.damage = Span{open.first, open.line_end};
    outline_.slips.push_back(std::move(slip));
    node_count_ = open.node_count;
    sign_count_ = open.sign_count;
    pos_ = NextLine(open.line_end);
  }

  void ReadFlowScalar() {
    CountNode(pos_);
    const uint32_t begin = pos_;
    const char c = text_[begin];
    if (c == '"' || c == '\'') {
      const std::optional<uint32_t> close = QuoteEnd(begin);
      if (!close.has_value()) {
        ReportOpenQuote(begin);
        return;
      }
      pos_ = *close;
      const uint32_t next = SkipBlanks(pos_);
      if (IsRestEmpty(pos_) || IsFlowIndicator(At(next)) || At(next) == ':') return;
      pos_ = FlowExpressionEnd(begin);
      Slip(issue_code::kQuoteExpression, begin, pos_,
           "YAML takes the quotes at the start for the whole value, but text follows them");
      return;
    }
    if (absl::string_view("!&*@`%|>").find(c) != absl::string_view::npos) {
      pos_ = FlowExpressionEnd(begin);
      const IssueCode code = c == '!'               ? issue_code::kYamlTag
                             : c == '&' || c == '*' ? issue_code::kYamlAlias
                                                    : issue_code::kQuoteExpression;
      const absl::string_view meaning = c == '!'   ? "a tag"
                                        : c == '&' ? "an anchor"
                                        : c == '*' ? "an alias"
                                                   : "something else than text";
      Slip(code, begin, pos_,
           absl::StrCat("YAML takes `", Text(begin, begin + 1), "` at the start of a value for ",
                        meaning));
      return;
    }
    while (pos_ < end() && !IsBreak(pos_) && !IsFlowIndicator(text_[pos_])) {
      if (text_[pos_] == ':' && (EndsWord(pos_ + 1) || IsFlowIndicator(At(pos_ + 1)))) break;
      if (text_[pos_] == '#' && IsBlank(pos_ - 1)) break;
      ++pos_;
    }
    if (pos_ == begin) ++pos_;
  }

  // Before the comma or bracket that ends a value inside brackets, were it an expression.
  uint32_t FlowExpressionEnd(uint32_t begin) const {
    int depth = 0;
    char quote = '\0';
    uint32_t i = begin;
    for (; i < end() && !IsBreak(i); ++i) {
      const char c = text_[i];
      if (quote != '\0') {
        if (c == '\\') ++i;
        if (c == quote) quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '(') {
        ++depth;
      } else if (c == ')') {
        --depth;
      } else if (depth <= 0 && (c == ',' || c == ']' || c == '}')) {
        break;
      }
    }
    return std::max(std::min(i, end()), begin + 1);
  }

  const std::shared_ptr<const Source>& source_;
  const absl::string_view text_;
  const Limits& limits_;
  IssueList& issues_;
  uint32_t pos_ = 0;
  uint32_t line_start_ = 0;
  absl::string_view key_;     // Of the value being read; empty for none.
  std::vector<Open> open_;    // The block maps and lists around `pos_`, outermost first.
  bool is_value_due_ = true;  // A key or a dash was the last thing, and has no value yet.
  int node_count_ = 0;
  int sign_count_ = 0;  // Colons and dashes inside brackets: at most one for each node.
  bool refused_ = false;
  YamlOutline outline_;
};

}  // namespace

std::optional<YamlOutline> OutlineYaml(const std::shared_ptr<const Source>& source,
                                       const Limits& limits, IssueList& issues) {
  return Outliner(source, limits, issues).Run();
}

}  // namespace makegood::rules
