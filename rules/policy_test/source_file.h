// A file of a policy's directory, read as a source whose mistakes can be shown in their place.

#ifndef MAKEGOOD_RULES_POLICY_TEST_SOURCE_FILE_H_
#define MAKEGOOD_RULES_POLICY_TEST_SOURCE_FILE_H_

#include <memory>
#include <string>

#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"

namespace makegood::rules {

// Null, and an issue, if the file cannot be read. Of a file that is too large a byte more than
// `limits` allow is read, which the reader of YAML then refuses.
std::shared_ptr<const Source> ReadSource(const std::string& path, const Limits& limits,
                                         IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TEST_SOURCE_FILE_H_
