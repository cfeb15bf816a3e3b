// Whether a file can be YAML at all: its size, its encoding, its characters.

#ifndef MAKEGOOD_RULES_POLICY_YAML_TEXT_H_
#define MAKEGOOD_RULES_POLICY_YAML_TEXT_H_

#include <memory>

#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"

namespace makegood::rules {

// False, and an issue, when a text is larger than `limits.file_bytes_max`, is not UTF-8, or
// has control characters other than tab and line end ("\n" or "\r\n"; a lone "\r" is none).
bool CheckYamlText(const std::shared_ptr<const Source>& source, const Limits& limits,
                   IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_YAML_TEXT_H_
