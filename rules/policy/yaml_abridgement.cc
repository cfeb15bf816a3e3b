// The idea: in a policy nearly every line is `key: value` or `- key: value`, the value a word, a
// line, something in quotes or brackets that ends with the line, or a block after | or >. Of
// such a line it is plain where the value ends, provided that the next one is indented no
// deeper than the key and so cannot go on with it. The walk stops at the first line that is
// anything else. A value is left out only where YAML and yaml-cpp have but one reading of it:
// no tabs, no escapes, of blocks neither `+` nor a number, no
// empty lines before the first, and no last line without an end.

#include "rules/policy/yaml_abridgement.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "rules/base/source.h"
#include "rules/policy/yaml_lines.h"

namespace makegood::rules {
namespace {

// Beyond these a text is left to those who guard against bombs.
constexpr int kDashesMax = 8;      // Of one line.
constexpr int kBracketsMax = 8;    // Open at once.
constexpr int kNodesMax = 5'000;   // Of a complete text.
constexpr uint32_t kKeyMax = 128;  // Bytes. yaml-cpp itself takes up to 1024 for a key.

// What stands for each scalar that is left out: of all, yaml-cpp is done with it soonest.
constexpr absl::string_view kNothing = "\"\"";

bool IsWordLetter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
}

bool IsNullWord(absl::string_view value) {
  return value == "~" || value == "null" || value == "Null" || value == "NULL";
}

class Abridger : private YamlLines {
 public:
  explicit Abridger(absl::string_view text) : YamlLines(text), text_(text) {}

  YamlAbridgement Run() {
    uint32_t line = FilledLineFrom(0);
    while (line < end()) {
      std::optional<Entry> entry = ReadEntry(line);
      if (!entry.has_value()) break;
      if (entry->has_value && MayGoOn(entry->next, entry->column)) break;
      Keep(line, entry->key.begin);
      if (entry->key.end > entry->key.begin) {
        LeaveOut(entry->key.begin, std::string(Text(entry->key.begin, entry->key.end)));
      }
      Keep(entry->key.end, entry->value_begin);
      if (entry->left_out.has_value()) {
        LeaveOut(entry->value_begin, *std::move(entry->left_out));
      } else {
        Keep(entry->value_begin, entry->value_end);
      }
      made_.text += '\n';
      line = entry->next;
    }
    made_.is_complete = line >= end() && node_count_ <= kNodesMax;
    Keep(line, end());
    BeginPart(end());
    return std::move(made_);
  }

 private:
  // A line that begins with a dash or a key, and all that belongs to its value.
  struct Entry {
    Span key;                  // Empty where none is left out.
    uint32_t value_begin = 0;  // Where it ends, if it has no value.
    uint32_t value_end = 0;    // Of a value that is kept.
    bool has_value = false;
    std::optional<std::string> left_out;
    int column = 0;     // Of its key or, without one, its last dash.
    uint32_t next = 0;  // The next line that has more than a comment.
  };

  void BeginPart(uint32_t begin) {
    made_.parts.push_back({static_cast<uint32_t>(made_.text.size()), begin});
  }

  void Keep(uint32_t begin, uint32_t end) {
    if (begin == end) return;
    BeginPart(begin);
    made_.text.append(text_.data() + begin, end - begin);
  }

  void LeaveOut(uint32_t begin, std::string value) {
    BeginPart(begin);
    made_.text.append(kNothing.data(), kNothing.size());
    made_.left_out.push_back({begin, std::move(value)});
  }

  // Whether nothing but spaces and a comment stands from here to the end of the line. (Tabs
  // outside of comments are not for us: yaml-cpp objects to some even in empty lines.)
  bool IsOver(uint32_t offset) const {
    const uint32_t next = SkipSpaces(offset);
    return IsBreak(next) || (text_[next] == '#' && next > 0 && text_[next - 1] == ' ');
  }

  // The first line from here on that has more than a comment.
  uint32_t FilledLineFrom(uint32_t line) const {
    while (line < end()) {
      const uint32_t first = SkipSpaces(line);
      if (!IsBreak(first) && text_[first] != '#') break;
      line = NextLine(first);
    }
    return line;
  }

  int Indentation(uint32_t line) const {
    uint32_t first = line;
    while (At(first) == ' ') ++first;
    return static_cast<int>(first - line);
  }

  // Whether the line may go on with the value of an entry in this column.
  bool MayGoOn(uint32_t line, int column) const {
    const int indentation = Indentation(line);
    return indentation > column || At(line + static_cast<uint32_t>(indentation)) == '\t';
  }

  uint32_t SkipSpaces(uint32_t offset) const {
    while (At(offset) == ' ') ++offset;
    return offset;
  }

  std::optional<Entry> ReadEntry(uint32_t line) {
    Entry entry;
    uint32_t i = SkipSpaces(line);
    entry.key = Span{i, i};
    if (i == line && IsMarker(line)) return std::nullopt;
    int dashes = 0;
    bool is_dash_last = false;
    while (At(i) == '-' && (At(i + 1) == ' ' || IsBreak(i + 1))) {
      if (++dashes > kDashesMax) return std::nullopt;
      entry.column = static_cast<int>(i - line);
      is_dash_last = true;
      const uint32_t next = SkipSpaces(i + 1);
      if (IsOver(next)) return EndEntry(std::move(entry), i + 1);
      i = next;
    }
    uint32_t word_end = i;
    while (word_end - i < kKeyMax && IsWordLetter(At(word_end))) ++word_end;
    const bool is_key = word_end > i && At(i) != '-' && At(i) != '.' && At(word_end) == ':' &&
                        (At(word_end + 1) == ' ' || IsBreak(word_end + 1));
    if (is_key) {
      entry.column = static_cast<int>(i - line);
      ++node_count_;
      entry.key = Span{i, IsNullWord(Text(i, word_end)) ? i : word_end};
      const uint32_t next = SkipSpaces(word_end + 1);
      if (IsOver(next)) return EndEntry(std::move(entry), word_end + 1);
      i = next;
    } else if (!is_dash_last) {
      return std::nullopt;
    }
    entry.has_value = true;
    entry.value_begin = i;
    return ReadValue(std::move(entry));
  }

  // Without a value; `end` is after the colon or dash.
  Entry EndEntry(Entry entry, uint32_t end) {
    ++node_count_;
    entry.value_begin = entry.value_end = end;
    entry.next = FilledLineFrom(NextLine(end));
    return entry;
  }

  std::optional<Entry> ReadValue(Entry entry) {
    ++node_count_;
    switch (At(entry.value_begin)) {
      case '|':
      case '>': return ReadBlock(std::move(entry));
      case '"':
      case '\'': return ReadQuoted(std::move(entry));
      case '[':
      case '{': return ReadBrackets(std::move(entry));
      default: return ReadPlain(std::move(entry));
    }
  }

  // Of a value that ends at `end`, with its line.
  std::optional<Entry> EndValue(Entry entry, uint32_t end) const {
    if (!IsOver(end)) return std::nullopt;
    entry.value_end = end;
    entry.next = FilledLineFrom(NextLine(end));
    return entry;
  }

  std::optional<Entry> ReadPlain(Entry entry) const {
    const uint32_t begin = entry.value_begin;
    const char first = text_[begin];
    const bool starts_plain = absl::ascii_isalnum(static_cast<unsigned char>(first)) ||
                              static_cast<unsigned char>(first) >= 0x80 || first == '_' ||
                              first == '(' || first == '/' || first == '~';
    if (!starts_plain) return std::nullopt;
    const uint32_t line_end = LineEnd(begin);
    uint32_t value_end = begin;  // After the last letter that is no space.
    for (uint32_t i = begin; i < line_end; ++i) {
      const char c = text_[i];
      if (c == ' ') continue;
      if (c == '#' && i > value_end) break;
      if (c == '\t' || (c == ':' && EndsWord(i + 1))) return std::nullopt;
      value_end = i + 1;
    }
    const absl::string_view value = Text(begin, value_end);
    if (!IsNullWord(value)) entry.left_out = std::string(value);
    return EndValue(std::move(entry), value_end);
  }

  std::optional<Entry> ReadQuoted(Entry entry) const {
    const uint32_t begin = entry.value_begin;
    const std::optional<uint32_t> close = QuoteEnd(begin);
    if (!close.has_value() || *close > LineEnd(begin)) return std::nullopt;
    const absl::string_view value = Text(begin + 1, *close - 1);
    const bool is_literal =
        value.find_first_of(text_[begin] == '"' ? "\\\t" : "'\t") == absl::string_view::npos;
    if (is_literal) entry.left_out = std::string(value);
    return EndValue(std::move(entry), *close);
  }

  std::optional<Entry> ReadBrackets(Entry entry) {
    const uint32_t begin = entry.value_begin;
    const uint32_t line_end = LineEnd(begin);
    int depth = 0;
    for (uint32_t i = begin; i < line_end; ++i) {
      const char c = text_[i];
      if (c == '[' || c == '{') {
        if (++depth > kBracketsMax) return std::nullopt;
      } else if (c == ']' || c == '}') {
        if (--depth == 0) return EndValue(std::move(entry), i + 1);
      } else if (c == ',' || c == ':') {
        ++node_count_;
      } else if (!IsWordLetter(c) && c != ' ' && c != '/' && c != '(' && c != ')') {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  // The lines below, which are indented more than the entry.
  std::optional<Entry> ReadBlock(Entry entry) const {
    uint32_t i = entry.value_begin + 1;
    const bool is_folded = text_[entry.value_begin] == '>';
    const bool is_stripped = At(i) == '-';
    if (is_stripped) ++i;
    if (!IsOver(i)) return std::nullopt;
    uint32_t line = NextLine(i);
    const int indentation = Indentation(line);
    if (indentation <= entry.column || EndsWord(line + static_cast<uint32_t>(indentation))) {
      return std::nullopt;
    }
    std::string value;
    size_t empty_lines = 0;
    bool was_deeper = false;
    while (line < end()) {
      const uint32_t first = std::min(line + static_cast<uint32_t>(indentation),
                                      line + static_cast<uint32_t>(Indentation(line)));
      const uint32_t line_end = LineEnd(first);
      if (line_end == end()) return std::nullopt;
      if (first == line_end) {
        ++empty_lines;
      } else if (first < line + static_cast<uint32_t>(indentation)) {
        if (At(first) == '\t') return std::nullopt;
        break;
      } else if (SkipBlanks(first) == line_end) {
        return std::nullopt;
      } else {
        const bool is_deeper = IsBlank(first);
        const bool is_fold = is_folded && !is_deeper && !was_deeper;
        if (!value.empty()) {
          if (is_fold && empty_lines == 0) value += ' ';
          value.append(is_fold ? empty_lines : empty_lines + 1, '\n');
        }
        value.append(text_.data() + first, line_end - first);
        was_deeper = is_deeper;
        empty_lines = 0;
      }
      line = NextLine(line_end);
    }
    if (!is_stripped) value += '\n';
    entry.left_out = std::move(value);
    entry.next = FilledLineFrom(line);
    return entry;
  }

  const absl::string_view text_;
  int node_count_ = 0;
  YamlAbridgement made_;
};

}  // namespace

uint32_t YamlAbridgement::ToWhole(uint32_t offset) const {
  const auto after =
      std::upper_bound(parts.begin(), parts.end(), offset,
                       [](uint32_t value, const Part& part) { return value < part.short_begin; });
  const Part& part = *std::prev(after);
  return part.whole_begin + (offset - part.short_begin);
}

const std::string* YamlAbridgement::Find(uint32_t begin) const {
  const auto found =
      std::lower_bound(left_out.begin(), left_out.end(), begin,
                       [](const LeftOut& value, uint32_t offset) { return value.begin < offset; });
  return found == left_out.end() || found->begin != begin ? nullptr : &found->value;
}

YamlAbridgement AbridgeYaml(absl::string_view text) { return Abridger(text).Run(); }

}  // namespace makegood::rules
