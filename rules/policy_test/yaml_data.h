// YAML as plain data: what facts files, JSON among them, are read from.

#ifndef MAKEGOOD_RULES_POLICY_TEST_YAML_DATA_H_
#define MAKEGOOD_RULES_POLICY_TEST_YAML_DATA_H_

#include "rules/cel/message/data_node.h"
#include "rules/policy/yaml_source.h"

namespace makegood::rules {

// Plain scalars are bools, numbers and nulls by their looks (scalar.h); quoted ones are text.
cel::DataNode ToData(const YamlDocument& document, const YamlNode& node);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TEST_YAML_DATA_H_
