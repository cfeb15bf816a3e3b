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
  const int depth = DepthBelow(*expr) + 1;
  while (depths_.size() < static_cast<size_t>(expr->id)) depths_.push_back(0);
  depths_.push_back(depth);
  depth_max_ = std::max(depth_max_, depth);
  return expr;
}

namespace {

// The number of nodes, or `max` + 1 if it is larger or one of them is of another kind.
int SmallSize(const Expr* expr, int max) {
  if (expr == nullptr) return 0;
  int size = 1;
  const auto add = [&](const Expr* child) {
    if (size <= max) size += SmallSize(child, max - size);
  };
  if (const auto* select = std::get_if<Select>(&expr->node)) {
    add(select->operand);
  } else if (const auto* call = std::get_if<Call>(&expr->node)) {
    add(call->target);
    for (const Expr* arg : call->args) add(arg);
  } else if (!std::holds_alternative<Literal>(expr->node) &&
             !std::holds_alternative<Ident>(expr->node)) {
    return max + 1;
  }
  return size;
}

}  // namespace

Expr* ExprFactory::CopySmall(const Expr* expr) {
  constexpr int kNodesMax = 4;
  if (SmallSize(expr, kNodesMax) > kNodesMax) return nullptr;
  const rules::Span span = span_;
  const rules::Span extent = extent_;
  Expr* copy = Copy(*expr);
  SetPlace(span, extent);
  return copy;
}

Expr* ExprFactory::Copy(const Expr& expr) {
  decltype(Expr::node) node = expr.node;
  if (auto* select = std::get_if<Select>(&node)) {
    select->operand = Copy(*select->operand);
  } else if (auto* call = std::get_if<Call>(&node)) {
    if (call->target != nullptr) call->target = Copy(*call->target);
    for (Expr*& arg : call->args) arg = Copy(*arg);
  }
  SetPlace(SpanOf(&expr), ExtentOf(&expr));
  return Add(std::move(node));
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
