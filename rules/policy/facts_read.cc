#include "rules/policy/facts_read.h"

#include <map>
#include <optional>
#include <variant>

#include "absl/strings/str_cat.h"
#include "rules/policy/expression_walk.h"

namespace makegood::rules {

namespace {

// What of the facts an expression is: all of them, a field, or a field of a field.
struct FactsPath {
  const std::string* field = nullptr;
  const std::string* part = nullptr;
};

std::optional<FactsPath> PathOf(const cel::TypedAst& ast, const cel::Expr& expr, int facts_slot) {
  if (const auto* reference = std::get_if<cel::VariableReference>(&ast.ReferenceOf(expr))) {
    // The variable `facts`, or one of its fields under a name of its own.
    const cel::VariableDeclaration& variable = *reference->variable;
    if (variable.slot != facts_slot) return std::nullopt;
    return FactsPath{variable.field != nullptr ? &variable.name : nullptr, nullptr};
  }
  const auto* select = std::get_if<cel::Select>(&expr.node);
  if (select == nullptr || select->operand == nullptr) return std::nullopt;
  const std::optional<FactsPath> of = PathOf(ast, *select->operand, facts_slot);
  if (!of.has_value() || of->part != nullptr) return std::nullopt;
  if (of->field == nullptr) return FactsPath{&select->field, nullptr};
  return FactsPath{of->field, &select->field};
}

}  // namespace

void FactsRead::Add(const cel::TypedAst& ast, int facts_slot) {
  if (facts_slot < 0) return;
  // How often the facts, or a field, stand somewhere, less how often a part of them is selected
  // there.
  int all = 0;
  std::map<absl::string_view, int> whole;
  ForEachNode(*ast.ast.root, [&](const cel::Expr& expr) {
    const std::optional<FactsPath> path = PathOf(ast, expr, facts_slot);
    if (!path.has_value()) return;
    if (path->field == nullptr) {
      ++all;
      return;
    }
    const auto* select = std::get_if<cel::Select>(&expr.node);
    if (path->part != nullptr) {
      fields_.insert(absl::StrCat(*path->field, ".", *path->part));
      --whole[*path->field];
      return;
    }
    fields_.insert(*path->field);
    const bool is_variable = std::holds_alternative<cel::VariableReference>(ast.ReferenceOf(expr));
    if (!is_variable) --all;
    // has(facts.charge) looks at nothing in it.
    const bool is_test = !is_variable && select != nullptr && select->test_only;
    if (!is_test) ++whole[*path->field];
  });
  all_ = all_ || all != 0;
  for (const auto& [field, times] : whole) {
    if (times > 0) whole_.emplace(field);
  }
}

void FactsRead::Add(const PolicyTree& tree, int facts_slot) {
  ForEachExpression(*tree.root, [&](const PolicyExpression& expression, const PolicyRule&) {
    if (expression.ast != nullptr) Add(*expression.ast, facts_slot);
  });
}

bool FactsRead::Has(absl::string_view field) const {
  if (all_ || fields_.find(field) != fields_.end()) return true;
  const size_t dot = field.find('.');
  return dot != absl::string_view::npos && whole_.find(field.substr(0, dot)) != whole_.end();
}

}  // namespace makegood::rules
