// A tests.yaml of a plain CEL policy as written: sections of cases, each with inputs and the output
// that they must lead to.
//
//   description: who may enter
//   section:
//     - name: visitors
//       tests:
//         - name: on a weekday
//           input:
//             day: {value: 3}
//             visitor: {expr: "acme.Visitor{name: 'A'}"}
//           output: {value: come in}
//
// An output is a `value`, an `expr`, or an `error_set`: texts, one of which the error must have in
// it. Beside `input`, `context_expr` gives the message whose fields are variables. The older way of
// writing is read too: an input that is its value, an output that is an expression.

#ifndef MAKEGOOD_RULES_POLICY_TEST_PLAIN_SUITE_H_
#define MAKEGOOD_RULES_POLICY_TEST_PLAIN_SUITE_H_

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/cel/message/data_node.h"

namespace makegood::rules {

struct PlainInput {
  std::string name;
  Place name_place;
  std::variant<cel::DataNode, Excerpt> value;  // Data, or an expression.
};

struct PlainOutput {
  std::variant<cel::DataNode, Excerpt, std::vector<std::string>> value;  // The last: an error_set.
  Place place;
};

struct PlainCase {
  std::string name;  // "section: test"
  Place place;
  std::vector<PlainInput> inputs;
  std::optional<Excerpt> context;
  PlainOutput output;
};

// Nothing if anything is wrong; every mistake of the file is then in `issues`.
std::optional<std::vector<PlainCase>> ParsePlainSuite(const std::shared_ptr<const Source>& source,
                                                      const Limits& limits, IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TEST_PLAIN_SUITE_H_
