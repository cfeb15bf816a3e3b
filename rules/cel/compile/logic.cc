#include "rules/cel/evaluate/logic.h"

#include <utility>

#include "rules/cel/compile/moving.h"
#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/evaluate/field_test.h"
#include "rules/cel/evaluate/time_comparison.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

// The overloads of the optionals' library that evaluate their argument only when it is needed.
constexpr char kOptionalOrId[] = "optional_or_optional";
constexpr char kOptionalOrValueId[] = "optional_orValue_value";

// `expr` if it is `a ? b : c`; null otherwise.
const Call* AsChoice(const Expr& expr) {
  const Call* call = std::get_if<Call>(&expr.node);
  const bool is_choice =
      call != nullptr && call->target == nullptr && call->function == op::kConditional;
  return is_choice ? call : nullptr;
}

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

void TreeCompiler::JoinNeighbours(std::vector<Compiled>& operands, bool is_or, ExprId id) {
  std::vector<Compiled> joined;
  for (Compiled& operand : operands) {
    if (!joined.empty() && !joined.back().touches && !operand.touches) {
      std::vector<NodePtr> pair;
      pair.push_back(std::move(joined.back().node));
      pair.push_back(std::move(operand.node));
      if (NodePtr both = JoinDistances(pair, is_or, id)) {
        joined.back().node = std::move(both);
        joined.back().Add(operand);
        continue;
      }
      joined.back().node = std::move(pair[0]);
      operand.node = std::move(pair[1]);
    }
    joined.push_back(std::move(operand));
  }
  operands = std::move(joined);
}

Compiled TreeCompiler::JoinOperands(std::vector<Compiled> operands, bool is_or, ExprId id) {
  Compiled compiled;
  std::vector<NodePtr> nodes;
  const bool is_several = operands.size() > 1;
  JoinNeighbours(operands, is_or, id);
  if (is_several && operands.size() == 1) {
    ++operands[0].cost;
    return std::move(operands[0]);
  }
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
  compiled.node = JoinTests(std::move(nodes), is_or, compiled.touches, id);
  return compiled;
}

Compiled TreeCompiler::MakeChoice(const Expr& expr, const Call& call) {
  Compiled compiled;
  compiled.cost = 0;
  std::vector<ChoiceCase> cases;
  Compiled otherwise;
  // What stands in the last place may be another choice, and so on: one node for all of them.
  const Expr* choice = &expr;
  const Call* parts = &call;
  while (true) {
    Compiled condition = Walk(*parts->args[0]);
    Compiled value = Walk(*parts->args[1]);
    const Value* known = options_.fold ? condition.constant() : nullptr;
    if (known != nullptr && !known->is_bool()) known = nullptr;
    if (known == nullptr) {
      ++compiled.cost;
      compiled.Add(condition);
      compiled.Add(value);
      compiled.moving = compiled.moving || value.moving;
      cases.push_back({std::move(condition.node), std::move(value.node), choice->id});
    }
    choice = parts->args[2];
    parts = options_.record_values ? nullptr : AsChoice(*choice);
    if (known != nullptr && known->as_bool()) {
      Walk(*choice);  // For its issues; it is never reached.
      otherwise = std::move(value);
      break;
    }
    if (parts == nullptr) {
      otherwise = Walk(*choice);
      break;
    }
  }
  if (cases.empty()) return otherwise;
  compiled.Add(otherwise);
  compiled.moving = compiled.moving || otherwise.moving;
  compiled.node = cel::MakeChoice(std::move(cases), std::move(otherwise.node));
  return compiled;
}

Compiled TreeCompiler::MakeNegation(const Expr& expr, const Call& call) {
  const Expr& operand = *call.args[0];
  if (auto test = MakeTruthTest(operand, /*negated=*/true)) {
    ++test->cost;
    return *std::move(test);
  }
  Compiled compiled = Walk(operand);
  ++compiled.cost;
  const Value* value = compiled.constant();
  if (value != nullptr && value->is_bool() && options_.fold) {
    return Constant(Value::Bool(!value->as_bool()));
  }
  compiled.node = MakeNot(std::move(compiled.node), expr.id);
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
