#include "rules/cel/syntax/expr_factory.h"

#include <algorithm>

#include "rules/cel/syntax/operators.h"

namespace makegood::cel {

Expr* ExprFactory::NewAccumulator() { return NewIdent(op::kAccumulator); }

Expr* ExprFactory::NewList(std::vector<Expr*> elements) {
  ListExpr list;
  list.optional.resize(elements.size(), false);
  list.elements = std::move(elements);
  return Add(std::move(list));
}

Expr* ExprFactory::Add(decltype(Expr::node) node) {
  Expr* expr = ast_.New(span_, extent_);
  expr->node = std::move(node);
  depths_.resize(static_cast<size_t>(expr->id) + 1, 0);
  depths_[expr->id] = DepthBelow(*expr) + 1;
  depth_max_ = std::max(depth_max_, depths_[expr->id]);
  return expr;
}

int ExprFactory::DepthBelow(const Expr& expr) const {
  int depth = 0;
  const auto visit = [&](const Expr* child) { depth = std::max(depth, DepthOf(child)); };
  if (const auto* select = std::get_if<Select>(&expr.node)) {
    visit(select->operand);
  } else if (const auto* call = std::get_if<Call>(&expr.node)) {
    visit(call->target);
    for (const Expr* arg : call->args) visit(arg);
  } else if (const auto* list = std::get_if<ListExpr>(&expr.node)) {
    for (const Expr* element : list->elements) visit(element);
  } else if (const auto* map = std::get_if<MapExpr>(&expr.node)) {
    for (const MapEntry& entry : map->entries) {
      visit(entry.key);
      visit(entry.value);
    }
  } else if (const auto* message = std::get_if<MessageExpr>(&expr.node)) {
    for (const FieldEntry& entry : message->entries) visit(entry.value);
  } else if (const auto* loop = std::get_if<Comprehension>(&expr.node)) {
    visit(loop->range);
    visit(loop->init);
    visit(loop->condition);
    visit(loop->step);
    visit(loop->result);
  }
  return depth;
}

Expr* ExprFactory::Refuse(rules::Span span, std::string message, std::string help,
                          std::string suggestion) {
  refusal_ = MacroRefusal{span, std::move(message), std::move(help), std::move(suggestion)};
  return nullptr;
}

}  // namespace makegood::cel
