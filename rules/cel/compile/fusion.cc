#include <algorithm>
#include <utility>

#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/evaluate/access.h"
#include "rules/cel/evaluate/field_test.h"
#include "rules/cel/evaluate/time_comparison.h"
#include "rules/cel/library/overload_impl.h"
#include "rules/cel/library/time_step.h"
#include "rules/cel/syntax/operators.h"
#include "rules/cel/values/equality.h"

namespace makegood::cel {
namespace {

bool IsTime(const Type& type) {
  return type.kind() == TypeKind::kTimestamp || type.kind() == TypeKind::kDuration;
}

std::optional<TimeComparison> ComparisonOf(const std::string& function) {
  if (function == op::kLess) return TimeComparison::kLess;
  if (function == op::kLessEquals) return TimeComparison::kLessEquals;
  if (function == op::kGreater) return TimeComparison::kGreater;
  if (function == op::kGreaterEquals) return TimeComparison::kGreaterEquals;
  if (function == op::kEquals) return TimeComparison::kEquals;
  return std::nullopt;
}

// `number OP constant` as a question for a range of numbers.
struct RangeTest {
  IntRange range;
  bool negated = false;
};
RangeTest RangeTestOf(TimeComparison comparison, int64_t constant) {
  switch (comparison) {
    case TimeComparison::kEquals: return {{constant, constant}, false};
    case TimeComparison::kGreater: return {{INT64_MIN, constant}, true};
    case TimeComparison::kLessEquals: return {{INT64_MIN, constant}, false};
    case TimeComparison::kLess: return {{constant, INT64_MAX}, true};
    case TimeComparison::kGreaterEquals: break;
  }
  return {{constant, INT64_MAX}, false};
}

// A call of the one overload that the checker chose.
struct ChosenCall {
  const Overload* overload = nullptr;
  const Expr* receiver_or_argument = nullptr;  // The first that it takes.
};
std::optional<ChosenCall> ChosenCallOf(const TypedAst& ast, const Expr& expr) {
  const auto* call = std::get_if<Call>(&expr.node);
  const auto* reference = std::get_if<CallReference>(&ast.ReferenceOf(expr));
  if (call == nullptr || reference == nullptr || reference->overloads.size() != 1) {
    return std::nullopt;
  }
  const Overload* overload = reference->overloads[0];
  const Expr* first = overload->is_method  ? call->target
                      : call->args.empty() ? nullptr
                                           : call->args[0];
  return ChosenCall{overload, first};
}

}  // namespace

std::optional<Value> TreeCompiler::ConstantOf(const Expr& expr) const {
  const Reference& reference = ast_.ReferenceOf(expr);
  if (const auto* constant = std::get_if<ConstantReference>(&reference)) {
    return Value::Int(constant->value);
  }
  if (const auto* variable = std::get_if<VariableReference>(&reference)) {
    if (variable->variable->constant != nullptr) return *variable->variable->constant;
    return std::nullopt;
  }
  if (const auto* literal = std::get_if<Literal>(&expr.node)) {
    if (const auto* number = std::get_if<int64_t>(literal)) return Value::Int(*number);
    if (const auto* truth = std::get_if<bool>(literal)) return Value::Bool(*truth);
  }
  return std::nullopt;
}

std::optional<Compiled> TreeCompiler::MakeIntTest(const Expr& field, IntRange range, bool negated) {
  if (options_.record_values || !ast_.checked) return std::nullopt;
  const Reference& reference = ast_.ReferenceOf(field);
  const auto* selected = std::get_if<FieldReference>(&reference);
  const auto* named = std::get_if<VariableReference>(&reference);
  const FieldDeclaration* declaration = selected != nullptr ? selected->field
                                        : named != nullptr  ? named->variable->field
                                                            : nullptr;
  if (declaration == nullptr || declaration->access == nullptr ||
      !declaration->access->supports_int) {
    return std::nullopt;
  }
  Compiled compiled;
  if (selected != nullptr) {
    const auto* select = std::get_if<Select>(&field.node);
    if (select == nullptr || select->test_only) return std::nullopt;
    compiled = Walk(*select->operand);
    compiled.moving = false;
  } else {
    compiled.node = MakeSlot(named->variable->slot, named->variable->name, field.id);
    compiled.cost = 0;
  }
  ++compiled.cost;
  FieldTest test;
  test.kind = FieldTest::Kind::kInt;
  test.access = declaration->access;
  test.range = range;
  test.negated = negated;
  compiled.node = MakeFieldTest(std::move(compiled.node), test, field.id);
  return compiled;
}

std::optional<Compiled> TreeCompiler::MakeTruthTest(const Expr& expr, bool negated) {
  if (options_.record_values || !ast_.checked) return std::nullopt;
  const auto* select = std::get_if<Select>(&expr.node);
  if (select == nullptr || !select->test_only) {
    if (ast_.TypeOf(expr).kind() != TypeKind::kBool) return std::nullopt;
    return MakeIntTest(expr, {0, 0}, !negated);
  }
  const auto* field = std::get_if<FieldReference>(&ast_.ReferenceOf(expr));
  if (field == nullptr || field->field->access == nullptr) return std::nullopt;
  Compiled compiled = Walk(*select->operand);
  ++compiled.cost;
  compiled.moving = false;
  FieldTest test;
  test.access = field->field->access;
  test.negated = negated;
  const Cell kept = test.access->supports_time
                        ? CellOfTime(compiled.node->path(), test.access, expr)
                        : Cell::Nowhere();
  compiled.node = kept.is_nowhere() ? MakeFieldTest(std::move(compiled.node), test, expr.id)
                                    : MakeHasTime(std::move(compiled.node), test,
                                                  field->field->type.kind() == TypeKind::kTimestamp,
                                                  kept, expr.id);
  return compiled;
}

std::optional<Compiled> TreeCompiler::MakeFieldComparison(const Call& call) {
  const bool differs = call.function == op::kNotEquals;
  std::optional<TimeComparison> comparison =
      differs ? TimeComparison::kEquals : ComparisonOf(call.function);
  if (!comparison.has_value() || call.args.size() != 2) return std::nullopt;
  for (int side = 0; side < 2; ++side) {
    if (side == 1) comparison = Mirrored(*comparison);
    const Expr& field = *call.args[side];
    const std::optional<Value> constant = ConstantOf(*call.args[1 - side]);
    if (!constant.has_value()) continue;
    const bool is_bool = constant->is_bool();
    if (is_bool ? *comparison != TimeComparison::kEquals : constant->kind() != Kind::kInt) continue;
    if ((ast_.TypeOf(field).kind() == TypeKind::kBool) != is_bool) continue;
    // Of a bool both sides are 0 or 1.
    const RangeTest test = RangeTestOf(*comparison, constant->as_int());
    if (auto compiled = MakeIntTest(field, test.range, test.negated != differs)) {
      ++compiled->cost;
      return compiled;
    }
  }
  return std::nullopt;
}

std::optional<Compiled> TreeCompiler::MakeTimeComparisonOf(const Call& call) {
  const std::optional<TimeComparison> comparison = ComparisonOf(call.function);
  if (!comparison.has_value() || call.args.size() != 2 || options_.record_values || !ast_.checked) {
    return std::nullopt;
  }
  const Expr& left = *call.args[0];
  const Expr& right = *call.args[1];
  if (!IsTime(ast_.TypeOf(left)) || ast_.TypeOf(left).kind() != ast_.TypeOf(right).kind()) {
    return std::nullopt;
  }

  // `a - b OP limit`, where a and b are instants.
  const auto* difference = std::get_if<Call>(&left.node);
  const auto subtraction = ChosenCallOf(ast_, left);
  if (subtraction.has_value() && difference->function == op::kSubtract &&
      difference->args.size() == 2 && subtraction->overload->implementation != nullptr &&
      subtraction->overload->implementation->binary != nullptr &&
      ast_.TypeOf(*difference->args[0]).kind() == TypeKind::kTimestamp &&
      ast_.TypeOf(*difference->args[1]).kind() == TypeKind::kTimestamp) {
    Compiled limit = Walk(right);
    if (limit.constant() != nullptr && limit.constant()->kind() == Kind::kDuration) {
      Compiled parts[] = {Walk(*difference->args[0]), Walk(*difference->args[1])};
      HoistInvariants(parts, 2);
      Compiled compiled;
      compiled.cost = 2;
      for (const Compiled& part : parts) {
        compiled.Add(part);
        compiled.touches = compiled.touches || part.moving;
      }
      compiled.node = MakeDistanceComparison(
          *comparison, std::move(parts[0].node), std::move(parts[1].node),
          subtraction->overload->implementation->binary, *limit.constant(), left.id);
      return compiled;
    }
    // Walked once: whatever it is, it is the right operand.
    Compiled parts[] = {Walk(left), std::move(limit)};
    return JoinTimes(*comparison, parts);
  }
  Compiled parts[] = {Walk(left), Walk(right)};
  return JoinTimes(*comparison, parts);
}

Compiled TreeCompiler::JoinTimes(TimeComparison comparison, Compiled (&parts)[2]) {
  HoistInvariants(parts, 2);
  Compiled compiled;
  for (const Compiled& part : parts) {
    compiled.Add(part);
    compiled.touches = compiled.touches || part.moving;
  }
  const bool all_constant = parts[0].constant() != nullptr && parts[1].constant() != nullptr;
  compiled.node =
      MakeTimeComparison(comparison, std::move(parts[0].node), std::move(parts[1].node));
  return all_constant ? Folded(std::move(compiled)) : std::move(compiled);
}

std::optional<Compiled> TreeCompiler::MakeStepComparisonOf(const Call& call) {
  StepComparison step;
  step.negated = call.function == op::kNotEquals;
  const std::optional<TimeComparison> comparison =
      step.negated ? TimeComparison::kEquals : ComparisonOf(call.function);
  if (!comparison.has_value() || call.args.size() != 2 || options_.record_values || !ast_.checked) {
    return std::nullopt;
  }
  for (int side = 0; side < 2; ++side) {
    const auto counted = ChosenCallOf(ast_, *call.args[side]);
    const TimeStep* found = counted.has_value() ? FindTimeStep(counted->overload->id) : nullptr;
    if (found == nullptr || !IsTime(ast_.TypeOf(*counted->receiver_or_argument)) ||
        ast_.TypeOf(*call.args[1 - side]).kind() != TypeKind::kInt) {
      continue;
    }
    step.step = *found;
    step.time_is_left = side == 0;
    step.comparison = step.time_is_left ? *comparison : Mirrored(*comparison);
    const Expr* sides[] = {call.args[0], call.args[1]};
    sides[side] = counted->receiver_or_argument;
    Compiled parts[] = {Walk(*sides[0]), Walk(*sides[1])};
    HoistInvariants(parts, 2);
    Compiled compiled;
    compiled.cost = 2;
    for (const Compiled& part : parts) compiled.Add(part);
    compiled.touches = compiled.touches || parts[side].moving;
    const bool all_constant = parts[0].constant() != nullptr && parts[1].constant() != nullptr;
    compiled.node = MakeStepComparison(step, std::move(parts[0].node), std::move(parts[1].node));
    return all_constant ? Folded(std::move(compiled)) : std::move(compiled);
  }
  return std::nullopt;
}

void TreeCompiler::HoistInvariants(Compiled* parts, size_t count) {
  if (loop_ == nullptr) return;
  uint64_t locals = 0;
  for (size_t i = 0; i < count; ++i) locals |= parts[i].locals;
  if ((locals & loop_->variables) == 0) return;  // The whole may be an invariant, then.
  for (size_t i = 0; i < count; ++i) {
    Compiled& part = parts[i];
    const bool varies = (part.locals & loop_->variables) != 0 || part.touches || part.moving;
    // Reading what stands somewhere costs no more than reading what was kept.
    if (varies || part.cost < 2 || !part.node->cell().is_nowhere()) continue;
    part.node = MakeRemembered(std::move(part.node), Cell::Local(local_count_));
    loop_->invariants.push_back(local_count_++);
  }
}

}  // namespace makegood::cel
