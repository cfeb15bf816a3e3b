#include "rules/cel/syntax/ast.h"

#include <utility>

namespace makegood::cel {

ExprId Ast::NewId(rules::Span span, rules::Span extent) {
  if (spans.empty()) {
    spans.emplace_back();
    extents.emplace_back();
  }
  spans.push_back(span);
  extents.push_back(extent);
  return static_cast<ExprId>(spans.size()) - 1;
}

Expr* Ast::New(rules::Span span, rules::Span extent) {
  Expr& expr = nodes_.emplace_back();
  expr.id = NewId(span, extent);
  return &expr;
}

void Ast::RecordMacroCall(ExprId id, Call call) {
  Expr& expr = nodes_.emplace_back();
  expr.node = std::move(call);
  macro_calls[id] = &expr;
}

}  // namespace makegood::cel
