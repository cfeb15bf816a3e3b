#include "rules/cel/evaluate/logic.h"

#include <utility>

#include "absl/base/attributes.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/evaluate/operand.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

// The value itself if it is a bool or an error; otherwise the error that it is neither.
ABSL_ATTRIBUTE_NOINLINE Value BoolOrError(Frame& frame, Value value, absl::string_view what,
                                          ExprId id) {
  if (value.is_bool() || value.is_error()) return value;
  return ErrorAt(frame, id, ErrorCode::kNoMatchingOverload,
                 absl::StrCat(what, " needs a bool, not ", KindName(value.kind())));
}

bool IsBudgetError(Value value) {
  return value.is_error() && value.as_error()->code == ErrorCode::kBudgetExceeded;
}

template <bool kDecides>
bool IsDecisive(Value value) {
  return kDecides ? value.is_true() : value.is_false();
}

// The error of an operand of `||` or `&&` that is no bool.
template <bool kDecides>
Value OperandError(Frame& frame, Value value, ExprId id) {
  return BoolOrError(frame, value, kDecides ? "`||`" : "`&&`", id);
}

// `&&` and `||` are each other's mirror: `kDecides` is the operand that settles the result.
template <bool kDecides>
class JunctionNode final : public Node {
 public:
  JunctionNode(std::vector<NodePtr> operands, ExprId id)
      : operands_(std::move(operands)), id_(id) {}

  Value Eval(Frame& frame) const override {
    const NodePtr* const end = operands_.data() + operands_.size();
    for (const NodePtr* operand = operands_.data(); operand != end; ++operand) {
      const Value value = (*operand)->Eval(frame);
      if (!value.is_bool()) return Absorb(frame, operand, value);
      if (value.as_bool() == kDecides) return value;
    }
    return Value::Bool(!kDecides);
  }

 private:
  // From the first operand on that is no bool.
  ABSL_ATTRIBUTE_NOINLINE Value Absorb(Frame& frame, const NodePtr* operand, Value failed) const {
    if (IsBudgetError(failed)) return failed;
    const Value first_error = OperandError<kDecides>(frame, failed, id_);
    const NodePtr* const end = operands_.data() + operands_.size();
    for (++operand; operand != end; ++operand) {
      const Value value = (*operand)->Eval(frame);
      if (IsDecisive<kDecides>(value) || IsBudgetError(value)) return value;
    }
    return first_error;
  }

  std::vector<NodePtr> operands_;
  ExprId id_;
};

// The same where an operand may lower the horizon.
template <bool kDecides>
class ScopedJunctionNode final : public Node {
 public:
  ScopedJunctionNode(std::vector<NodePtr> operands, ExprId id)
      : operands_(std::move(operands)), id_(id) {}

  Value Eval(Frame& frame) const override {
    Value first_error = Value::Bool(!kDecides);
    Horizon all;
    for (const NodePtr& operand : operands_) {
      Horizon own;
      const Value value = EvalScoped(frame, &own, [&] { return operand->Eval(frame); });
      if (IsDecisive<kDecides>(value)) {
        frame.context.horizon().Note(own);
        return value;
      }
      all.Note(own);
      if (!value.is_bool()) {
        if (IsBudgetError(value)) return value;
        if (first_error.is_bool()) first_error = OperandError<kDecides>(frame, value, id_);
      }
    }
    frame.context.horizon().Note(all);
    return first_error;
  }

 private:
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
    const Case* const end = cases_.data() + cases_.size();
    for (const Case* c = cases_.data(); c != end; ++c) {
      const Value holds = c->condition->Eval(frame);
      if (!holds.is_bool()) return BoolOrError(frame, holds, "`? :`", c->id);
      if (holds.as_bool()) return c->value.Read(frame);
    }
    return otherwise_.Read(frame);
  }
  const void* EvalMessage(Frame& frame, Value* error) const override {
    for (const Case& c : cases_) {
      const Value holds = c.condition->Eval(frame);
      if (!holds.is_bool()) {
        *error = BoolOrError(frame, holds, "`? :`", c.id);
        return nullptr;
      }
      if (holds.as_bool()) return c.value.node().EvalMessage(frame, error);
    }
    return otherwise_.node().EvalMessage(frame, error);
  }

 private:
  struct Case {
    NodePtr condition;
    Operand value;
    ExprId id;
  };

  std::vector<Case> cases_;
  Operand otherwise_;
};

template <bool kDecides>
NodePtr MakeJunction(std::vector<NodePtr> operands, bool scoped, ExprId id) {
  if (scoped) return std::make_unique<ScopedJunctionNode<kDecides>>(std::move(operands), id);
  return std::make_unique<JunctionNode<kDecides>>(std::move(operands), id);
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
NodePtr MakeOptionalOr(NodePtr optional, NodePtr other, ExprId id) {
  return std::make_unique<OptionalOrNode<false>>(std::move(optional), std::move(other), id);
}
NodePtr MakeOptionalOrValue(NodePtr optional, NodePtr other, ExprId id) {
  return std::make_unique<OptionalOrNode<true>>(std::move(optional), std::move(other), id);
}

}  // namespace makegood::cel
