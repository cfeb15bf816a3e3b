#include <utility>

#include "rules/cel/compile/loop_shape.h"
#include "rules/cel/compile/moving.h"
#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/evaluate/access.h"
#include "rules/cel/evaluate/loop.h"

namespace makegood::cel {

int TreeCompiler::Bind(const std::string& name, bool moving) {
  locals_.push_back({name, local_count_, moving});
  return local_count_++;
}

Compiled TreeCompiler::Make(const Expr& expr, const Comprehension& loop) {
  Compiled compiled;
  LoopRange range;
  range.id = expr.id;
  const bool moving = MakeRange(*loop.range, range, compiled);

  const size_t scope = locals_.size();
  const LoopShape shape = RecognizeLoop(loop);
  Compiled init;
  if (shape.kind == LoopKind::kGeneral) init = Walk(*loop.init);
  // Of two variables the first is an index or a key, which never moves.
  range.variable = Bind(loop.variable, moving && loop.variable2.empty());
  if (!loop.variable2.empty()) range.variable2 = Bind(loop.variable2, moving);

  if (shape.kind == LoopKind::kGeneral) {
    MakeGeneral(expr, loop, std::move(range), std::move(init), compiled);
  } else {
    MakeKnown(shape, std::move(range), moving, compiled);
  }
  locals_.resize(scope);
  return compiled;
}

bool TreeCompiler::MakeRange(const Expr& expr, LoopRange& range, Compiled& whole) {
  // `message.repeated_field` is walked in place.
  const auto* select = std::get_if<Select>(&expr.node);
  const auto* field = std::get_if<FieldReference>(&ast_.ReferenceOf(expr));
  const FieldAccess* access = nullptr;
  Compiled operand;
  if (options_.adapter != nullptr && !options_.record_values) {
    if (select != nullptr && field != nullptr && !select->test_only &&
        field->field->access != nullptr && field->field->access->supports_elements) {
      access = field->field->access;
      operand = Walk(*select->operand);
    } else if (const auto* variable = std::get_if<VariableReference>(&ast_.ReferenceOf(expr));
               variable != nullptr && variable->variable->field != nullptr &&
               variable->variable->field->access != nullptr &&
               variable->variable->field->access->supports_elements) {
      access = variable->variable->field->access;
      operand.node = MakeSlot(variable->variable->slot, variable->variable->name, expr.id);
    }
  }
  if (access == nullptr) operand = Walk(expr);
  range.elements = access;
  range.adapter = options_.adapter;
  range.range = std::move(operand.node);
  whole.cost += operand.cost;
  whole.touches = operand.touches;
  return operand.moving;
}

void TreeCompiler::MakeKnown(const LoopShape& shape, LoopRange range, bool moving,
                             Compiled& compiled) {
  Compiled predicate;
  Compiled transform;
  if (shape.predicate != nullptr) predicate = Walk(*shape.predicate);
  if (shape.transform != nullptr) transform = Walk(*shape.transform);
  range.turn_cost += (shape.predicate != nullptr ? predicate.cost : 0) +
                     (shape.transform != nullptr ? transform.cost : 0);
  compiled.touches = compiled.touches || predicate.touches || transform.touches;
  switch (shape.kind) {
    case LoopKind::kExists:
      compiled.node = MakeExists(std::move(range), std::move(predicate.node), predicate.touches);
      break;
    case LoopKind::kAll:
      compiled.node = MakeAll(std::move(range), std::move(predicate.node), predicate.touches);
      break;
    case LoopKind::kExistsOne:
      compiled.node = MakeExistsOne(std::move(range), std::move(predicate.node));
      break;
    default:
      compiled.moving = shape.transform != nullptr ? transform.moving : moving;
      compiled.node =
          MakeMapLoop(std::move(range), std::move(predicate.node), std::move(transform.node));
      break;
  }
}

void TreeCompiler::MakeGeneral(const Expr& expr, const Comprehension& loop, LoopRange range,
                               Compiled init, Compiled& compiled) {
  // What the accumulator holds after a turn cannot be told here: it may move if anything does.
  const bool accumulator_moves =
      CanMove(ast_.TypeOf(*loop.init)) &&
      (init.moving || locals_.back().moving || MentionsMoving(ast_, *loop.step));
  GeneralLoop general;
  general.accumulator = Bind(loop.accumulator, accumulator_moves);
  Compiled condition = Walk(*loop.condition);
  Compiled step = Walk(*loop.step);
  // The result is computed outside the loop variables' scope.
  Compiled result = Walk(*loop.result);
  range.turn_cost += condition.cost + step.cost;
  compiled.cost += init.cost + result.cost;
  compiled.touches =
      compiled.touches || init.touches || condition.touches || step.touches || result.touches;
  compiled.moving = result.moving && CanMove(ast_.TypeOf(expr));
  general.range = std::move(range);
  general.init = std::move(init.node);
  general.condition = std::move(condition.node);
  general.step = std::move(step.node);
  general.result = std::move(result.node);
  compiled.node = MakeGeneralLoop(std::move(general));
}

}  // namespace makegood::cel
