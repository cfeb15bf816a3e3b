#include "service/cli/table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "rules/base/utf8.h"

namespace makegood {
namespace {

constexpr int kCellWidthMax = 64;

// Up to `width` characters.
std::string Cut(const std::string& text, int width) {
  if (rules::CountColumns(text) <= width) return text;
  size_t end = 0;
  for (int i = 0; i < width - 1; ++i) {
    const auto code_point = rules::DecodeUtf8(text, end);
    end += code_point.has_value() ? code_point->length : 1;
  }
  return absl::StrCat(text.substr(0, end), "…");
}

void AppendPadded(const std::string& text, int width, std::string& out) {
  out += text;
  out.append(static_cast<size_t>(std::max(0, width - rules::CountColumns(text))), ' ');
}

}  // namespace

Table::Table(std::vector<std::string> header) { rows_.push_back({std::move(header), ""}); }

void Table::AddRow(std::vector<std::string> cells, std::string note) {
  for (std::string& cell : cells) cell = Cut(cell, kCellWidthMax);
  rows_.push_back({std::move(cells), std::move(note)});
}

std::string Table::ToString() const {
  std::vector<int> widths(rows_.front().cells.size(), 0);
  for (const Row& row : rows_) {
    for (size_t i = 0; i < row.cells.size(); ++i)
      widths[i] = std::max(widths[i], rules::CountColumns(row.cells[i]));
  }
  std::string text;
  for (size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    for (size_t i = 0; i < widths.size(); ++i) {
      if (i > 0) line += "  ";
      AppendPadded(rows_[r].cells[i], widths[i], line);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&text, line, "\n");
    if (!rows_[r].note.empty()) {
      absl::StrAppend(&text, "    ", absl::StrReplaceAll(rows_[r].note, {{"\n", "\n    "}}), "\n");
    }
    if (r == 0) {
      for (size_t i = 0; i < widths.size(); ++i) {
        if (i > 0) text += "  ";
        for (int dash = 0; dash < widths[i]; ++dash) text += "─";
      }
      text += '\n';
    }
  }
  return text;
}

}  // namespace makegood
