#include <utility>

#include "rules/cel/compile/loop_shape.h"
#include "rules/cel/compile/moving.h"
#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/evaluate/access.h"
#include "rules/cel/evaluate/loop.h"
#include "rules/cel/syntax/operators.h"

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
  const int first = local_count_;
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
  // What it binds itself is nobody else's.
  if (first < 64) compiled.locals &= LocalBit(first) - 1;
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
  range.elements_id = expr.id;
  range.adapter = options_.adapter;
  range.range = std::move(operand.node);
  whole.Add(operand);
  return operand.moving;
}

Compiled TreeCompiler::MakePredicate(const LoopShape& shape, LoopRange& range) {
  const Expr& expr = *shape.predicate;
  if (range.elements == nullptr || options_.record_values) return Walk(expr);
  // `exists` and filters pass over what fails the first operand of `&&`, `all` over what
  // passes the first of `||`.
  const bool is_or = shape.kind == LoopKind::kAll;
  std::vector<Compiled> operands;
  CollectOperands(expr, is_or ? op::kOr : op::kAnd, operands);
  const int element = range.variable2 >= 0 ? range.variable2 : range.variable;
  Compiled guards;
  guards.cost = 0;
  auto rest = operands.begin();
  for (; rest != operands.end(); ++rest) {
    const FieldTests* tests = rest->node->field_tests();
    if (tests == nullptr || !(tests->path == MessagePath{Cell::Local(element)})) break;
    FieldTests guard = *tests;
    if (is_or) {  // Not any: all not.
      guard.any = !guard.any;
      for (FieldTest& test : guard.tests) test.negated = !test.negated;
    }
    range.guards.Add(std::move(guard));
    guards.Add(*rest);
  }
  operands.erase(operands.begin(), rest);
  Compiled predicate = operands.size() == 1 ? std::move(operands[0])
                                            : JoinOperands(std::move(operands), is_or, expr.id);
  predicate.Add(guards);
  return predicate;
}

void TreeCompiler::MakeKnown(const LoopShape& shape, LoopRange range, bool moving,
                             Compiled& compiled) {
  Loop loop;
  loop.variables = LocalBit(range.variable) | LocalBit(std::max(range.variable, range.variable2));
  Loop* const outer = std::exchange(loop_, options_.record_values ? nullptr : &loop);
  Compiled predicate;
  Compiled transform;
  if (shape.predicate != nullptr) predicate = MakePredicate(shape, range);
  if (shape.transform != nullptr) transform = Walk(*shape.transform);
  loop_ = outer;
  range.invariants = std::move(loop.invariants);
  range.of_turn = std::move(loop.of_turn);
  range.turn_cost += (shape.predicate != nullptr ? predicate.cost : 0) +
                     (shape.transform != nullptr ? transform.cost : 0);
  compiled.touches = compiled.touches || predicate.touches || transform.touches;
  compiled.locals |= predicate.locals | transform.locals;
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
  Loop* const outer = std::exchange(loop_, nullptr);
  Compiled condition = Walk(*loop.condition);
  Compiled step = Walk(*loop.step);
  // The result is computed outside the loop variables' scope.
  Compiled result = Walk(*loop.result);
  loop_ = outer;
  range.turn_cost += condition.cost + step.cost;
  compiled.cost += init.cost + result.cost;
  compiled.locals |= init.locals | condition.locals | step.locals | result.locals;
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
