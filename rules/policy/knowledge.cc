// Facts are kept by fingerprint. From `a && b` being true follows that a is and b is, from
// `a || b` being false likewise, from `x == 3` being true that x is worth 3, and a variable's
// truth is that of its expression. Evaluation looks an expression up before it looks inside.
//
// A condition that fails is no concern here: the policy ends with that error, so what comes
// after may well suppose that nothing failed.

#include "rules/policy/knowledge.h"

#include <utility>

#include "rules/cel/syntax/operators.h"
#include "rules/cel/values/value.h"

namespace makegood::rules {
namespace {

namespace op = cel::op;

// Work is bounded, as variables can refer to variables; what lies beyond is not known.
constexpr int kStepsMax = 2'000;
constexpr int kDepthMax = 200;

KnownValue FromValue(cel::Value value) {
  switch (value.kind()) {
    case cel::Kind::kBool: return value.as_bool();
    case cel::Kind::kInt: return value.as_int();
    case cel::Kind::kString: return std::string(value.as_text());
    default: return {};
  }
}

KnownValue FromLiteral(const cel::Literal& literal) {
  if (const bool* b = std::get_if<bool>(&literal)) return *b;
  if (const int64_t* i = std::get_if<int64_t>(&literal)) return *i;
  if (const std::string* s = std::get_if<std::string>(&literal)) return *s;
  return {};
}

bool IsKnown(const KnownValue& value) { return value.index() != 0; }
bool Is(const KnownValue& value, bool truth) {
  const bool* b = std::get_if<bool>(&value);
  return b != nullptr && *b == truth;
}

}  // namespace

void Knowledge::Know(uint64_t fingerprint, KnownValue value, const void* origin) {
  const auto known = facts_.find(fingerprint);
  // What was known first stays: it comes from further out.
  if (known != facts_.end()) return;
  known_in_order_.push_back(fingerprint);
  facts_.emplace(fingerprint, Fact{std::move(value), origin});
}

void Knowledge::ReleaseTo(size_t mark) {
  while (known_in_order_.size() > mark) {
    facts_.erase(known_in_order_.back());
    known_in_order_.pop_back();
  }
}

void Knowledge::Assume(FingerprintedAst expression, bool truth, const void* origin) {
  if (expression.ast == nullptr) return;
  steps_left_ = kStepsMax;
  AssumePart(expression, *expression.ast->ast.root, truth, origin, 0);
}

void Knowledge::AssumePart(FingerprintedAst whole, const cel::Expr& expr, bool truth,
                           const void* origin, int depth) {
  if (--steps_left_ < 0 || depth > kDepthMax) return;
  const uint64_t fingerprint = (*whole.fingerprints)[static_cast<size_t>(expr.id)];
  // What is known already was taken apart when it became known.
  if (facts_.count(fingerprint) > 0) return;
  Know(fingerprint, truth, origin);
  if (const auto* variable = std::get_if<cel::VariableReference>(&whole.ast->ReferenceOf(expr))) {
    if (!variable->variable->lazy) return;
    const FingerprintedAst definition = definitions_(variable->variable->slot);
    if (definition.ast != nullptr)
      AssumePart(definition, *definition.ast->ast.root, truth, origin, depth + 1);
    return;
  }
  const auto* call = std::get_if<cel::Call>(&expr.node);
  if (call == nullptr || call->target != nullptr) return;
  if (call->function == op::kNot) {
    AssumePart(whole, *call->args[0], !truth, origin, depth + 1);
  } else if (call->function == (truth ? op::kAnd : op::kOr)) {
    for (const cel::Expr* part : call->args) AssumePart(whole, *part, truth, origin, depth + 1);
  } else if (call->function == (truth ? op::kEquals : op::kNotEquals)) {
    for (int i = 0; i < 2; ++i) {
      const cel::Expr& side = *call->args[static_cast<size_t>(i)];
      KnownValue value = ValueOf(whole, *call->args[static_cast<size_t>(1 - i)], depth + 1);
      if (IsKnown(value))
        Know((*whole.fingerprints)[static_cast<size_t>(side.id)], std::move(value), origin);
    }
  }
}

Knowledge::Answer Knowledge::Evaluate(FingerprintedAst expression) {
  if (expression.ast == nullptr) return {};
  steps_left_ = kStepsMax;
  origin_ = nullptr;
  variables_.clear();
  const KnownValue value = ValueOf(expression, *expression.ast->ast.root, 0);
  const bool* truth = std::get_if<bool>(&value);
  if (truth == nullptr) return {};
  return {*truth, origin_};
}

KnownValue Knowledge::ValueOf(FingerprintedAst whole, const cel::Expr& expr, int depth) {
  if (--steps_left_ < 0 || depth > kDepthMax) return {};
  const auto fact = facts_.find((*whole.fingerprints)[static_cast<size_t>(expr.id)]);
  if (fact != facts_.end()) {
    if (fact->second.origin != nullptr) origin_ = fact->second.origin;
    return fact->second.value;
  }
  const cel::Reference& reference = whole.ast->ReferenceOf(expr);
  if (const auto* variable = std::get_if<cel::VariableReference>(&reference)) {
    return ValueOfVariable(*variable->variable, depth);
  }
  if (const auto* constant = std::get_if<cel::ConstantReference>(&reference))
    return constant->value;
  if (const auto* literal = std::get_if<cel::Literal>(&expr.node)) return FromLiteral(*literal);
  if (const auto* call = std::get_if<cel::Call>(&expr.node);
      call != nullptr && call->target == nullptr) {
    return ValueOfCall(whole, *call, depth);
  }
  return {};
}

KnownValue Knowledge::ValueOfVariable(const cel::VariableDeclaration& variable, int depth) {
  if (variable.constant != nullptr)
    return use_constants_ ? FromValue(*variable.constant) : KnownValue();
  if (!variable.lazy) return {};
  if (const auto known = variables_.find(variable.slot); known != variables_.end()) {
    return known->second;
  }
  const FingerprintedAst definition = definitions_(variable.slot);
  if (definition.ast == nullptr) return {};
  KnownValue value = ValueOf(definition, *definition.ast->ast.root, depth + 1);
  variables_.emplace(variable.slot, value);
  return value;
}

KnownValue Knowledge::ValueOfCall(FingerprintedAst whole, const cel::Call& call, int depth) {
  const auto value_of = [&](size_t i) { return ValueOf(whole, *call.args[i], depth + 1); };
  if (call.function == op::kNot) {
    const KnownValue value = value_of(0);
    const bool* b = std::get_if<bool>(&value);
    return b == nullptr ? KnownValue() : KnownValue(!*b);
  }
  if (call.function == op::kAnd || call.function == op::kOr) {
    const bool decides = call.function == op::kOr;
    bool all_known = true;
    for (size_t i = 0; i < call.args.size(); ++i) {
      const KnownValue value = value_of(i);
      if (Is(value, decides)) return decides;
      all_known = all_known && Is(value, !decides);
    }
    return all_known ? KnownValue(!decides) : KnownValue();
  }
  if (call.function == op::kEquals || call.function == op::kNotEquals) {
    const KnownValue left = value_of(0);
    const KnownValue right = value_of(1);
    if (!IsKnown(left) || left.index() != right.index()) return {};
    return (left == right) == (call.function == op::kEquals);
  }
  if (call.function == op::kConditional) {
    const KnownValue condition = value_of(0);
    if (Is(condition, true)) return value_of(1);
    if (Is(condition, false)) return value_of(2);
    return {};
  }
  if (call.function == op::kIn) {
    const auto* list = std::get_if<cel::ListExpr>(&call.args[1]->node);
    const KnownValue wanted = value_of(0);
    if (list == nullptr || !IsKnown(wanted)) return {};
    bool all_known = true;
    for (const cel::Expr* element : list->elements) {
      const KnownValue value = ValueOf(whole, *element, depth + 1);
      if (value == wanted) return true;
      all_known = all_known && value.index() == wanted.index();
    }
    for (const bool optional : list->optional) all_known = all_known && !optional;
    return all_known ? KnownValue(false) : KnownValue();
  }
  return {};
}

}  // namespace makegood::rules
