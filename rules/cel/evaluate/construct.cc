#include "rules/cel/evaluate/construct.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

// Evaluates a part. `*present` is false when an optional part is optional.none().
Value EvalPart(Frame& frame, const Part& part, bool* present) {
  *present = true;
  const Value value = part.node->Eval(frame);
  if (!part.optional || value.is_error()) return value;
  if (value.kind() != Kind::kOptional) {
    return ErrorAt(frame, part.id, ErrorCode::kNoMatchingOverload,
                   absl::StrCat("`?` needs an optional value, not ", KindName(value.kind())));
  }
  if (value.as_optional() == nullptr) {
    *present = false;
    return Value::Null();
  }
  return *value.as_optional();
}

// Whether the value, or an element of it, carries a slope. (No message holds an optional.)
bool Moves(EvalContext& context, Value value) {
  switch (value.kind()) {
    case Kind::kTimestamp:
    case Kind::kDuration: return value.slope() != 0;
    case Kind::kList: {
      // Lists of fields and the like are facts, which stand still; those made here are arrays.
      const Value* elements = value.as_list()->elements();
      return elements != nullptr &&
             std::any_of(elements, elements + value.as_list()->size(),
                         [&](Value element) { return Moves(context, element); });
    }
    case Kind::kMap: {
      const Map& map = *value.as_map();
      for (size_t i = 0; i < map.size(); ++i) {
        if (Moves(context, map.ValueAt(context, i))) return true;
      }
      return false;
    }
    default: return false;
  }
}

class ListNode final : public Node {
 public:
  explicit ListNode(std::vector<Part> elements) : elements_(std::move(elements)) {}

  Value Eval(Frame& frame) const override {
    Value* values = frame.context.arena().NewArray<Value>(elements_.size());
    size_t size = 0;
    for (const Part& element : elements_) {
      bool present;
      const Value value = EvalPart(frame, element, &present);
      if (value.is_error()) return value;
      if (present) values[size++] = value;
    }
    return MakeList(frame.context, values, size, /*adopt=*/true);
  }

 private:
  std::vector<Part> elements_;
};

class MapNode final : public Node {
 public:
  MapNode(std::vector<KeyedPart> entries, ExprId id) : entries_(std::move(entries)), id_(id) {}

  Value Eval(Frame& frame) const override {
    MapSlot* slots = frame.context.arena().NewArray<MapSlot>(entries_.size());
    size_t size = 0;
    for (const KeyedPart& entry : entries_) {
      const Value key = entry.key->Eval(frame);
      if (key.is_error()) return key;
      bool present;
      const Value value = EvalPart(frame, entry.value, &present);
      if (value.is_error()) return value;
      if (present) slots[size++] = {key, value};
    }
    const Value map = MakeMap(frame.context, slots, size);
    return map.is_error() ? Locate(frame, map, id_) : map;
  }

 private:
  std::vector<KeyedPart> entries_;
  ExprId id_;
};

class MessageNode final : public Node {
 public:
  MessageNode(std::shared_ptr<const MessageMaker> maker, std::vector<Part> values, ExprId id)
      : maker_(std::move(maker)), values_(std::move(values)), id_(id) {}

  Value Eval(Frame& frame) const override {
    Arena& arena = frame.context.arena();
    Value* values = arena.NewArray<Value>(values_.size());
    bool* present = arena.NewArray<bool>(values_.size());
    for (size_t i = 0; i < values_.size(); ++i) {
      values[i] = EvalPart(frame, values_[i], &present[i]);
      if (values[i].is_error()) return values[i];
      // A message field holds no slope: what is stored is the value at this instant only.
      if (Moves(frame.context, values[i])) frame.context.horizon().NoteOpaque();
    }
    const Value message = maker_->Make(frame.context, values, present);
    return message.is_error() ? Locate(frame, message, id_) : message;
  }

 private:
  std::shared_ptr<const MessageMaker> maker_;
  std::vector<Part> values_;
  ExprId id_;
};

}  // namespace

NodePtr MakeListNode(std::vector<Part> elements) {
  return std::make_unique<ListNode>(std::move(elements));
}
NodePtr MakeMapNode(std::vector<KeyedPart> entries, ExprId id) {
  return std::make_unique<MapNode>(std::move(entries), id);
}
NodePtr MakeMessageNode(std::shared_ptr<const MessageMaker> maker, std::vector<Part> values,
                        ExprId id) {
  return std::make_unique<MessageNode>(std::move(maker), std::move(values), id);
}

}  // namespace makegood::cel
