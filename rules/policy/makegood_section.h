// The key `makegood` of a policy file: what a marketplace's service needs to know beside the
// rules.

#ifndef MAKEGOOD_RULES_POLICY_MAKEGOOD_SECTION_H_
#define MAKEGOOD_RULES_POLICY_MAKEGOOD_SECTION_H_

#include "rules/policy/document.h"
#include "rules/policy/yaml_reader.h"
#include "rules/policy/yaml_source.h"

namespace makegood::rules {

// What is wrong is reported to the reader's issues and left out.
MakegoodSection ReadMakegoodSection(const YamlNode& node, YamlReader& reader);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_MAKEGOOD_SECTION_H_
