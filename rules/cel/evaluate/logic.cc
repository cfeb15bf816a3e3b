#include "rules/cel/evaluate/logic.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/cel/evaluate/operand.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

// The value itself if it is a bool or an error; otherwise the error that it is neither.
Value BoolOrError(Frame& frame, Value value, absl::string_view what, ExprId id) {
  if (value.is_bool() || value.is_error()) return value;
  return ErrorAt(frame, id, ErrorCode::kNoMatchingOverload,
                 absl::StrCat(what, " needs a bool, not ", KindName(value.kind())));
}

bool IsBudgetError(Value value) {
  return value.is_error() && value.as_error()->code == ErrorCode::kBudgetExceeded;
}

// `&&` and `||` are each other's mirror: `kDecides` is the operand that settles the result.
template <bool kDecides, bool kScoped>
class JunctionNode final : public Node {
 public:
  JunctionNode(std::vector<NodePtr> operands, ExprId id)
      : operands_(std::move(operands)), id_(id) {}

  Value Eval(Frame& frame) const override {
    Value first_error = Value::Bool(!kDecides);
    Horizon all;
    for (const NodePtr& operand : operands_) {
      Value value;
      if constexpr (kScoped) {
        Horizon own;
        value = EvalScoped(frame, &own, [&] { return operand->Eval(frame); });
        if (IsDecisive(value)) {
          frame.context.horizon().Note(own);
          return value;
        }
        all.Note(own);
      } else {
        value = operand->Eval(frame);
        if (IsDecisive(value)) return value;
      }
      if (!value.is_bool()) {
        if (IsBudgetError(value)) return value;
        if (first_error.is_bool())
          first_error = BoolOrError(frame, value, kDecides ? "`||`" : "`&&`", id_);
      }
    }
    if constexpr (kScoped) frame.context.horizon().Note(all);
    return first_error;
  }

 private:
  static bool IsDecisive(Value value) { return kDecides ? value.is_true() : value.is_false(); }

  std::vector<NodePtr> operands_;
  ExprId id_;
};

class NotNode final : public Node {
 public:
  NotNode(NodePtr operand, ExprId id) : operand_(std::move(operand)), id_(id) {}
  Value Eval(Frame& frame) const override {
    const Value value = operand_->Eval(frame);
    if (value.is_bool()) return Value::Bool(!value.as_bool());
    return BoolOrError(frame, value, "`!`", id_);
  }

 private:
  NodePtr operand_;
  ExprId id_;
};

// A chain of `a ? b : c ? d : e`.
class ChoiceNode final : public Node {
 public:
  ChoiceNode(std::vector<ChoiceCase> cases, NodePtr otherwise) : otherwise_(std::move(otherwise)) {
    for (ChoiceCase& c : cases) {
      cases_.push_back({std::move(c.condition), Operand(std::move(c.value)), c.id});
    }
  }

  Value Eval(Frame& frame) const override {
    Value failed;
    const Operand* chosen = Choose(frame, &failed);
    return chosen != nullptr ? chosen->Read(frame) : failed;
  }
  const void* EvalMessage(Frame& frame, Value* error) const override {
    const Operand* chosen = Choose(frame, error);
    return chosen != nullptr ? chosen->node().EvalMessage(frame, error) : nullptr;
  }

 private:
  struct Case {
    NodePtr condition;
    Operand value;
    ExprId id;
  };

  // Null if a condition is no bool; what it is, or the error of that, is then in `*failed`.
  const Operand* Choose(Frame& frame, Value* failed) const {
    for (const Case& c : cases_) {
      const Value holds = c.condition->Eval(frame);
      if (!holds.is_bool()) {
        *failed = BoolOrError(frame, holds, "`? :`", c.id);
        return nullptr;
      }
      if (holds.as_bool()) return &c.value;
    }
    return &otherwise_;
  }

  std::vector<Case> cases_;
  Operand otherwise_;
};

class NotStrictlyFalseNode final : public Node {
 public:
  explicit NotStrictlyFalseNode(NodePtr operand) : operand_(std::move(operand)) {}
  Value Eval(Frame& frame) const override {
    const Value value = operand_->Eval(frame);
    if (IsBudgetError(value)) return value;
    return Value::Bool(!value.is_false());
  }

 private:
  NodePtr operand_;
};

template <bool kDecides>
NodePtr MakeJunction(std::vector<NodePtr> operands, bool scoped, ExprId id) {
  if (scoped) return std::make_unique<JunctionNode<kDecides, true>>(std::move(operands), id);
  return std::make_unique<JunctionNode<kDecides, false>>(std::move(operands), id);
}

template <bool kUnwraps>
class OptionalOrNode final : public Node {
 public:
  OptionalOrNode(NodePtr optional, NodePtr other, ExprId id)
      : optional_(std::move(optional)), other_(std::move(other)), id_(id) {}

  Value Eval(Frame& frame) const override {
    const Value optional = optional_->Eval(frame);
    if (optional.is_error()) return optional;
    if (optional.kind() != Kind::kOptional) return NoOptional(frame, optional);
    const Value* content = optional.as_optional();
    if (content != nullptr) return kUnwraps ? *content : optional;
    const Value other = other_->Eval(frame);
    if (kUnwraps || other.is_error() || other.kind() == Kind::kOptional) return other;
    return NoOptional(frame, other);
  }

 private:
  Value NoOptional(Frame& frame, Value value) const {
    return ErrorAt(frame, id_, ErrorCode::kNoMatchingOverload,
                   absl::StrCat(kUnwraps ? "`orValue`" : "`or`", " needs an optional, not ",
                                KindName(value.kind())));
  }

  NodePtr optional_;
  NodePtr other_;
  ExprId id_;
};

}  // namespace

NodePtr MakeAnd(std::vector<NodePtr> operands, bool scoped, ExprId id) {
  return MakeJunction<false>(std::move(operands), scoped, id);
}
NodePtr MakeOr(std::vector<NodePtr> operands, bool scoped, ExprId id) {
  return MakeJunction<true>(std::move(operands), scoped, id);
}
NodePtr MakeNot(NodePtr operand, ExprId id) {
  return std::make_unique<NotNode>(std::move(operand), id);
}
NodePtr MakeChoice(std::vector<ChoiceCase> cases, NodePtr otherwise) {
  return std::make_unique<ChoiceNode>(std::move(cases), std::move(otherwise));
}
NodePtr MakeNotStrictlyFalse(NodePtr operand) {
  return std::make_unique<NotStrictlyFalseNode>(std::move(operand));
}

NodePtr MakeOptionalOr(NodePtr optional, NodePtr other, ExprId id) {
  return std::make_unique<OptionalOrNode<false>>(std::move(optional), std::move(other), id);
}
NodePtr MakeOptionalOrValue(NodePtr optional, NodePtr other, ExprId id) {
  return std::make_unique<OptionalOrNode<true>>(std::move(optional), std::move(other), id);
}

}  // namespace makegood::cel
