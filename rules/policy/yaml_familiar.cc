// The idea: of a line of a familiar shape it is plain where its value ends, provided that the next
// one is indented no deeper than its key and so cannot go on with it. What a line belongs to is
// told by the columns of its dashes and its key, and of the lists and maps that are open. The first
// line that is anything else ends the reading: no tabs, of escapes the usual ones, of blocks
// neither `+` nor a number, no empty lines before the first, and no last line without an end.

#include "rules/policy/yaml_familiar.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "rules/base/source.h"
#include "rules/policy/yaml_lines.h"

namespace makegood::rules {
namespace {

// Beyond these a text is left to those who guard against bombs.
constexpr int kDashesMax = 8;      // Of one line.
constexpr int kBracketsMax = 8;    // Open at once.
constexpr int kNodesMax = 5'000;   // Of a text.
constexpr uint32_t kKeyMax = 128;  // Bytes. yaml-cpp itself takes up to 1024 for a key.

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }
bool IsWordLetter(char c) { return IsAlnum(c) || c == '_' || c == '-' || c == '.'; }

bool IsNullWord(absl::string_view value) {
  return value == "~" || value == "null" || value == "Null" || value == "NULL";
}

class FamiliarReader : private YamlLines {
 public:
  FamiliarReader(absl::string_view text, YamlTreeBuilder& builder)
      : YamlLines(text), text_(text), builder_(builder) {}

  bool Run() {
    uint32_t line = FilledLineFrom(0);
    while (line < end()) {
      if (!ReadLine(line)) return false;
      line = next_;
    }
    while (!open_.empty()) {
      if (!CloseLast()) return false;
    }
    return node_count_ <= kNodesMax;
  }

 private:
  // A list or map that is not complete yet.
  struct Open {
    YamlKind kind;
    int column;                // Of its dashes or keys.
    bool is_due = false;       // The last dash or key has no value yet.
    uint32_t value_begin = 0;  // Where that would stand if it were left out.
  };

  // ---- What belongs to what.

  // A dash or a key in this column, the first of its line or after a dash.
  bool Enter(YamlKind kind, int column, uint32_t begin, bool is_first) {
    if (is_first) {
      while (!open_.empty() && open_.back().column > column) {
        if (!CloseLast()) return false;
      }
      // A list may stand in the column of the key that it belongs to. The next key ends it.
      if (kind == YamlKind::kMap && IsLast(YamlKind::kList, column) && !CloseLast()) return false;
      if (IsLast(kind, column)) return !open_.back().is_due || AddLeftOut();
    }
    if (open_.empty() ? is_root_read_ : !open_.back().is_due) return false;
    if (!open_.empty()) {
      Open& parent = open_.back();
      const bool is_deeper = parent.column < column;
      const bool is_list_of_key = kind == YamlKind::kList && parent.kind == YamlKind::kMap;
      if (!is_deeper && !is_list_of_key) return false;
      parent.is_due = false;
    }
    is_root_read_ = true;
    open_.push_back({kind, column});
    return builder_.Open(kind, begin, /*is_flow=*/false);
  }

  bool IsLast(YamlKind kind, int column) const {
    return !open_.empty() && open_.back().column == column && open_.back().kind == kind;
  }

  bool CloseLast() {
    if (open_.back().is_due && !AddLeftOut()) return false;
    open_.pop_back();
    return builder_.Close();
  }

  bool AddLeftOut() {
    open_.back().is_due = false;
    const uint32_t begin = open_.back().value_begin;
    return builder_.AddNull({begin, begin});
  }

  // A dash or key was read, up to `value_begin`.
  void Expect(uint32_t value_begin) {
    ++node_count_;
    open_.back().is_due = true;
    open_.back().value_begin = value_begin;
  }

  // ---- Lines.

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

  uint32_t SkipSpaces(uint32_t offset) const {
    while (At(offset) == ' ') ++offset;
    return offset;
  }

  int Indentation(uint32_t line) const { return static_cast<int>(SkipSpaces(line) - line); }

  // Whether the line may go on with the value of a dash or key in this column.
  bool MayGoOn(uint32_t line, int column) const {
    const int indentation = Indentation(line);
    return indentation > column || At(line + static_cast<uint32_t>(indentation)) == '\t';
  }

  // A line that begins with a dash or a key, and all that belongs to its value.
  bool ReadLine(uint32_t line) {
    const uint32_t first = SkipSpaces(line);
    uint32_t i = first;
    if (i == line && IsMarker(line)) return false;
    int dashes = 0;
    while (At(i) == '-' && (At(i + 1) == ' ' || IsBreak(i + 1))) {
      if (++dashes > kDashesMax) return false;
      if (!Enter(YamlKind::kList, static_cast<int>(i - line), i, i == first)) return false;
      Expect(i + 1);
      if (IsOver(i + 1)) return EndLine(i + 1);
      i = SkipSpaces(i + 1);
    }
    uint32_t word_end = i;
    while (word_end - i < kKeyMax && IsWordLetter(At(word_end))) ++word_end;
    const bool is_key = word_end > i && At(i) != '-' && At(i) != '.' && At(word_end) == ':' &&
                        (At(word_end + 1) == ' ' || IsBreak(word_end + 1));
    if (is_key) {
      const absl::string_view key = Text(i, word_end);
      if (IsNullWord(key) || !Enter(YamlKind::kMap, static_cast<int>(i - line), i, i == first) ||
          !builder_.AddScalar(i, key)) {
        return false;
      }
      Expect(word_end + 1);
      if (IsOver(word_end + 1)) return EndLine(word_end + 1);
      i = SkipSpaces(word_end + 1);
    } else if (dashes == 0) {
      return false;
    }
    ++node_count_;
    open_.back().is_due = false;
    return ReadValue(i) && !MayGoOn(next_, open_.back().column);
  }

  // Nothing but a comment stands behind `offset`.
  bool EndLine(uint32_t offset) {
    if (!IsOver(offset)) return false;
    next_ = FilledLineFrom(NextLine(offset));
    return true;
  }

  // ---- Values.

  bool ReadValue(uint32_t begin) {
    switch (At(begin)) {
      case '|':
      case '>': return ReadBlock(begin);
      case '"':
      case '\'': return ReadQuoted(begin);
      case '[':
      case '{': {
        uint32_t i = begin;
        return ReadBrackets(i, 1) && EndLine(i);
      }
      default: return ReadPlain(begin);
    }
  }

  bool ReadPlain(uint32_t begin) {
    const char first = text_[begin];
    const bool starts_plain = IsAlnum(first) || static_cast<unsigned char>(first) >= 0x80 ||
                              first == '_' || first == '(' || first == '/' || first == '~';
    if (!starts_plain) return false;
    const uint32_t line_end = LineEnd(begin);
    uint32_t value_end = begin;  // After the last letter that is no space.
    for (uint32_t i = begin; i < line_end; ++i) {
      const char c = text_[i];
      if (c == ' ') continue;
      if (c == '#' && i > value_end) break;
      if (c == '\t' || (c == ':' && EndsWord(i + 1))) return false;
      value_end = i + 1;
    }
    const absl::string_view value = Text(begin, value_end);
    return (IsNullWord(value) ? builder_.AddNull({begin, value_end})
                              : builder_.AddScalar(begin, value)) &&
           EndLine(value_end);
  }

  bool ReadQuoted(uint32_t begin) {
    const std::optional<uint32_t> close = QuoteEnd(begin);
    if (!close.has_value() || *close > LineEnd(begin)) return false;
    absl::string_view value = Text(begin + 1, *close - 1);
    const char quote = text_[begin];
    if (value.find('\t') != absl::string_view::npos) return false;
    const char escape = quote == '"' ? '\\' : '\'';
    if (value.find(escape) != absl::string_view::npos) {
      scratch_.clear();
      for (size_t i = 0; i < value.size(); ++i) {
        char c = value[i];
        if (c == escape) {
          c = value[++i];  // There is one, or the quotes would not be closed.
          if (c == 'n' && quote == '"') {
            c = '\n';
          } else if (c != escape && c != quote) {
            return false;
          }
        }
        scratch_ += c;
      }
      value = scratch_;
    }
    return builder_.AddScalar(begin, value) && EndLine(*close);
  }

  // A list or map that ends with the line; `i` is moved behind its bracket.
  bool ReadBrackets(uint32_t& i, int depth) {
    if (depth > kBracketsMax) return false;
    ++node_count_;
    const bool is_map = text_[i] == '{';
    const char close = is_map ? '}' : ']';
    if (!builder_.Open(is_map ? YamlKind::kMap : YamlKind::kList, i, /*is_flow=*/true)) {
      return false;
    }
    i = SkipSpaces(i + 1);
    bool is_empty = true;
    while (At(i) != close) {
      if (!is_empty) {
        if (At(i) != ',') return false;
        i = SkipSpaces(i + 1);
      }
      is_empty = false;
      if (is_map) {
        const uint32_t key = i;
        if (!ReadWord(i) || i - key > kKeyMax || At(i) != ':') return false;
        i = SkipSpaces(i + 1);
      }
      if (At(i) == '[' || At(i) == '{' ? !ReadBrackets(i, depth + 1) : !ReadWord(i)) return false;
      i = SkipSpaces(i);
    }
    ++i;
    return builder_.Close();
  }

  // Words inside brackets, up to a comma, a bracket, or a colon that ends a key.
  bool ReadWord(uint32_t& i) {
    const uint32_t begin = i;
    if (!IsAlnum(At(i)) && At(i) != '_') return false;
    uint32_t word_end = i;  // After the last letter that is no space.
    for (;; ++i) {
      const char c = At(i);
      if (c == ' ') continue;
      const bool is_inside = IsWordLetter(c) || c == '/' || c == '(' || c == ')' ||
                             (c == ':' && IsWordLetter(At(i + 1)));
      if (!is_inside) break;
      word_end = i + 1;
    }
    const absl::string_view word = Text(begin, word_end);
    if (IsNullWord(word) || (At(i) == ':' && (i != word_end || At(i + 1) != ' '))) return false;
    ++node_count_;
    return builder_.AddScalar(begin, word);
  }

  // The lines below, which are indented more than the dash or key.
  bool ReadBlock(uint32_t begin) {
    uint32_t i = begin + 1;
    const bool is_folded = text_[begin] == '>';
    const bool is_stripped = At(i) == '-';
    if (is_stripped) ++i;
    if (!IsOver(i)) return false;
    uint32_t line = NextLine(i);
    const int indentation = Indentation(line);
    if (indentation <= open_.back().column || EndsWord(line + static_cast<uint32_t>(indentation))) {
      return false;
    }
    scratch_.clear();
    size_t empty_lines = 0;
    bool was_deeper = false;
    while (line < end()) {
      const uint32_t first = std::min(line + static_cast<uint32_t>(indentation), SkipSpaces(line));
      const uint32_t line_end = LineEnd(first);
      if (line_end == end()) return false;
      if (first == line_end) {
        ++empty_lines;
      } else if (first < line + static_cast<uint32_t>(indentation)) {
        if (At(first) == '\t') return false;
        break;
      } else if (SkipBlanks(first) == line_end) {
        return false;
      } else {
        const bool is_deeper = IsBlank(first);
        const bool is_fold = is_folded && !is_deeper && !was_deeper;
        if (!scratch_.empty()) {
          if (is_fold && empty_lines == 0) scratch_ += ' ';
          scratch_.append(is_fold ? empty_lines : empty_lines + 1, '\n');
        }
        scratch_.append(text_.data() + first, line_end - first);
        was_deeper = is_deeper;
        empty_lines = 0;
      }
      line = NextLine(line_end);
    }
    if (!is_stripped) scratch_ += '\n';
    next_ = FilledLineFrom(line);
    return builder_.AddScalar(begin, scratch_);
  }

  const absl::string_view text_;
  YamlTreeBuilder& builder_;
  std::vector<Open> open_;  // Outermost first.
  bool is_root_read_ = false;
  uint32_t next_ = 0;  // The next line that has more than a comment.
  int node_count_ = 0;
  std::string scratch_;  // A value that is not letter by letter what the text has.
};

}  // namespace

bool ReadFamiliarYaml(absl::string_view text, YamlTreeBuilder& builder) {
  return FamiliarReader(text, builder).Run();
}

}  // namespace makegood::rules
