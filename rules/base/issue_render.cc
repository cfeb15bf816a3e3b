// Issues as text for people. What an author wrote is data here, perhaps hostile: nothing of
// it may move the cursor, reorder the line or make the output something else than UTF-8.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rules/base/issue.h"
#include "rules/base/utf8.h"

namespace makegood::rules {
namespace {

constexpr int kRowColumnsMax = 120;
constexpr absl::string_view kCut = "...";

bool IsControl(char32_t c) {
  const bool is_line_or_direction = c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
                                    (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || is_line_or_direction;
}

// The columns of a line as they are shown: one string for each code point.
std::vector<std::string> Columns(absl::string_view line, bool keep_tabs) {
  std::vector<std::string> columns;
  columns.reserve(line.size());
  for (size_t i = 0; i < line.size();) {
    const std::optional<CodePoint> code_point = DecodeUtf8(line, i);
    if (!code_point.has_value()) {
      columns.emplace_back("?");
      ++i;
      continue;
    }
    const bool is_kept_tab = keep_tabs && code_point->value == '\t';
    if (IsControl(code_point->value) && !is_kept_tab) {
      columns.emplace_back(" ");
    } else {
      columns.emplace_back(line.substr(i, code_point->length));
    }
    i += code_point->length;
  }
  return columns;
}

std::string Shown(absl::string_view text) {
  std::string shown;
  for (const std::string& column : Columns(text, /*keep_tabs=*/false)) shown += column;
  return shown;
}

absl::string_view SeverityWord(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "error";
}

// `name:line:column: `, or nothing for no place.
std::string PlacePrefix(const Place& place) {
  if (place.source == nullptr) return std::string();
  const Position position = place.source->PositionAt(place.span.begin);
  return absl::StrCat(Shown(place.source->name()), ":", position.line, ":", position.column, ": ");
}

// The line of the place, and under it the carets.
std::string Snippet(const Place& place) {
  const Source& source = *place.source;
  const Position begin = source.PositionAt(place.span.begin);
  const Position end = source.PositionAt(std::max(place.span.begin, place.span.end));
  const std::vector<std::string> columns = Columns(source.Line(begin.line), /*keep_tabs=*/true);

  // Columns [caret, caret_end) get a caret: to the end of the line where the span goes on.
  const int size = static_cast<int>(columns.size());
  const int caret = begin.column - 1;
  int caret_end = end.line > begin.line ? size : end.column - 1;
  if (end.line > begin.line) {
    while (caret_end > caret + 1 && columns[static_cast<size_t>(caret_end - 1)] == " ") --caret_end;
  }
  caret_end = std::max(caret_end, caret + 1);

  std::string number = absl::StrCat(begin.line);
  if (number.size() < 5) number.insert(0, 5 - number.size(), ' ');
  const int room = kRowColumnsMax - static_cast<int>(number.size()) - 3;

  // The columns [first, last) that are shown. A third of the room stands before the caret.
  const int cut = static_cast<int>(kCut.size());
  int first = 0;
  int last = size;
  if (size > room) {
    if (caret_end > room - cut) first = std::max(0, std::min(caret - room / 3, size - room + cut));
    last = first + room - (first > 0 ? cut : 0);
    if (last < size) last -= cut;
    last = std::min(last, size);
  }

  std::string text = absl::StrCat(number, " | ");
  std::string carets = absl::StrCat(std::string(number.size(), ' '), " | ");
  if (first > 0) {
    text += std::string(kCut);
    carets += std::string(kCut.size(), ' ');
  }
  for (int i = first; i < last; ++i) text += columns[static_cast<size_t>(i)];
  if (last < size) text += std::string(kCut);
  // A tab under a tab, so that the caret stands right whatever a tab's width is.
  for (int i = first; i < caret; ++i) {
    carets += i < size && columns[static_cast<size_t>(i)] == "\t" ? '\t' : ' ';
  }
  carets += std::string(static_cast<size_t>(std::max(1, std::min(caret_end, last) - caret)), '^');
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  return absl::StrCat(text, "\n", carets, "\n");
}

}  // namespace

std::string Render(const Issue& issue) {
  char code[16];
  std::snprintf(code, sizeof(code), "MG%04d", issue.code.number);
  std::string text = absl::StrCat(PlacePrefix(issue.place), SeverityWord(issue.severity), "[", code,
                                  "]: ", Shown(issue.message), "\n");
  if (issue.place.source != nullptr) text += Snippet(issue.place);
  if (!issue.suggestion.empty() && !absl::StrContains(issue.help, issue.suggestion)) {
    absl::StrAppend(&text, "   = help: did you mean `", Shown(issue.suggestion), "`?\n");
  }
  if (!issue.help.empty()) absl::StrAppend(&text, "   = help: ", Shown(issue.help), "\n");
  for (const Remark& remark : issue.remarks) {
    absl::StrAppend(&text, "   = note: ", PlacePrefix(remark.place), Shown(remark.text), "\n");
  }
  return text;
}

std::string Render(const IssueList& issues) {
  std::string text;
  for (const Issue& issue : issues.issues()) text += Render(issue);
  if (const int dropped = issues.dropped_count(); dropped > 0) {
    absl::StrAppend(&text, "... and ", dropped, dropped == 1 ? " more error\n" : " more errors\n");
  }
  return text;
}

}  // namespace makegood::rules
