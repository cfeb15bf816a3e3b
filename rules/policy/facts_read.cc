#include "rules/policy/facts_read.h"

#include <variant>

#include "rules/policy/expression_walk.h"

namespace makegood::rules {

void FactsRead::Add(const cel::TypedAst& ast, int facts_slot) {
  if (facts_slot < 0) return;
  // The variable `facts`, or one of its fields under a name of its own; null: something else.
  const auto variable_of = [&](const cel::Expr& expr) -> const cel::VariableDeclaration* {
    const auto* reference = std::get_if<cel::VariableReference>(&ast.ReferenceOf(expr));
    return reference != nullptr && reference->variable->slot == facts_slot ? reference->variable
                                                                           : nullptr;
  };
  // How often the facts stand somewhere, less how often a field of them is selected there.
  int whole = 0;
  ForEachNode(*ast.ast.root, [&](const cel::Expr& expr) {
    if (const cel::VariableDeclaration* variable = variable_of(expr)) {
      if (variable->field != nullptr) {
        fields_.insert(variable->name);
      } else {
        ++whole;
      }
      return;
    }
    const auto* select = std::get_if<cel::Select>(&expr.node);
    if (select == nullptr || select->operand == nullptr) return;
    const cel::VariableDeclaration* variable = variable_of(*select->operand);
    if (variable == nullptr || variable->field != nullptr) return;
    fields_.insert(select->field);
    --whole;
  });
  all_ = all_ || whole != 0;
}

void FactsRead::Add(const PolicyTree& tree, int facts_slot) {
  ForEachExpression(*tree.root, [&](const PolicyExpression& expression, const PolicyRule&) {
    if (expression.ast != nullptr) Add(*expression.ast, facts_slot);
  });
}

}  // namespace makegood::rules
