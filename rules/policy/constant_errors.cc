// A call of which every part is a literal or a constant is evaluated here, as large a call as can
// be found, so that `true || 1 / 0 > 0` is no mistake. It is compiled once more, from its text: the
// program of the whole expression has it folded away.

#include "rules/policy/constant_errors.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "rules/cel/syntax/duration_hint.h"
#include "rules/cel/syntax/operators.h"
#include "rules/policy/expression_walk.h"
#include "rules/policy/policy_places.h"

namespace makegood::rules {
namespace {

using cel::Expr;

class ConstantErrors {
 public:
  ConstantErrors(const PolicyExpression& expression, const PolicyRule& rule, IssueList& issues)
      : expression_(expression), ast_(*expression.ast), rule_(rule), issues_(issues) {}

  // `is_certain`: evaluating the whole always evaluates `expr`, and takes over its error.
  void Visit(const Expr& expr, bool is_certain) {
    if (const auto* call = std::get_if<cel::Call>(&expr.node)) {
      if (IsConstant(expr)) {
        Evaluate(expr, is_certain);
        return;
      }
      const bool is_logic = call->function == cel::op::kAnd || call->function == cel::op::kOr;
      const bool is_choice = call->function == cel::op::kConditional;
      if (call->target != nullptr) Visit(*call->target, is_certain);
      for (size_t i = 0; i < call->args.size(); ++i)
        Visit(*call->args[i], is_certain && !is_logic && !(is_choice && i > 0));
    } else if (const auto* select = std::get_if<cel::Select>(&expr.node)) {
      Visit(*select->operand, is_certain);
    } else if (const auto* list = std::get_if<cel::ListExpr>(&expr.node)) {
      for (const Expr* element : list->elements) Visit(*element, is_certain);
    } else if (const auto* map = std::get_if<cel::MapExpr>(&expr.node)) {
      for (const cel::MapEntry& entry : map->entries) {
        Visit(*entry.key, is_certain);
        Visit(*entry.value, is_certain);
      }
    } else if (const auto* message = std::get_if<cel::MessageExpr>(&expr.node)) {
      for (const cel::FieldEntry& entry : message->entries) Visit(*entry.value, is_certain);
    } else if (const auto* loop = std::get_if<cel::Comprehension>(&expr.node)) {
      Visit(*loop->range, is_certain);
      // There may be no turn, and a macro's own parts have no text.
      Visit(*loop->condition, false);
      Visit(*loop->step, false);
    }
  }

 private:
  // Whether nothing but literals and constants has a part in it.
  bool IsConstant(const Expr& expr) const {
    const cel::Reference& reference = ast_.ReferenceOf(expr);
    if (std::holds_alternative<cel::ConstantReference>(reference)) return true;
    if (const auto* variable = std::get_if<cel::VariableReference>(&reference))
      return variable->variable->constant != nullptr;
    if (std::holds_alternative<cel::Literal>(expr.node)) return true;
    const auto* call = std::get_if<cel::Call>(&expr.node);
    if (call == nullptr || call->function.empty() || call->function[0] == '@') return false;
    const Span extent = ast_.ast.extents[static_cast<size_t>(expr.id)];
    if (extent.end <= extent.begin) return false;
    // A target may be a part of the function's name.
    const auto* overloads = std::get_if<cel::CallReference>(&reference);
    const bool is_method =
        overloads != nullptr && !overloads->overloads.empty() && overloads->overloads[0]->is_method;
    if (call->target != nullptr && is_method && !IsConstant(*call->target)) return false;
    for (const Expr* argument : call->args) {
      if (!IsConstant(*argument)) return false;
    }
    return true;
  }

  void Evaluate(const Expr& expr, bool is_certain) {
    // Of a whole that could be folded no error came.
    const cel::Value* known = expression_.program->constant();
    if (&expr == ast_.ast.root && known != nullptr && !known->is_error()) return;
    const Span extent = ast_.ast.extents[static_cast<size_t>(expr.id)];
    const std::string text(expression_.text.text().substr(extent.begin, extent.end - extent.begin));
    IssueList ignored;
    const cel::Environment& environment = *expression_.environment;
    const std::unique_ptr<const cel::Program> program =
        environment.Compile(Excerpt::FromText("constant", text), std::nullopt, ignored);
    if (program == nullptr) return;
    cel::Arena arena;
    cel::EvalContext context(arena, environment.options().limits.cost_max, environment.adapter());
    cel::Activation activation(arena, environment.slot_count());
    const cel::Value value = program->Evaluate(context, activation);
    if (!value.is_error() || !IsMistake(value.as_error()->code)) return;
    const cel::ErrorInfo& error = *value.as_error();
    Span span = program->ExtentOf(error.expr_id);
    if (error.expr_id == 0 || span.end > text.size()) span = {0, extent.end - extent.begin};
    const Place place =
        PlaceOf(expression_.text, {extent.begin + span.begin, extent.begin + span.end});
    std::string message = absl::StrCat("this fails whenever it is reached: ", error.message);
    Issue& issue = is_certain
                       ? issues_.AddError(issue_code::kConstantError, place, std::move(message))
                       : issues_.AddWarning(issue_code::kConstantError, place, std::move(message));
    issue.suggestion = Suggestion(text.substr(span.begin, span.end - span.begin));
    RemarkRules(rule_, issue);
  }

  // Other errors tell about the engine: a function that is only declared, a budget.
  static bool IsMistake(cel::ErrorCode code) {
    switch (code) {
      case cel::ErrorCode::kNoSuchKey:
      case cel::ErrorCode::kDivideByZero:
      case cel::ErrorCode::kModulusByZero:
      case cel::ErrorCode::kOverflow:
      case cel::ErrorCode::kIndexOutOfBounds:
      case cel::ErrorCode::kDuplicateKey:
      case cel::ErrorCode::kInvalidArgument: return true;
      default: return false;
    }
  }

  // `duration("336h")` for `duration("14d")`.
  static std::string Suggestion(const std::string& call) {
    constexpr char kFunction[] = "duration(";
    if (call.compare(0, sizeof(kFunction) - 1, kFunction) != 0) return "";
    const size_t begin = call.find_first_of("'\"");
    const size_t end = call.find_last_of("'\"");
    if (begin == std::string::npos || begin == end) return "";
    return cel::DurationHint(call.substr(begin + 1, end - begin - 1));
  }

  const PolicyExpression& expression_;
  const cel::TypedAst& ast_;
  const PolicyRule& rule_;
  IssueList& issues_;
};

}  // namespace

void CheckConstantErrors(const PolicyTree& tree, IssueList& issues) {
  if (tree.root == nullptr) return;
  ForEachExpression(*tree.root, [&](const PolicyExpression& expression, const PolicyRule& rule) {
    if (!expression.ok()) return;
    ConstantErrors(expression, rule, issues).Visit(*expression.ast->ast.root, /*is_certain=*/true);
  });
}

}  // namespace makegood::rules
