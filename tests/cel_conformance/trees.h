// Trees as the suites write them.

#ifndef MAKEGOOD_TESTS_CEL_CONFORMANCE_TREES_H_
#define MAKEGOOD_TESTS_CEL_CONFORMANCE_TREES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "rules/cel/check/typed_ast.h"
#include "rules/cel/syntax/parser.h"
#include "tests/cel_conformance/test_case.h"

namespace makegood::cel_conformance {

// The syntax, macros and limits with which the suite's trees were made, and its checked trees.
cel::ParseOptions TreeOptions(Suite suite);
cel::ParseOptions CheckedTreeOptions(Suite suite);

// With the kind of each node: `1^#*expr.Constant_Int64Value#`.
std::string TreeText(const cel::Ast& ast);

// With types, and with what names and calls refer to: `x~int^x`, `…~int^add_int64`.
std::string CheckedTreeText(const cel::TypedAst& ast);

// Empty if the texts are equal; otherwise both.
std::string Difference(absl::string_view what, absl::string_view expected,
                       absl::string_view actual);

}  // namespace makegood::cel_conformance

#endif  // MAKEGOOD_TESTS_CEL_CONFORMANCE_TREES_H_
