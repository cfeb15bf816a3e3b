#include "rules/cel/evaluate/call.h"

#include <utility>

#include "rules/cel/evaluate/operand.h"
#include "rules/cel/values/opaque.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

class UnaryNode final : public Node {
 public:
  UnaryNode(UnaryFunction function, NodePtr argument, ExprId id)
      : function_(function), argument_(std::move(argument)), id_(id) {}
  Value Eval(Frame& frame) const override {
    const Value argument = argument_.Read(frame);
    if (argument.is_error()) return argument;
    const Value result = function_(frame.context, argument);
    return result.is_error() ? Locate(frame, result, id_) : result;
  }

 private:
  UnaryFunction function_;
  Operand argument_;
  ExprId id_;
};

class BinaryNode final : public BinaryOperation<BinaryNode> {
 public:
  BinaryNode(BinaryFunction function, NodePtr left, NodePtr right, ExprId id)
      : BinaryOperation(std::move(left), std::move(right)), function_(function), id_(id) {}
  Value Compute(Frame& frame, Value left, Value right) const {
    const Value result = function_(frame.context, left, right);
    return result.is_error() ? Locate(frame, result, id_) : result;
  }

 private:
  BinaryFunction function_;
  ExprId id_;
};

Value Invoke(const OverloadImpl& implementation, EvalContext& context, const Value* arguments,
             int count) {
  if (implementation.unary != nullptr) return implementation.unary(context, arguments[0]);
  if (implementation.binary != nullptr)
    return implementation.binary(context, arguments[0], arguments[1]);
  if (implementation.ternary != nullptr) {
    return implementation.ternary(context, arguments[0], arguments[1], arguments[2]);
  }
  return implementation.variadic(context, arguments, count);
}

bool MayMove(Value value) {
  switch (value.kind()) {
    case Kind::kTimestamp:
    case Kind::kDuration: return value.slope() != 0;
    case Kind::kList:
    case Kind::kMap:
    case Kind::kOptional:
    case Kind::kOpaque:
      return true;  // Its elements may; looking at all of them would cost more than it saves.
    default: return false;
  }
}

// Everything else: more arguments, several overloads, or arguments that move.
class GeneralCallNode final : public Node {
 public:
  GeneralCallNode(std::vector<DispatchCandidate> candidates, std::vector<NodePtr> arguments,
                  CallOptions options)
      : candidates_(std::move(candidates)),
        arguments_(std::move(arguments)),
        options_(std::move(options)) {}

  Value Eval(Frame& frame) const override {
    const int count = static_cast<int>(arguments_.size());
    Value* values = frame.context.arena().NewArray<Value>(count);
    for (int i = 0; i < count; ++i) {
      values[i] = arguments_[i]->Eval(frame);
      if (values[i].is_error()) return values[i];
    }
    const OverloadImpl* implementation = Choose(values, count);
    Value result;
    if (implementation == nullptr) {
      result = frame.context.NoMatchingOverload(options_.function, values, count);
    } else {
      if (options_.may_be_opaque && implementation->time == TimeBehaviour::kOpaque) {
        for (int i = 0; i < count; ++i) {
          if (MayMove(values[i])) frame.context.horizon().NoteOpaque();
        }
      }
      result = Invoke(*implementation, frame.context, values, count);
    }
    return result.is_error() ? Locate(frame, result, options_.id) : result;
  }

 private:
  const OverloadImpl* Choose(const Value* values, int count) const {
    for (const DispatchCandidate& candidate : candidates_) {
      if (candidate.parameters.empty() && candidates_.size() == 1) return candidate.implementation;
      if (static_cast<int>(candidate.parameters.size()) != count) continue;
      bool fits = true;
      for (int i = 0; i < count && fits; ++i) fits = FitsType(values[i], candidate.parameters[i]);
      if (fits) return candidate.implementation;
    }
    return nullptr;
  }

  std::vector<DispatchCandidate> candidates_;
  std::vector<NodePtr> arguments_;
  CallOptions options_;
};

}  // namespace

bool FitsType(Value value, const Type& type) {
  switch (type.kind()) {
    case TypeKind::kDyn:
    case TypeKind::kAny:
    case TypeKind::kParameter:
    case TypeKind::kError: return true;
    case TypeKind::kNull: return value.kind() == Kind::kNull;
    case TypeKind::kBool: return value.kind() == Kind::kBool;
    case TypeKind::kInt:
    case TypeKind::kEnum: return value.kind() == Kind::kInt;
    case TypeKind::kUint: return value.kind() == Kind::kUint;
    case TypeKind::kDouble: return value.kind() == Kind::kDouble;
    case TypeKind::kString: return value.kind() == Kind::kString;
    case TypeKind::kBytes: return value.kind() == Kind::kBytes;
    case TypeKind::kTimestamp: return value.kind() == Kind::kTimestamp;
    case TypeKind::kDuration: return value.kind() == Kind::kDuration;
    case TypeKind::kList: return value.kind() == Kind::kList;
    case TypeKind::kMap: return value.kind() == Kind::kMap;
    case TypeKind::kMessage:
      return value.kind() == Kind::kMessage && TypeNameOf(value) == type.name();
    case TypeKind::kWrapper: return value.is_null() || FitsType(value, type.element());
    case TypeKind::kOpaque:
      return type.is_optional() ? value.kind() == Kind::kOptional
                                : value.kind() == Kind::kOpaque && TypeNameOf(value) == type.name();
    case TypeKind::kType: break;
  }
  return value.kind() == Kind::kType;
}

NodePtr MakeCall(const OverloadImpl* implementation, std::vector<NodePtr> arguments,
                 CallOptions options) {
  if (!options.may_be_opaque || implementation->time != TimeBehaviour::kOpaque) {
    if (implementation->unary != nullptr && arguments.size() == 1) {
      return std::make_unique<UnaryNode>(implementation->unary, std::move(arguments[0]),
                                         options.id);
    }
    if (implementation->binary != nullptr && arguments.size() == 2) {
      return std::make_unique<BinaryNode>(implementation->binary, std::move(arguments[0]),
                                          std::move(arguments[1]), options.id);
    }
  }
  std::vector<DispatchCandidate> one(1);
  one[0].implementation = implementation;
  return std::make_unique<GeneralCallNode>(std::move(one), std::move(arguments),
                                           std::move(options));
}

NodePtr MakeDispatch(std::vector<DispatchCandidate> candidates, std::vector<NodePtr> arguments,
                     CallOptions options) {
  return std::make_unique<GeneralCallNode>(std::move(candidates), std::move(arguments),
                                           std::move(options));
}

}  // namespace makegood::cel
