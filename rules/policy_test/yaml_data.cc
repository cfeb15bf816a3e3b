#include "rules/policy_test/yaml_data.h"

#include <string>

#include "rules/policy/scalar.h"

namespace makegood::rules {
namespace {

cel::DataNode::Kind KindOfPlain(absl::string_view text) {
  if (ParseBool(text).has_value()) return cel::DataNode::Kind::kBool;
  if (ParseInteger(text).has_value() || ParseDouble(text).has_value())
    return cel::DataNode::Kind::kNumber;
  return cel::DataNode::Kind::kString;
}

}  // namespace

cel::DataNode ToData(const YamlDocument& document, const YamlNode& node) {
  cel::DataNode data;
  data.place = document.PlaceOf(node);
  switch (node.kind) {
    case YamlKind::kScalar:
      data.text = std::string(node.value());
      if (node.is_null) {
        data.kind = cel::DataNode::Kind::kNull;
      } else if (node.style == YamlStyle::kPlain) {
        data.kind = KindOfPlain(node.value());
      } else {
        data.kind = cel::DataNode::Kind::kString;
      }
      break;
    case YamlKind::kList:
      data.kind = cel::DataNode::Kind::kList;
      for (const YamlNode& item : node.items) data.elements.push_back(ToData(document, item));
      break;
    case YamlKind::kMap:
      data.kind = cel::DataNode::Kind::kMap;
      for (const YamlEntry& entry : node.entries) {
        data.entries.push_back({std::string(entry.key.text()), document.PlaceOfKey(entry),
                                ToData(document, entry.value)});
      }
      break;
  }
  return data;
}

}  // namespace makegood::rules
