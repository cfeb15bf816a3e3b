#include "rules/cel/syntax/ast.h"

#include <algorithm>
#include <utility>

namespace makegood::cel {
namespace {

// Most expressions of policies are small, and there are many.
constexpr size_t kFirstNodes = 4;

}  // namespace

Expr& Ast::NewNode() {
  if (free_ == 0) {
    block_size_ = std::max(kFirstNodes, 2 * block_size_);
    free_ = block_size_;
    blocks_.push_back(std::make_unique<Expr[]>(block_size_));
  }
  return blocks_.back()[block_size_ - free_--];
}

ExprId Ast::NewId(rules::Span span, rules::Span extent) {
  if (spans.empty()) {
    spans.reserve(2 * kFirstNodes);
    extents.reserve(2 * kFirstNodes);
    spans.emplace_back();
    extents.emplace_back();
  }
  spans.push_back(span);
  extents.push_back(extent);
  return static_cast<ExprId>(spans.size()) - 1;
}

Expr* Ast::New(rules::Span span, rules::Span extent) {
  Expr& expr = NewNode();
  expr.id = NewId(span, extent);
  return &expr;
}

void Ast::RecordMacroCall(ExprId id, Call call) {
  Expr& expr = NewNode();
  expr.node = std::move(call);
  macro_calls[id] = &expr;
}

}  // namespace makegood::cel
