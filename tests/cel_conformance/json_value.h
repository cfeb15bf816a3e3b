// Values and types as the suites write them (cel.expr.Value and cel.expr.Type in JSON), as
// ours; and whether a value is exactly the one that was expected.

#ifndef MAKEGOOD_TESTS_CEL_CONFORMANCE_JSON_VALUE_H_
#define MAKEGOOD_TESTS_CEL_CONFORMANCE_JSON_VALUE_H_

#include "nlohmann/json.hpp"
#include "rules/cel/message/descriptor_types.h"
#include "rules/cel/types/type.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel_conformance {

// Throws std::exception on JSON that is no value: the data is broken, or the program is.
cel::Value ValueFromJson(const nlohmann::json& json, const cel::DescriptorTypes& types,
                         cel::EvalContext& context);

cel::Type TypeFromJson(const nlohmann::json& json, const cel::DescriptorTypes& types);

// Stricter than `==` of the language: 1 is not 1u or 1.0, and NaN is NaN.
bool IsSame(cel::Value a, cel::Value b, cel::EvalContext& context);

}  // namespace makegood::cel_conformance

#endif  // MAKEGOOD_TESTS_CEL_CONFORMANCE_JSON_VALUE_H_
