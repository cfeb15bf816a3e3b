#include <utility>

#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/evaluate/access.h"
#include "rules/cel/evaluate/fused.h"
#include "rules/cel/library/overload_impl.h"
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

std::optional<Compiled> TreeCompiler::MakeFieldTestOf(const Expr& field, bool is_bool,
                                                      int64_t constant, bool equal) {
  if (options_.record_values || !ast_.checked) return std::nullopt;
  const Reference& reference = ast_.ReferenceOf(field);
  const auto* selected = std::get_if<FieldReference>(&reference);
  const auto* named = std::get_if<VariableReference>(&reference);
  const FieldDeclaration* declaration = selected != nullptr ? selected->field
                                        : named != nullptr  ? named->variable->field
                                                            : nullptr;
  if (declaration == nullptr || declaration->access == nullptr ||
      !declaration->access->supports_int ||
      (ast_.TypeOf(field).kind() == TypeKind::kBool) != is_bool) {
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
  test.access = declaration->access;
  test.constant = constant;
  test.equal = equal;
  compiled.node = MakeFieldTest(std::move(compiled.node), test, field.id);
  return compiled;
}

std::optional<Compiled> TreeCompiler::MakeFieldComparison(const Call& call) {
  const bool equal = call.function == op::kEquals;
  if ((!equal && call.function != op::kNotEquals) || call.args.size() != 2) return std::nullopt;
  for (int side = 0; side < 2; ++side) {
    const std::optional<Value> constant = ConstantOf(*call.args[1 - side]);
    if (!constant.has_value()) continue;
    const bool is_bool = constant->is_bool();
    if (!is_bool && constant->kind() != Kind::kInt) continue;
    // Of a bool both sides are 0 or 1.
    const int64_t number = is_bool ? constant->as_bool() : constant->as_int();
    if (auto test = MakeFieldTestOf(*call.args[side], is_bool, number, equal)) {
      ++test->cost;
      return test;
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
  const auto* subtraction = std::get_if<CallReference>(&ast_.ReferenceOf(left));
  if (difference != nullptr && difference->function == op::kSubtract &&
      difference->args.size() == 2 && subtraction != nullptr &&
      subtraction->overloads.size() == 1 && subtraction->overloads[0]->implementation != nullptr &&
      subtraction->overloads[0]->implementation->binary != nullptr &&
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
          subtraction->overloads[0]->implementation->binary, *limit.constant(), left.id);
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

void TreeCompiler::HoistInvariants(Compiled* parts, size_t count) {
  if (loop_ == nullptr) return;
  uint64_t locals = 0;
  for (size_t i = 0; i < count; ++i) locals |= parts[i].locals;
  if ((locals & loop_->variables) == 0) return;  // The whole may be an invariant, then.
  for (size_t i = 0; i < count; ++i) {
    Compiled& part = parts[i];
    const bool varies = (part.locals & loop_->variables) != 0 || part.touches || part.moving;
    // Reading one variable costs no more than reading what was kept.
    if (varies || part.cost < 2 || part.constant() != nullptr) continue;
    part.node = MakeInvariant(std::move(part.node), local_count_);
    loop_->invariants.push_back(local_count_++);
  }
}

}  // namespace makegood::cel
