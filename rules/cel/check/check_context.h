// What the parts of the checker share while one expression is checked: the expression, what
// it may refer to, and where mistakes go.

#ifndef MAKEGOOD_RULES_CEL_CHECK_CHECK_CONTEXT_H_
#define MAKEGOOD_RULES_CEL_CHECK_CHECK_CONTEXT_H_

#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/types/declarations.h"

namespace makegood::cel {

struct CheckContext {
  const Ast& ast;
  const rules::Excerpt& text;
  const Declarations& declarations;
  rules::IssueList& issues;

  // What the author wrote for a node, all of it.
  absl::string_view TextOf(const Expr& expr) const {
    const rules::Span extent = ast.extents[expr.id];
    return text.text().substr(extent.begin, extent.end - extent.begin);
  }

  // The same for use inside a sentence: one that is long or broken over lines is `…`.
  std::string QuoteOf(const Expr& expr) const {
    constexpr size_t kQuoteBytesMax = 60;
    const absl::string_view written = TextOf(expr);
    const bool quotable = !written.empty() && written.size() <= kQuoteBytesMax &&
                          written.find('\n') == absl::string_view::npos;
    return quotable ? std::string(written) : "…";
  }

  // At the characters that made the node: an operator, a field's or function's name.
  rules::Issue& ErrorAt(ExprId id, rules::IssueCode code, std::string message) const {
    return issues.AddError(code, rules::PlaceOf(text, ast.spans[id]), std::move(message));
  }

  // At all that the node covers.
  rules::Issue& ErrorOver(const Expr& expr, rules::IssueCode code, std::string message) const {
    return issues.AddError(code, rules::PlaceOf(text, ast.extents[expr.id]), std::move(message));
  }
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_CHECK_CHECK_CONTEXT_H_
