// The idea: the value is known, so the text need only be lined up with it. Where a line is
// folded, text and value differ by white space alone; inside double quotes, by escapes that are
// decoded here; inside a block, by each line's indentation. Every byte is compared on the way,
// and the first difference gives up: a wrong place in a message is worse than a vague one.

#include "rules/policy/yaml_scalar.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "rules/base/utf8.h"
#include "rules/policy/yaml_lines.h"

namespace makegood::rules {
namespace {

class Aligner {
 public:
  Aligner(absl::string_view text, uint32_t begin, absl::string_view value)
      : text_(text), begin_(begin), pos_(begin), value_(value) {}

  YamlScalar Run() {
    YamlScalar scalar;
    bool is_exact = false;
    switch (At(begin_)) {
      case '\'':
        scalar.style = YamlStyle::kSingleQuoted;
        is_exact = AlignQuoted('\'');
        break;
      case '"':
        scalar.style = YamlStyle::kDoubleQuoted;
        is_exact = AlignQuoted('"');
        break;
      case '|':
      case '>':
        scalar.style = At(begin_) == '|' ? YamlStyle::kLiteral : YamlStyle::kFolded;
        is_exact = AlignBlock();
        break;
      default: is_exact = AlignPlain(); break;
    }
    scalar.value = std::string(value_);
    scalar.is_exact = is_exact;
    if (is_exact) {
      scalar.span = Span{begin_, pos_};
      scalar.content = Span{content_begin_, std::max(content_begin_, content_end_)};
      scalar.runs = std::move(runs_);
    } else {
      // The rest of the line is as good a guess as any.
      pos_ = begin_;
      scalar.span = scalar.content = Span{begin_, LineEnd()};
    }
    if (scalar.runs.empty()) {
      const uint32_t start = is_exact ? content_begin_ : begin_;
      scalar.runs.push_back(Excerpt::Run{0, start, 0});
    }
    return scalar;
  }

 private:
  char At(uint32_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }
  bool IsDone() const { return value_pos_ == value_.size(); }

  // What the text has up to `end` is how the value goes on, or the rest of it.
  bool TakeUpTo(uint32_t end) {
    const size_t length = std::min<size_t>(end - pos_, value_.size() - value_pos_);
    if (text_.substr(pos_, length) != value_.substr(value_pos_, length)) return false;
    const auto at = static_cast<uint32_t>(value_pos_);
    if (!runs_.empty() && runs_.back().text_begin + runs_.back().length == at &&
        runs_.back().source_begin + runs_.back().length == pos_) {
      runs_.back().length += static_cast<uint32_t>(length);
    } else if (length > 0) {
      runs_.push_back(Excerpt::Run{at, pos_, static_cast<uint32_t>(length)});
    }
    pos_ += static_cast<uint32_t>(length);
    value_pos_ += length;
    return true;
  }

  // The next byte of the text is the next byte of the value.
  bool TakeByte() { return !IsDone() && pos_ < text_.size() && TakeUpTo(pos_ + 1); }

  uint32_t LineEnd() const {
    uint32_t end = pos_;
    while (end < text_.size() && !IsYamlBreak(text_[end])) ++end;
    return end;
  }

  // `expected` is what the value goes on with, though the text says it in another way.
  bool TakeOther(absl::string_view expected) {
    if (value_.substr(value_pos_, expected.size()) != expected) return false;
    value_pos_ += expected.size();
    return true;
  }

  // Moves over one line end.
  void SkipBreak() {
    if (At(pos_) == '\r') ++pos_;
    if (At(pos_) == '\n') ++pos_;
  }
  void SkipBlanks() {
    while (pos_ < text_.size() && IsYamlBlank(text_[pos_])) ++pos_;
  }

  // Whether only blanks stand between here and the end of the line.
  bool IsLineOver() const {
    uint32_t i = pos_;
    while (i < text_.size() && IsYamlBlank(text_[i])) ++i;
    return i < text_.size() && IsYamlBreak(text_[i]);
  }

  // The end of a line and the indentation of the next: one line end is a space in the value,
  // n + 1 of them are n line feeds.
  bool TakeFold() {
    int breaks = 0;
    while (IsLineOver()) {
      SkipBlanks();
      SkipBreak();
      ++breaks;
    }
    SkipBlanks();
    if (breaks == 1) return TakeOther(" ");
    return TakeOther(std::string(static_cast<size_t>(breaks - 1), '\n'));
  }

  bool AlignPlain() {
    content_begin_ = begin_;
    const auto whole = static_cast<uint32_t>(value_.size());
    if (text_.substr(begin_, whole) == value_ && TakeUpTo(begin_ + whole)) {  // On one line.
      content_end_ = pos_;
      return true;
    }
    while (!IsDone()) {
      if (IsLineOver()) {
        if (!TakeFold()) return false;
        continue;
      }
      uint32_t end = LineEnd();
      while (end > pos_ && IsYamlBlank(text_[end - 1])) --end;
      if (end == pos_ || !TakeUpTo(end)) return false;
    }
    content_end_ = pos_;
    return true;
  }

  bool AlignQuoted(char quote) {
    content_begin_ = ++pos_;
    for (;;) {
      if (pos_ >= text_.size()) return false;
      const char c = text_[pos_];
      if (c == quote) {
        if (quote == '"' || At(pos_ + 1) != '\'') break;
        // Two for one; the place is the second's.
        ++pos_;
        if (!TakeByte()) return false;
      } else if (quote == '"' && c == '\\') {
        if (!TakeEscape()) return false;
      } else if (IsLineOver()) {
        if (!TakeFold()) return false;
      } else if (!TakeByte()) {
        return false;
      }
    }
    content_end_ = pos_++;
    return IsDone();
  }

  bool TakeEscape() {
    ++pos_;  // The backslash.
    if (pos_ >= text_.size()) return false;
    const char c = text_[pos_];
    if (IsYamlBreak(c)) {
      // An escaped line end is nothing at all.
      SkipBreak();
      SkipBlanks();
      return true;
    }
    if (c == '"' || c == '\\' || c == '/') return TakeByte();
    ++pos_;
    switch (c) {
      case 'x': return TakeHex(2);
      case 'u': return TakeHex(4);
      case 'U': return TakeHex(8);
      case '0': return TakeOther(absl::string_view("\0", 1));
      case 'a': return TakeOther("\a");
      case 'b': return TakeOther("\b");
      case 't':
      case '\t': return TakeOther("\t");
      case 'n': return TakeOther("\n");
      case 'v': return TakeOther("\v");
      case 'f': return TakeOther("\f");
      case 'r': return TakeOther("\r");
      case 'e': return TakeOther("\x1B");
      case ' ': return TakeOther(" ");
      case 'N': return TakeOther("\xC2\x85");
      case '_': return TakeOther("\xC2\xA0");
      case 'L': return TakeOther("\xE2\x80\xA8");
      case 'P': return TakeOther("\xE2\x80\xA9");
      default: return false;
    }
  }

  std::optional<char32_t> ReadHex(uint32_t offset, int digits) const {
    char32_t value = 0;
    for (int i = 0; i < digits; ++i) {
      const char c = At(offset + static_cast<uint32_t>(i));
      if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
      const int digit =
          c <= '9' ? c - '0' : absl::ascii_tolower(static_cast<unsigned char>(c)) - 'a' + 10;
      value = value * 16 + static_cast<char32_t>(digit);
    }
    return value;
  }

  bool TakeHex(int digits) {
    std::optional<char32_t> value = ReadHex(pos_, digits);
    if (!value.has_value()) return false;
    pos_ += static_cast<uint32_t>(digits);
    if (*value >= 0xD800 && *value <= 0xDBFF && At(pos_) == '\\' && At(pos_ + 1) == 'u') {
      const std::optional<char32_t> low = ReadHex(pos_ + 2, 4);
      if (!low.has_value() || *low < 0xDC00 || *low > 0xDFFF) return false;
      value = 0x10000 + ((*value - 0xD800) << 10) + (*low - 0xDC00);
      pos_ += 6;
    }
    if (*value > 0x10FFFF || (*value >= 0xD800 && *value <= 0xDFFF)) return false;
    std::string encoded;
    AppendUtf8(*value, encoded);
    return TakeOther(encoded);
  }

  // Lines below the header, up to the one that holds the last letter of the value. The
  // indentation to leave out is what the first line has more than the value.
  bool AlignBlock() {
    while (pos_ < text_.size() && !IsYamlBreak(text_[pos_])) ++pos_;
    content_begin_ = content_end_ = pos_;
    absl::string_view rest = absl::StripTrailingAsciiWhitespace(value_);
    if (rest.empty()) {
      value_pos_ = value_.size();
      return true;
    }
    const size_t value_end = rest.size();
    std::optional<uint32_t> indentation;
    while (value_pos_ < value_end) {
      if (pos_ >= text_.size()) return false;
      SkipBreak();
      const uint32_t line = pos_;
      SkipBlanks();
      if (pos_ >= text_.size()) return false;
      if (IsYamlBreak(text_[pos_])) continue;  // Its line feed is skipped with the next line's.
      SkipSeparators();
      if (!indentation.has_value()) {
        size_t kept = value_pos_;
        while (kept < value_.size() && IsYamlBlank(value_[kept])) ++kept;
        kept -= value_pos_;
        if (kept > pos_ - line) return false;
        indentation = pos_ - line - static_cast<uint32_t>(kept);
        content_begin_ = pos_;
      }
      if (pos_ - line < *indentation) return false;
      pos_ = line + *indentation;
      const auto rest_size = static_cast<uint32_t>(value_end - value_pos_);
      if (!TakeUpTo(std::min(LineEnd(), pos_ + rest_size))) return false;
      content_end_ = pos_;
    }
    value_pos_ = value_.size();
    return true;
  }

  // What stands in the value between two lines of a block: line feeds, or the one space of a
  // fold. Blanks after a line feed belong to the next line.
  void SkipSeparators() {
    if (runs_.empty() || (value_pos_ < value_.size() && value_[value_pos_] == '\n')) {
      // A line of blanks only, longer than the indentation, keeps what it has too many.
      for (;;) {
        size_t next = value_pos_;
        while (next < value_.size() && IsYamlBlank(value_[next])) ++next;
        if (next >= value_.size() || value_[next] != '\n') return;
        value_pos_ = next + 1;
      }
    }
    TakeOther(" ");
  }

  const absl::string_view text_;
  const uint32_t begin_;
  uint32_t pos_;
  const absl::string_view value_;
  size_t value_pos_ = 0;
  uint32_t content_begin_ = 0;
  uint32_t content_end_ = 0;
  std::vector<Excerpt::Run> runs_;
};

}  // namespace

YamlScalar ReadYamlScalar(absl::string_view text, uint32_t begin, absl::string_view value) {
  return Aligner(text, begin, value).Run();
}

}  // namespace makegood::rules
