// Texts with names, and places in them. A Source is one file (or one string given by a
// caller); an Excerpt is a piece of text cut out of a Source, such as a CEL expression
// inside a YAML block scalar, that still knows where each of its bytes came from. Every
// message to a policy author is built on these two.

#ifndef MAKEGOOD_RULES_BASE_SOURCE_H_
#define MAKEGOOD_RULES_BASE_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace makegood::rules {

// A half-open range of bytes [begin, end) in some text.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;

  friend bool operator==(const Span& a, const Span& b) {
    return a.begin == b.begin && a.end == b.end;
  }
};

// Line and column as people count them: both start at 1, a column is one Unicode code
// point (a tab is one), and a byte that is not valid UTF-8 counts as one.
struct Position {
  int line = 1;
  int column = 1;

  friend bool operator==(const Position& a, const Position& b) {
    return a.line == b.line && a.column == b.column;
  }
};

// A named text. Immutable and thread-safe. Lines end in "\n", "\r\n" or "\r".
class Source {
 public:
  // `name` is what messages print: a path as the user gave it. At most 4 GiB of text.
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }
  absl::string_view text() const { return text_; }

  // Offsets past the end mean the end.
  Position PositionAt(uint32_t offset) const;

  // The line of that position alone, without counting columns.
  int LineAt(uint32_t offset) const;

  // The text of a line without its end; empty for a line that does not exist.
  absl::string_view Line(int line) const;
  int line_count() const { return static_cast<int>(line_starts_.size()); }

 private:
  std::string name_;
  std::string text_;
  std::vector<uint32_t> line_starts_;
};

// A text and the way back to the file that it was cut from. Copies share it, and are as cheap
// as a pointer. Immutable and thread-safe.
class Excerpt {
 public:
  // `length` bytes of the excerpt's text, from `text_begin` on, stand at `source_begin` in
  // the source, byte for byte. Text that no run covers (a fold turned into a space, an
  // escape) belongs to the end of the run before it.
  struct Run {
    uint32_t text_begin = 0;
    uint32_t source_begin = 0;
    uint32_t length = 0;
  };

  Excerpt() = default;  // Empty, and of no source.

  // The whole of a source, or what stands at one place of it. Nothing is copied.
  explicit Excerpt(std::shared_ptr<const Source> source);
  Excerpt(std::shared_ptr<const Source> source, Span span);

  // `runs` are in order of `text_begin` and do not overlap.
  Excerpt(std::shared_ptr<const Source> source, std::string text, std::vector<Run> runs);

  // A text that stands nowhere else: its own source, named `name`.
  static Excerpt FromText(std::string name, std::string text);

  absl::string_view text() const;
  const std::shared_ptr<const Source>& source() const;

  // Where a part of the text stands in the source. A span over several runs reaches from
  // the first byte's place to the last byte's.
  Span ToSource(Span span) const;

 private:
  // A text that stands in the source in another way than letter for letter.
  struct Rewriting {
    std::string text;
    std::vector<Run> runs;
  };
  struct Cutting {
    std::shared_ptr<const Source> source;
    Span span;  // Of the source, unless there is a rewriting.
    std::unique_ptr<const Rewriting> rewriting;
  };
  std::shared_ptr<const Cutting> cutting_;  // Null of an empty one.
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_BASE_SOURCE_H_
