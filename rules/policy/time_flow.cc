#include "rules/policy/time_flow.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "rules/policy/expression_walk.h"
#include "rules/policy/policy_places.h"

namespace makegood::rules {
namespace {

class TimeFlow {
 public:
  TimeFlow(const PolicyTree& tree, IssueList& issues) : tree_(tree), issues_(issues) {}

  void Check(const PolicyRule& rule) {
    for (const PolicyMatch& match : rule.matches) {
      if (match.condition.has_value()) Check(*match.condition, rule, "this condition");
      if (match.output.has_value()) Check(*match.output, rule, "this output");
      if (match.rule != nullptr) Check(*match.rule);
    }
  }

 private:
  void Check(const PolicyExpression& expression, const PolicyRule& rule, absl::string_view what) {
    std::set<int> seen;
    const PolicyExpression* opaque = FindOpaque(expression, seen);
    // One issue for one cause, whoever else depends on it.
    if (opaque == nullptr || !reported_.insert(opaque).second) return;
    const cel::ExprId id = opaque->program->opaque_at();
    Issue& issue = issues_.AddError(
        issue_code::kOpaqueTime,
        PlaceOf(opaque->text, opaque->ast->ast.extents[static_cast<size_t>(id)]),
        "of what this makes of a time that moves with `now`, nobody can tell until when it stands");
    issue.help =
        "compare times with times, or let the policy be asked again and again: `makegood: "
        "recheck_every: 1m`";
    if (opaque != &expression) {
      const Span whole{0, static_cast<uint32_t>(expression.text.text().size())};
      issue.remarks.push_back(
          {absl::StrCat(what, " depends on it"), PlaceOf(expression.text, whole)});
    }
    RemarkRules(rule, issue);
  }

  // The expression itself, or a variable that it reads, directly or through others.
  const PolicyExpression* FindOpaque(const PolicyExpression& expression, std::set<int>& seen) {
    if (!expression.ok()) return nullptr;
    if (expression.program->opaque_at() != 0) return &expression;
    const PolicyExpression* found = nullptr;
    ForEachNode(*expression.ast->ast.root, [&](const cel::Expr& expr) {
      const auto* reference =
          std::get_if<cel::VariableReference>(&expression.ast->ReferenceOf(expr));
      if (found != nullptr || reference == nullptr || !reference->variable->lazy) return;
      const int slot = reference->variable->slot;
      if (slot < 0 || slot >= tree_.slot_count || !seen.insert(slot).second) return;
      const PolicyVariable* variable = tree_.variables_by_slot[static_cast<size_t>(slot)];
      if (variable != nullptr) found = FindOpaque(variable->expression, seen);
    });
    return found;
  }

  const PolicyTree& tree_;
  IssueList& issues_;
  std::set<const PolicyExpression*> reported_;
};

}  // namespace

void CheckTimeFlow(const PolicyTree& tree, IssueList& issues) {
  if (tree.root == nullptr) return;
  // Looking for what depends on it pays only where there is any.
  bool is_any_opaque = false;
  ForEachExpression(*tree.root, [&](const PolicyExpression& expression, const PolicyRule&) {
    is_any_opaque |= expression.ok() && expression.program->opaque_at() != 0;
  });
  if (is_any_opaque) TimeFlow(tree, issues).Check(*tree.root);
}

}  // namespace makegood::rules
