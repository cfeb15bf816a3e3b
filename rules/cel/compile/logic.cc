#include "rules/cel/evaluate/logic.h"

#include <utility>

#include "rules/cel/compile/moving.h"
#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/evaluate/fused.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

// The overloads of the optionals' library that evaluate their argument only when it is needed.
constexpr char kOptionalOrId[] = "optional_or_optional";
constexpr char kOptionalOrValueId[] = "optional_orValue_value";

}  // namespace

void TreeCompiler::CollectOperands(const Expr& expr, const std::string& function,
                                   std::vector<Compiled>& operands) {
  const Call* call = std::get_if<Call>(&expr.node);
  if (call != nullptr && call->target == nullptr && call->function == function &&
      !options_.record_values) {
    for (const Expr* argument : call->args) CollectOperands(*argument, function, operands);
  } else {
    operands.push_back(Walk(expr));
  }
}

Compiled TreeCompiler::MakeJunction(const Expr& expr, const Call& call) {
  const bool is_or = call.function == op::kOr;
  std::vector<Compiled> operands;
  for (const Expr* argument : call.args) CollectOperands(*argument, call.function, operands);
  return JoinOperands(std::move(operands), is_or, expr.id);
}

Compiled TreeCompiler::JoinOperands(std::vector<Compiled> operands, bool is_or, ExprId id) {
  Compiled compiled;
  std::vector<NodePtr> nodes;
  for (Compiled& operand : operands) {
    if (const Value* value = operand.constant();
        value != nullptr && options_.fold && value->is_bool()) {
      // A constant that decides makes the rest irrelevant, errors included; one that does
      // not is left out.
      if (value->as_bool() == is_or) return Constant(*value);
      continue;
    }
    compiled.Add(operand);
    nodes.push_back(std::move(operand.node));
  }
  if (nodes.empty()) return Constant(Value::Bool(!is_or));
  if (NodePtr tests = JoinFieldTests(nodes, is_or, id)) {
    compiled.node = std::move(tests);
    return compiled;
  }
  compiled.node = is_or ? MakeOr(std::move(nodes), compiled.touches, id)
                        : MakeAnd(std::move(nodes), compiled.touches, id);
  return compiled;
}

Compiled TreeCompiler::MakeChoice(const Expr& expr, const Call& call) {
  Compiled condition = Walk(*call.args[0]);
  Compiled if_true = Walk(*call.args[1]);
  Compiled if_false = Walk(*call.args[2]);
  if (const Value* value = condition.constant();
      value != nullptr && options_.fold && value->is_bool()) {
    return value->as_bool() ? std::move(if_true) : std::move(if_false);
  }
  Compiled compiled;
  for (const Compiled* part : {&condition, &if_true, &if_false}) compiled.Add(*part);
  compiled.moving = if_true.moving || if_false.moving;
  compiled.node = MakeConditional(std::move(condition.node), std::move(if_true.node),
                                  std::move(if_false.node), expr.id);
  return compiled;
}

Compiled TreeCompiler::MakeNegation(const Expr& expr, const Call& call) {
  const Expr& operand = *call.args[0];
  if (call.function == op::kNot) {
    if (auto test = MakeFieldTestOf(operand, /*is_bool=*/true, 0, /*equal=*/true)) {
      ++test->cost;
      return *std::move(test);
    }
  }
  Compiled compiled = Walk(operand);
  ++compiled.cost;
  const Value* value = compiled.constant();
  if (value != nullptr && value->is_bool() && options_.fold) {
    return Constant(Value::Bool(call.function == op::kNot ? !value->as_bool() : value->as_bool()));
  }
  compiled.node = call.function == op::kNot ? MakeNot(std::move(compiled.node), expr.id)
                                            : MakeNotStrictlyFalse(std::move(compiled.node));
  return compiled;
}

bool TreeCompiler::IsOptionalOr(const Expr& expr) const {
  const auto* reference = std::get_if<CallReference>(&ast_.ReferenceOf(expr));
  if (reference == nullptr || reference->overloads.size() != 1) return false;
  const std::string& id = reference->overloads[0]->id;
  return id == kOptionalOrId || id == kOptionalOrValueId;
}

Compiled TreeCompiler::MakeOptionalOrOf(const Expr& expr, const Call& call) {
  const auto& reference = std::get<CallReference>(ast_.ReferenceOf(expr));
  const bool unwraps = reference.overloads[0]->id == kOptionalOrValueId;
  Compiled optional = Walk(*call.target);
  Compiled other = Walk(*call.args[0]);
  const bool all_constant = optional.constant() != nullptr && other.constant() != nullptr;
  Compiled compiled;
  compiled.Add(optional);
  compiled.Add(other);
  compiled.moving = (optional.moving || other.moving) && CanMove(ast_.TypeOf(expr));
  compiled.node =
      unwraps ? MakeOptionalOrValue(std::move(optional.node), std::move(other.node), expr.id)
              : MakeOptionalOr(std::move(optional.node), std::move(other.node), expr.id);
  return all_constant ? Folded(std::move(compiled)) : std::move(compiled);
}

}  // namespace makegood::cel
