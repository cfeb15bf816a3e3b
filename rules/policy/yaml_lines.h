// Moving over YAML text by letters, lines and quotes. Offsets may lie past the end, where every
// letter is a line feed.

#ifndef MAKEGOOD_RULES_POLICY_YAML_LINES_H_
#define MAKEGOOD_RULES_POLICY_YAML_LINES_H_

#include <cstdint>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace makegood::rules {

inline bool IsYamlBlank(char c) { return c == ' ' || c == '\t'; }
inline bool IsYamlBreak(char c) { return c == '\n' || c == '\r'; }

class YamlLines {
 public:
  // `text` outlives this, has at most 4 GiB, and has passed CheckYamlText: a carriage return
  // stands only before a line feed.
  explicit YamlLines(absl::string_view text)
      : text_(text), end_(static_cast<uint32_t>(text.size())) {}

  uint32_t end() const { return end_; }
  char At(uint32_t offset) const { return offset < end_ ? text_[offset] : '\n'; }
  bool IsBlank(uint32_t offset) const { return IsYamlBlank(At(offset)); }
  bool IsBreak(uint32_t offset) const { return IsYamlBreak(At(offset)); }
  bool EndsWord(uint32_t offset) const { return IsBlank(offset) || IsBreak(offset); }

  absl::string_view Text(uint32_t begin, uint32_t end) const {
    return text_.substr(begin, end - begin);
  }

  uint32_t SkipBlanks(uint32_t offset) const {
    while (offset < end_ && IsYamlBlank(text_[offset])) ++offset;
    return offset;
  }

  // The end of the line, before its line end.
  uint32_t LineEnd(uint32_t offset) const {
    if (offset >= end_) return offset;
    const size_t feed = text_.find('\n', offset);
    if (feed == absl::string_view::npos) return end_;
    const bool has_return = feed > offset && text_[feed - 1] == '\r';
    return static_cast<uint32_t>(feed) - (has_return ? 1 : 0);
  }

  // The start of the next line.
  uint32_t NextLine(uint32_t offset) const {
    offset = LineEnd(offset);
    if (offset < end_ && text_[offset] == '\r') ++offset;
    if (offset < end_ && text_[offset] == '\n') ++offset;
    return offset;
  }

  // Whether nothing but blanks and a comment stands from here to the end of the line.
  bool IsRestEmpty(uint32_t offset) const {
    const uint32_t next = SkipBlanks(offset);
    if (IsBreak(next)) return true;
    return text_[next] == '#' && (next == 0 || next > offset || IsBlank(next - 1));
  }

  // The start of the next line that has more than blanks and a comment.
  uint32_t NextFilledLine(uint32_t offset) const {
    do {
      offset = NextLine(offset);
    } while (offset < end_ && IsRestEmpty(offset));
    return offset;
  }

  // Whether `---` or `...` stands here, where a line starts.
  bool IsMarker(uint32_t line) const {
    const absl::string_view rest = text_.substr(line);
    return (absl::StartsWith(rest, "---") || absl::StartsWith(rest, "...")) && EndsWord(line + 3);
  }

  // After the quote that closes the one at `begin`; nothing when there is none.
  std::optional<uint32_t> QuoteEnd(uint32_t begin) const {
    const char quote = text_[begin];
    for (uint32_t i = begin + 1; i < end_; ++i) {
      if (quote == '"' && text_[i] == '\\') {
        ++i;
      } else if (text_[i] == quote) {
        if (quote == '"' || At(i + 1) != '\'') return i + 1;
        ++i;
      }
    }
    return std::nullopt;
  }

 private:
  absl::string_view text_;
  uint32_t end_;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_YAML_LINES_H_
