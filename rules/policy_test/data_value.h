// Data of a YAML file as a value of a type.

#ifndef MAKEGOOD_RULES_POLICY_TEST_DATA_VALUE_H_
#define MAKEGOOD_RULES_POLICY_TEST_DATA_VALUE_H_

#include <optional>

#include "rules/base/issue.h"
#include "rules/cel/message/data_node.h"
#include "rules/cel/message/descriptor_types.h"
#include "rules/cel/types/type.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::rules {

// The value, in the context's arena. As `dyn` data are what they look like: a map's keys are
// strings, whole numbers ints. Times and durations are written as text, messages as maps of their
// fields (cel/message/message_reader.h). What does not fit the type is an issue, and bytes and
// types, which YAML has no way of writing, are always one.
std::optional<cel::Value> DataToValue(const cel::DataNode& data, const cel::Type& type,
                                      const cel::DescriptorTypes& types, cel::EvalContext& context,
                                      IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TEST_DATA_VALUE_H_
