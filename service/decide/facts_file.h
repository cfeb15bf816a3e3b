// Facts written by people, as YAML or JSON: for `eval`, `explain` and policy tests.

#ifndef MAKEGOOD_SERVICE_DECIDE_FACTS_FILE_H_
#define MAKEGOOD_SERVICE_DECIDE_FACTS_FILE_H_

#include <memory>

#include "makegood/v1/facts.pb.h"
#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/cel/message/data_node.h"
#include "rules/cel/values/time.h"

namespace makegood {

// False if anything is wrong; every mistake is then in `issues`, at its place.
bool ReadFacts(const std::shared_ptr<const rules::Source>& source, const rules::Limits& limits,
               v1::Facts& facts, rules::IssueList& issues);

// The same from data that was read already; times may be offsets from `anchor` ("+24h").
bool ReadTestFacts(const cel::DataNode& data, cel::TimeParts anchor, v1::Facts& facts,
                   rules::IssueList& issues);

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_FACTS_FILE_H_
