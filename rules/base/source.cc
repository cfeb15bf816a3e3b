#include "rules/base/source.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "rules/base/check.h"
#include "rules/base/utf8.h"

namespace makegood::rules {
namespace {

// Where the line end that starts at `offset` stops; `offset` itself when none starts there.
size_t SkipLineEnd(absl::string_view text, size_t offset) {
  if (offset < text.size() && text[offset] == '\r') {
    return offset + 1 < text.size() && text[offset + 1] == '\n' ? offset + 2 : offset + 1;
  }
  return offset < text.size() && text[offset] == '\n' ? offset + 1 : offset;
}

struct SourceByte {
  uint32_t offset = 0;
  bool covered = false;  // The byte itself stands at `offset`.
};

// The place in the source of one byte of a rewriting. A byte that no run covers stands at
// the end of the run before it.
SourceByte FindInSource(const std::vector<Excerpt::Run>& runs, uint32_t offset) {
  const auto after = std::upper_bound(
      runs.begin(), runs.end(), offset,
      [](uint32_t value, const Excerpt::Run& run) { return value < run.text_begin; });
  if (after == runs.begin()) return {runs.empty() ? 0 : runs.front().source_begin, false};
  const Excerpt::Run& run = *std::prev(after);
  const uint32_t distance = offset - run.text_begin;
  return {run.source_begin + std::min(distance, run.length), distance < run.length};
}

}  // namespace

Source::Source(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  MAKEGOOD_CHECK(text_.size() <= std::numeric_limits<uint32_t>::max());
  // One letter is searched for far faster than one of two.
  const bool has_returns = text_.find('\r') != std::string::npos;
  const auto line_end = [&](size_t from) {
    if (!has_returns) return std::min(text_.find('\n', from), text_.size());
    while (from < text_.size() && text_[from] != '\n' && text_[from] != '\r') ++from;
    return from;
  };
  // Counted first, so that a file of ten million empty lines costs what it must and no more.
  size_t line_count = 1;
  for (size_t i = line_end(0); i < text_.size(); i = line_end(SkipLineEnd(text_, i))) ++line_count;
  line_starts_.reserve(line_count);
  line_starts_.push_back(0);
  for (size_t i = line_end(0); i < text_.size(); i = line_end(i)) {
    i = SkipLineEnd(text_, i);
    line_starts_.push_back(static_cast<uint32_t>(i));
  }
}

int Source::LineAt(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<int>(after - line_starts_.begin());
}

Position Source::PositionAt(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const int line = LineAt(offset);
  const uint32_t start = line_starts_[static_cast<size_t>(line - 1)];
  // The bytes of a line end are no columns of their own.
  return Position{line, 1 + CountColumns(Line(line).substr(0, offset - start))};
}

absl::string_view Source::Line(int line) const {
  if (line < 1 || line > line_count()) return absl::string_view();
  const uint32_t start = line_starts_[static_cast<size_t>(line - 1)];
  const uint32_t end = line == line_count() ? static_cast<uint32_t>(text_.size())
                                            : line_starts_[static_cast<size_t>(line)];
  absl::string_view text = absl::string_view(text_).substr(start, end - start);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

Excerpt::Excerpt(std::shared_ptr<const Source> source) {
  MAKEGOOD_CHECK(source != nullptr);
  const Span whole = {0, static_cast<uint32_t>(source->text().size())};
  cutting_ = std::make_shared<const Cutting>(Cutting{std::move(source), whole, nullptr});
}

Excerpt::Excerpt(std::shared_ptr<const Source> source, Span span) {
  MAKEGOOD_CHECK(source != nullptr);
  MAKEGOOD_CHECK(span.begin <= span.end && span.end <= source->text().size());
  cutting_ = std::make_shared<const Cutting>(Cutting{std::move(source), span, nullptr});
}

Excerpt::Excerpt(std::shared_ptr<const Source> source, std::string text, std::vector<Run> runs) {
  MAKEGOOD_CHECK(source != nullptr);
  uint64_t covered = 0;
  for (const Run& run : runs) {
    MAKEGOOD_CHECK(run.text_begin >= covered);
    covered = uint64_t{run.text_begin} + run.length;
    MAKEGOOD_CHECK(covered <= text.size());
    MAKEGOOD_CHECK(uint64_t{run.source_begin} + run.length <= source->text().size());
  }
  auto rewriting = std::make_unique<const Rewriting>(Rewriting{std::move(text), std::move(runs)});
  cutting_ =
      std::make_shared<const Cutting>(Cutting{std::move(source), Span(), std::move(rewriting)});
}

absl::string_view Excerpt::text() const {
  if (cutting_ == nullptr) return absl::string_view();
  if (cutting_->rewriting != nullptr) return cutting_->rewriting->text;
  const Span span = cutting_->span;
  return {cutting_->source->text().data() + span.begin, span.end - span.begin};
}

const std::shared_ptr<const Source>& Excerpt::source() const {
  static const std::shared_ptr<const Source>& none = *new std::shared_ptr<const Source>();
  return cutting_ == nullptr ? none : cutting_->source;
}

Excerpt Excerpt::FromText(std::string name, std::string text) {
  return Excerpt(std::make_shared<const Source>(std::move(name), std::move(text)));
}

Span Excerpt::ToSource(Span span) const {
  if (cutting_ == nullptr) return Span();
  const uint32_t size = static_cast<uint32_t>(text().size());
  const uint32_t begin = std::min(span.begin, size);
  const uint32_t end = std::min(std::max(span.end, begin), size);
  if (cutting_->rewriting == nullptr) {
    return Span{cutting_->span.begin + begin, cutting_->span.begin + end};
  }
  const std::vector<Run>& runs = cutting_->rewriting->runs;
  const uint32_t source_begin = FindInSource(runs, begin).offset;
  if (begin == end) return Span{source_begin, source_begin};
  const SourceByte last = FindInSource(runs, end - 1);
  const uint32_t source_end = last.offset + (last.covered ? 1 : 0);
  return Span{source_begin, std::max(source_begin, source_end)};
}

}  // namespace makegood::rules
