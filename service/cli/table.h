// Text in columns, for terminals.

#ifndef MAKEGOOD_SERVICE_CLI_TABLE_H_
#define MAKEGOOD_SERVICE_CLI_TABLE_H_

#include <string>
#include <vector>

namespace makegood {

// Columns are as wide as their widest cell, counted in characters, up to a bound; longer cells
// are cut and end in "…".
class Table {
 public:
  explicit Table(std::vector<std::string> header);

  // As many cells as the header has. `note` stands on lines of its own below the row.
  void AddRow(std::vector<std::string> cells, std::string note = "");

  // With a line under the header; ends in a newline.
  std::string ToString() const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::string note;
  };
  std::vector<Row> rows_;  // The header first.
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_CLI_TABLE_H_
