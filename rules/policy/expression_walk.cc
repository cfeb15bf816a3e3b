#include "rules/policy/expression_walk.h"

#include <variant>
#include <vector>

namespace makegood::rules {
namespace {

struct Parts {
  const std::function<void(const cel::Expr&)>& visit;

  void Walk(const cel::Expr* expr) const {
    if (expr == nullptr) return;
    visit(*expr);
    std::visit(*this, expr->node);
  }
  void operator()(const cel::Literal&) const {}
  void operator()(const cel::Ident&) const {}
  void operator()(const cel::Select& select) const { Walk(select.operand); }
  void operator()(const cel::Call& call) const {
    Walk(call.target);
    for (const cel::Expr* argument : call.args) Walk(argument);
  }
  void operator()(const cel::ListExpr& list) const {
    for (const cel::Expr* element : list.elements) Walk(element);
  }
  void operator()(const cel::MapExpr& map) const {
    for (const cel::MapEntry& entry : map.entries) {
      Walk(entry.key);
      Walk(entry.value);
    }
  }
  void operator()(const cel::MessageExpr& message) const {
    for (const cel::FieldEntry& entry : message.entries) Walk(entry.value);
  }
  void operator()(const cel::Comprehension& loop) const {
    Walk(loop.range);
    Walk(loop.init);
    Walk(loop.condition);
    Walk(loop.step);
    Walk(loop.result);
  }
};

void DropAst(PolicyExpression& expression) {
  expression.ast.reset();
  expression.fingerprints = std::vector<uint64_t>();
}

}  // namespace

void ForEachNode(const cel::Expr& expr, const std::function<void(const cel::Expr&)>& visit) {
  Parts{visit}.Walk(&expr);
}

void ForEachExpression(
    const PolicyRule& rule,
    const std::function<void(const PolicyExpression&, const PolicyRule&)>& visit) {
  for (const PolicyVariable& variable : rule.variables) visit(variable.expression, rule);
  for (const PolicyMatch& match : rule.matches) {
    if (match.condition.has_value()) visit(*match.condition, rule);
    if (match.output.has_value()) visit(*match.output, rule);
    if (match.explanation.has_value()) visit(*match.explanation, rule);
    if (match.rule != nullptr) ForEachExpression(*match.rule, visit);
  }
}

void DropAsts(PolicyRule& rule) {
  for (PolicyVariable& variable : rule.variables) DropAst(variable.expression);
  for (PolicyMatch& match : rule.matches) {
    for (auto* expression : {&match.condition, &match.output, &match.explanation}) {
      if (expression->has_value()) DropAst(**expression);
    }
    if (match.rule != nullptr) DropAsts(*match.rule);
  }
}

}  // namespace makegood::rules
