// What a script calls by a name: values of earlier answers, and the counters of loops. `$review`
// in any text of a later step stands for the value; `$$` for a dollar sign.

#ifndef MAKEGOOD_SERVICE_SIMULATE_NAMES_H_
#define MAKEGOOD_SERVICE_SIMULATE_NAMES_H_

#include <map>
#include <set>
#include <string>

#include "rules/base/issue.h"
#include "rules/cel/message/data_node.h"

namespace makegood::simulate {

using Names = std::map<std::string, std::string>;

// Reports each `$name` in the data that is none of `known`.
void CheckNames(const cel::DataNode& data, const std::set<std::string>& known,
                rules::IssueList& issues);

// The data without every part whose text has a name in it: what can be checked before the script
// is played.
cel::DataNode WithoutNames(const cel::DataNode& data);

// The data with each name replaced by its value; names that are unknown stay.
cel::DataNode Substitute(const cel::DataNode& data, const Names& names);
std::string Substitute(const std::string& text, const Names& names);

}  // namespace makegood::simulate

#endif  // MAKEGOOD_SERVICE_SIMULATE_NAMES_H_
