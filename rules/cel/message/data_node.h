// A tree of plain data, as YAML and JSON have it, in which every part knows where it was
// written: what a message is read from.

#ifndef MAKEGOOD_RULES_CEL_MESSAGE_DATA_NODE_H_
#define MAKEGOOD_RULES_CEL_MESSAGE_DATA_NODE_H_

#include <string>
#include <vector>

#include "rules/base/issue.h"

namespace makegood::cel {

struct DataEntry;

struct DataNode {
  enum class Kind { kNull, kBool, kNumber, kString, kList, kMap };

  Kind kind = Kind::kNull;
  // A bool ("true" or "false"), number or string, as it was written, without quotes.
  std::string text;
  std::vector<DataNode> elements;  // kList
  std::vector<DataEntry> entries;  // kMap, in the order in which they were written
  rules::Place place;
};

struct DataEntry {
  std::string key;
  rules::Place key_place;
  DataNode value;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_MESSAGE_DATA_NODE_H_
