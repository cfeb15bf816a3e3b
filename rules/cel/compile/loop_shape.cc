#include "rules/cel/compile/loop_shape.h"

#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

bool IsLiteral(const Expr* expr, const Literal& literal) {
  const Literal* found = std::get_if<Literal>(&expr->node);
  return found != nullptr && *found == literal;
}

bool IsIdent(const Expr* expr, const std::string& name) {
  const Ident* ident = std::get_if<Ident>(&expr->node);
  return ident != nullptr && ident->name == name;
}

// The call if `expr` calls `function` with `count` arguments; null otherwise.
const Call* AsCall(const Expr* expr, const char* function, size_t count) {
  const Call* call = std::get_if<Call>(&expr->node);
  if (call == nullptr || call->target != nullptr || call->function != function) return nullptr;
  return call->args.size() == count ? call : nullptr;
}

// The x of `accumulator + [x]`; null for any other expression.
const Expr* AppendedElement(const Expr* expr, const std::string& accumulator) {
  const Call* add = AsCall(expr, op::kAdd, 2);
  if (add == nullptr || !IsIdent(add->args[0], accumulator)) return nullptr;
  const ListExpr* list = std::get_if<ListExpr>(&add->args[1]->node);
  if (list == nullptr || list->elements.size() != 1) return nullptr;
  if (!list->optional.empty() && list->optional[0]) return nullptr;
  return list->elements[0];
}

// `@not_strictly_false(accumulator)`, or of `!accumulator`.
bool IsNotStrictlyFalse(const Expr* expr, const std::string& accumulator, bool negated) {
  const Call* guard = AsCall(expr, op::kNotStrictlyFalse, 1);
  if (guard == nullptr) return false;
  if (!negated) return IsIdent(guard->args[0], accumulator);
  const Call* negation = AsCall(guard->args[0], op::kNot, 1);
  return negation != nullptr && IsIdent(negation->args[0], accumulator);
}

LoopShape RecognizeSearch(const Comprehension& loop, bool decides) {
  const std::string& accumulator = loop.accumulator;
  if (!IsLiteral(loop.init, Literal(!decides)) || !IsIdent(loop.result, accumulator)) return {};
  if (!IsNotStrictlyFalse(loop.condition, accumulator, decides)) return {};
  const Call* step = AsCall(loop.step, decides ? op::kOr : op::kAnd, 2);
  if (step == nullptr || !IsIdent(step->args[0], accumulator)) return {};
  return {decides ? LoopKind::kExists : LoopKind::kAll, step->args[1], nullptr};
}

LoopShape RecognizeExistsOne(const Comprehension& loop) {
  const std::string& accumulator = loop.accumulator;
  if (!IsLiteral(loop.init, Literal(int64_t{0})) || !IsLiteral(loop.condition, Literal(true)))
    return {};
  const Call* result = AsCall(loop.result, op::kEquals, 2);
  if (result == nullptr || !IsIdent(result->args[0], accumulator) ||
      !IsLiteral(result->args[1], Literal(int64_t{1}))) {
    return {};
  }
  const Call* step = AsCall(loop.step, op::kConditional, 3);
  if (step == nullptr || !IsIdent(step->args[2], accumulator)) return {};
  const Call* add = AsCall(step->args[1], op::kAdd, 2);
  if (add == nullptr || !IsIdent(add->args[0], accumulator) ||
      !IsLiteral(add->args[1], Literal(int64_t{1}))) {
    return {};
  }
  return {LoopKind::kExistsOne, step->args[0], nullptr};
}

LoopShape RecognizeMap(const Comprehension& loop) {
  const std::string& accumulator = loop.accumulator;
  const ListExpr* init = std::get_if<ListExpr>(&loop.init->node);
  if (init == nullptr || !init->elements.empty()) return {};
  if (!IsLiteral(loop.condition, Literal(true)) || !IsIdent(loop.result, accumulator)) return {};
  const Expr* predicate = nullptr;
  const Expr* append = loop.step;
  if (const Call* step = AsCall(loop.step, op::kConditional, 3); step != nullptr) {
    if (!IsIdent(step->args[2], accumulator)) return {};
    predicate = step->args[0];
    append = step->args[1];
  }
  const Expr* transform = AppendedElement(append, accumulator);
  if (transform == nullptr) return {};
  if (loop.variable2.empty() && IsIdent(transform, loop.variable)) transform = nullptr;
  return {LoopKind::kMap, predicate, transform};
}

}  // namespace

LoopShape RecognizeLoop(const Comprehension& loop) {
  for (const LoopShape& shape : {RecognizeSearch(loop, true), RecognizeSearch(loop, false),
                                 RecognizeExistsOne(loop), RecognizeMap(loop)}) {
    if (shape.kind != LoopKind::kGeneral) return shape;
  }
  return {};
}

}  // namespace makegood::cel
