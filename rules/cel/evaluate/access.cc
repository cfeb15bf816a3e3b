#include "rules/cel/evaluate/access.h"

#include <utility>

#include "absl/base/attributes.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/evaluate/message_source.h"
#include "rules/cel/evaluate/program.h"
#include "rules/cel/evaluate/time_source.h"
#include "rules/cel/library/indexing.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

class ConstantNode final : public Node {
 public:
  explicit ConstantNode(Value value) : value_(value) {}
  Value Eval(Frame&) const override { return value_; }
  const Value* constant() const override { return &value_; }
  Cell cell() const override { return Cell::Of(value_); }

 private:
  Value value_;
};

class LocalNode final : public Node {
 public:
  explicit LocalNode(int index) : path_{Cell::Local(index)} {}
  Value Eval(Frame& frame) const override { return frame.Load(path_.root); }
  Cell cell() const override { return path_.root; }
  const MessagePath* path() const override { return &path_; }

 private:
  MessagePath path_;
};

class SlotNode final : public Node {
 public:
  SlotNode(int slot, std::string name, ExprId id)
      : path_{Cell::Slot(slot)}, name_(std::move(name)), id_(id) {}
  Value Eval(Frame& frame) const override {
    const Value value = frame.Load(path_.root);
    return IsNotYetComputed(value) ? Unbound(frame) : value;
  }
  Cell cell() const override { return path_.root; }
  const MessagePath* path() const override { return &path_; }

 private:
  Value Unbound(Frame& frame) const {
    return ErrorAt(frame, id_, ErrorCode::kNoSuchVariable,
                   absl::StrCat("`", name_, "` has no value"));
  }

  MessagePath path_;
  std::string name_;
  ExprId id_;
};

class LazySlotNode final : public Node {
 public:
  LazySlotNode(int slot, std::string name, bool touches_now, ExprId id)
      : slot_(slot), name_(std::move(name)), id_(id) {
    if (!touches_now) path_.root = Cell::Slot(slot);
  }

  Value Eval(Frame& frame) const override {
    if (IsNotYetComputed(frame.Load(Cell::Slot(slot_))) && !Compute(frame)) {
      return ErrorAt(frame, id_, ErrorCode::kNoSuchVariable,
                     absl::StrCat("`", name_, "` has no value"));
    }
    frame.context.horizon().Note(frame.activation.HorizonOf(slot_));
    return frame.Load(Cell::Slot(slot_));
  }
  Cell cell() const override { return path_.root; }
  const MessagePath* path() const override { return path_.root.is_nowhere() ? nullptr : &path_; }

 private:
  // False if there is nothing to compute.
  bool Compute(Frame& frame) const {
    const Program* program = frame.activation.BeginLazy(slot_);
    if (program == nullptr) return false;
    // The first read may stand inside a scope whose horizon is dropped, so the variable's
    // own horizon is kept with its value and counts at every read.
    Horizon own;
    const Value value =
        EvalScoped(frame, &own, [&] { return program->Evaluate(frame.context, frame.activation); });
    frame.activation.EndLazy(slot_, value, own);
    return true;
  }

  int slot_;
  MessagePath path_;  // Nowhere if every read must note a horizon.
  std::string name_;
  ExprId id_;
};

template <Kind kind>
class TimeFieldNode final : public Node {
 public:
  TimeFieldNode(NodePtr operand, const FieldAccess* access, Cell kept, ExprId id)
      : source_(std::move(operand), access), kept_(kept), id_(id) {}

  Value Eval(Frame& frame) const override {
    const Value time = source_.Find(frame);
    if (time.is_error()) return EvalSlowly(frame);
    if (kept_.origin != Cell::Origin::kMemory) frame.at(kept_) = time;
    return time;
  }
  Cell cell() const override { return kept_; }

 private:
  ABSL_ATTRIBUTE_NOINLINE Value EvalSlowly(Frame& frame) const {
    Value error;
    const void* message = source_.message().Read(frame, &error);
    if (message == nullptr) return FieldOfNoMessage(frame, error, id_);
    const Value value = source_.access().Get(frame.context, message);
    return value.is_error() ? Locate(frame, value, id_) : value;
  }

  TimeSource<kind> source_;
  Cell kept_;  // May be nowhere.
  ExprId id_;
};

class RememberedNode final : public Node {
 public:
  RememberedNode(NodePtr operand, Cell kept) : operand_(std::move(operand)), kept_(kept) {}
  Value Eval(Frame& frame) const override {
    const Value known = frame.Load(kept_);
    if (!known.is_error()) return known;
    const Value value = operand_->Eval(frame);
    if (!value.is_error()) frame.at(kept_) = value;
    return value;
  }
  Cell cell() const override { return kept_; }

 private:
  NodePtr operand_;
  Cell kept_;
};

class FieldNode final : public Node {
 public:
  FieldNode(NodePtr operand, const FieldAccess* access, ExprId id)
      : operand_(std::move(operand)), access_(access), id_(id) {
    if (operand_.path() == nullptr || !access->supports_message) return;
    path_ = *operand_.path();
    int length = 0;
    while (path_.fields[length] != nullptr) ++length;
    if (length < MessagePath::kFieldsMax) {
      path_.fields[length] = access;
    } else {
      path_.root = Cell::Nowhere();
    }
  }

  Value Eval(Frame& frame) const override {
    Value error;
    const void* message = operand_.Read(frame, &error);
    if (message == nullptr) return FieldOfNoMessage(frame, error, id_);
    const Value value = access_->Get(frame.context, message);
    return value.is_error() ? Locate(frame, value, id_) : value;
  }

  const void* EvalMessage(Frame& frame, Value* error) const override {
    const void* message = operand_.Read(frame, error);
    if (message == nullptr) {
      *error = FieldOfNoMessage(frame, *error, id_);
      return nullptr;
    }
    if (access_->supports_message) {
      if (const void* field = access_->GetMessage(message)) return field;
    }
    // Not set (an error or an empty message, as the field's access has it), or a field that
    // has no short way.
    const Value value = access_->Get(frame.context, message);
    if (value.kind() == Kind::kMessage) return value.as_message()->message;
    *error = value.is_error() ? Locate(frame, value, id_) : value;
    return nullptr;
  }

  const MessagePath* path() const override { return path_.root.is_nowhere() ? nullptr : &path_; }

 private:
  MessageSource operand_;
  const FieldAccess* access_;
  MessagePath path_;
  ExprId id_;
};

class SelectByNameNode final : public Node {
 public:
  SelectByNameNode(NodePtr operand, std::string field, ExprId id)
      : operand_(std::move(operand)), field_(std::move(field)), id_(id) {}

  Value Eval(Frame& frame) const override {
    const Value operand = operand_->Eval(frame);
    if (operand.is_error()) return operand;
    const Value value = SelectByName(frame.context, operand, field_);
    return value.is_error() ? Locate(frame, value, id_) : value;
  }

 private:
  NodePtr operand_;
  std::string field_;
  ExprId id_;
};

class HasByNameNode final : public Node {
 public:
  HasByNameNode(NodePtr operand, std::string field, ExprId id)
      : operand_(std::move(operand)), field_(std::move(field)), id_(id) {}

  Value Eval(Frame& frame) const override {
    Value operand = operand_->Eval(frame);
    if (operand.kind() == Kind::kOptional) {
      if (operand.as_optional() == nullptr) return Value::Bool(false);
      operand = *operand.as_optional();
    }
    switch (operand.kind()) {
      case Kind::kError: return operand;
      case Kind::kMap: {
        Value ignored;
        return Value::Bool(operand.as_map()->Find(frame.context, Value::String(field_), &ignored));
      }
      case Kind::kMessage: {
        const MessageRef& ref = *operand.as_message();
        const Value has = ref.adapter->HasField(frame.context, ref.message, field_);
        return has.is_error() ? Locate(frame, has, id_) : has;
      }
      default:
        return ErrorAt(frame, id_, ErrorCode::kNoMatchingOverload,
                       absl::StrCat("has() needs a field of a message or map, not of ",
                                    KindName(operand.kind())));
    }
  }

 private:
  NodePtr operand_;
  std::string field_;
  ExprId id_;
};

class FailureNode final : public Node {
 public:
  FailureNode(ErrorCode code, std::string message, ExprId id)
      : code_(code), message_(std::move(message)), id_(id) {}
  Value Eval(Frame& frame) const override { return ErrorAt(frame, id_, code_, message_); }

 private:
  ErrorCode code_;
  std::string message_;
  ExprId id_;
};

class RecordedNode final : public Node {
 public:
  RecordedNode(NodePtr node, ExprId id) : node_(std::move(node)), id_(id) {}
  Value Eval(Frame& frame) const override {
    const Value value = node_->Eval(frame);
    if (frame.activation.recorder != nullptr) {
      frame.activation.recorder->Record(frame.program, id_, value);
    }
    return value;
  }

 private:
  NodePtr node_;
  ExprId id_;
};

}  // namespace

const void* MessagePath::FollowOn(const void* message) const {
  for (int i = 1; fields[i] != nullptr && message != nullptr; ++i) {
    message = fields[i]->GetMessage(message);
  }
  return message;
}

Value FieldOfNoMessage(Frame& frame, Value value, ExprId id) {
  if (value.is_error()) return value;
  return ErrorAt(frame, id, ErrorCode::kNoSuchField,
                 absl::StrCat("a value of type ", KindName(value.kind()), " has no fields"));
}

Value SelectByName(EvalContext& context, Value operand, absl::string_view field) {
  switch (operand.kind()) {
    case Kind::kMap: {
      Value value;
      if (operand.as_map()->Find(context, Value::String(field), &value)) return value;
      return context.Error(ErrorCode::kNoSuchKey, absl::StrCat("no such key: \"", field, "\""));
    }
    case Kind::kMessage: {
      const MessageRef& ref = *operand.as_message();
      return ref.adapter->GetField(context, ref.message, field);
    }
    case Kind::kOptional: return OptionalSelect(context, operand, field);
    default:
      return context.Error(ErrorCode::kNoMatchingOverload,
                           absl::StrCat("a value of type ", KindName(operand.kind()),
                                        " has no field `", field, "`"));
  }
}

NodePtr MakeConstant(Value value) { return std::make_unique<ConstantNode>(value); }
NodePtr MakeLocal(int index) { return std::make_unique<LocalNode>(index); }
NodePtr MakeSlot(int slot, std::string name, ExprId id) {
  return std::make_unique<SlotNode>(slot, std::move(name), id);
}
NodePtr MakeLazySlot(int slot, std::string name, bool touches_now, ExprId id) {
  return std::make_unique<LazySlotNode>(slot, std::move(name), touches_now, id);
}
NodePtr MakeField(NodePtr operand, const FieldAccess* access, ExprId id) {
  return std::make_unique<FieldNode>(std::move(operand), access, id);
}
NodePtr MakeTimeField(NodePtr operand, const FieldAccess* access, bool is_timestamp, Cell kept,
                      ExprId id) {
  if (is_timestamp) {
    return std::make_unique<TimeFieldNode<Kind::kTimestamp>>(std::move(operand), access, kept, id);
  }
  return std::make_unique<TimeFieldNode<Kind::kDuration>>(std::move(operand), access, kept, id);
}
NodePtr MakeSelectByName(NodePtr operand, std::string field, ExprId id) {
  return std::make_unique<SelectByNameNode>(std::move(operand), std::move(field), id);
}
NodePtr MakeHasByName(NodePtr operand, std::string field, ExprId id) {
  return std::make_unique<HasByNameNode>(std::move(operand), std::move(field), id);
}
NodePtr MakeFailure(ErrorCode code, std::string message, ExprId id) {
  return std::make_unique<FailureNode>(code, std::move(message), id);
}
NodePtr MakeRemembered(NodePtr operand, Cell kept) {
  return std::make_unique<RememberedNode>(std::move(operand), kept);
}
NodePtr MakeRecorded(NodePtr node, ExprId id) {
  return std::make_unique<RecordedNode>(std::move(node), id);
}

}  // namespace makegood::cel
