// Reads the YAML that policies are written in: lines `key: value` and `- key: value`, the value a
// word, a line, something in quotes or brackets that ends with the line, or a block after | or >.
// yaml-cpp tries several patterns at each letter, and takes many times as long.
//
// A text is read here only where YAML and yaml-cpp have but one reading of all of it.

#ifndef MAKEGOOD_RULES_POLICY_YAML_FAMILIAR_H_
#define MAKEGOOD_RULES_POLICY_YAML_FAMILIAR_H_

#include "absl/strings/string_view.h"
#include "rules/policy/yaml_tree.h"

namespace makegood::rules {

// Tells the builder of all keys and values, as yaml-cpp would. False when a line is of another
// shape or indented in a way that needs thought, when there are very many, or when the builder
// refuses something; yaml-cpp may then read the text, with a new builder. True also means that
// OutlineYaml would refuse nothing and find no slip.
//
// The text must have passed CheckYamlText.
bool ReadFamiliarYaml(absl::string_view text, YamlTreeBuilder& builder);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_YAML_FAMILIAR_H_
