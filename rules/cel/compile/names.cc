#include <utility>
#include <vector>

#include "rules/cel/check/block.h"
#include "rules/cel/compile/moving.h"
#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/evaluate/access.h"
#include "rules/cel/evaluate/block.h"
#include "rules/cel/evaluate/field_test.h"

namespace makegood::cel {

Compiled TreeCompiler::Make(const Expr&, const Literal& literal) {
  struct ToValue {
    Arena& arena;
    Value operator()(NullLiteral) const { return Value::Null(); }
    Value operator()(bool b) const { return Value::Bool(b); }
    Value operator()(int64_t i) const { return Value::Int(i); }
    Value operator()(uint64_t u) const { return Value::Uint(u); }
    Value operator()(double d) const { return Value::Double(d); }
    Value operator()(const std::string& s) const { return Value::String(arena.CopyString(s)); }
    Value operator()(const BytesLiteral& b) const {
      return Value::Bytes(arena.CopyString(b.bytes));
    }
  };
  return Constant(std::visit(ToValue{*constants_}, literal));
}

Compiled TreeCompiler::Make(const Expr& expr, const Ident& ident) {
  if (auto named = MakeNamed(expr)) return std::move(*named);
  return Failure(ErrorCode::kNoSuchVariable, "undeclared reference to `" + ident.name + "`",
                 expr.id);
}

Compiled TreeCompiler::Make(const Expr& expr, const Select& select) {
  if (auto named = MakeNamed(expr)) return std::move(*named);
  if (auto test = MakeTruthTest(expr, /*negated=*/false)) return *std::move(test);
  Compiled compiled = Walk(*select.operand);
  ++compiled.cost;
  compiled.moving = compiled.moving && !select.test_only && CanMove(ast_.TypeOf(expr));
  const auto* reference = std::get_if<FieldReference>(&ast_.ReferenceOf(expr));
  const FieldAccess* access = reference != nullptr ? reference->field->access : nullptr;
  if (access != nullptr) {
    compiled.node = select.test_only
                        ? MakeHas(std::move(compiled.node), access, expr.id)
                        : MakeFieldOf(std::move(compiled.node), *reference->field, expr);
  } else {
    compiled.node = select.test_only
                        ? MakeHasByName(std::move(compiled.node), select.field, expr.id)
                        : MakeSelectByName(std::move(compiled.node), select.field, expr.id);
  }
  return compiled;
}

std::optional<Compiled> TreeCompiler::MakeNamed(const Expr& expr) {
  const Reference& reference = ast_.ReferenceOf(expr);
  if (const auto* variable = std::get_if<VariableReference>(&reference)) {
    return MakeVariable(*variable->variable, expr);
  }
  if (const auto* local = std::get_if<LocalReference>(&reference))
    return MakeLocalRead(local->name, expr.id);
  if (const auto* constant = std::get_if<ConstantReference>(&reference)) {
    return Constant(Value::Int(constant->value));
  }
  if (const auto* type = std::get_if<TypeReference>(&reference)) {
    return Constant(Value::TypeNamed(constants_->CopyString(type->name)));
  }
  return std::nullopt;
}

Compiled TreeCompiler::MakeVariable(const VariableDeclaration& variable, const Expr& expr) {
  if (variable.constant != nullptr) return Constant(*variable.constant);
  Compiled compiled;
  compiled.moving = variable.moving;
  compiled.touches = variable.touches_now;
  if (variable.lazy) {
    compiled.node = MakeLazySlot(variable.slot, variable.name, variable.touches_now, expr.id);
    return compiled;
  }
  compiled.node = MakeSlot(variable.slot, variable.name, expr.id);
  if (variable.field != nullptr) {
    compiled.node = MakeFieldOf(std::move(compiled.node), *variable.field, expr);
  }
  return compiled;
}

NodePtr TreeCompiler::MakeFieldOf(NodePtr operand, const FieldDeclaration& field,
                                  const Expr& expr) {
  if (!field.access->supports_time) return MakeField(std::move(operand), field.access, expr.id);
  const Cell kept = CellOfTime(operand->path(), field.access, expr);
  return MakeTimeField(std::move(operand), field.access, field.type.kind() == TypeKind::kTimestamp,
                       kept, expr.id);
}

Compiled TreeCompiler::MakeLocalRead(const std::string& name, ExprId id) {
  for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
    if (local->name != name) continue;
    Compiled compiled;
    compiled.node = MakeLocal(local->index);
    compiled.moving = local->moving;
    compiled.locals = LocalBit(local->index);
    return compiled;
  }
  return Failure(ErrorCode::kNoSuchVariable, "undeclared reference to `" + name + "`", id);
}

Compiled TreeCompiler::MakeBlockOf(const Call& block) {
  const size_t scope = locals_.size();
  Compiled compiled;
  std::vector<BlockElement> elements;
  // Its locals may hang on a loop's variable, which HoistInvariants could not see.
  Loop* const outer = std::exchange(loop_, nullptr);
  for (const Expr* part : std::get<ListExpr>(block.args[0]->node).elements) {
    Compiled element = Walk(*part);
    compiled.Add(element);
    const int local = Bind(BlockVariable(elements.size()), element.moving);
    elements.push_back({local, std::move(element.node)});
  }
  Compiled result = Walk(*block.args[1]);
  loop_ = outer;
  locals_.resize(scope);
  compiled.Add(result);
  compiled.moving = result.moving;
  compiled.node = MakeBlock(std::move(elements), std::move(result.node));
  return compiled;
}

}  // namespace makegood::cel
