#include "rules/cel/evaluate/loop.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

// The range of one run of a loop, whatever it is made of.
class Walk {
 public:
  Walk(Frame& frame, const LoopRange& spec) : frame_(frame), spec_(spec) {}

  // An error, or anything else when there is a range to walk.
  Value Open() {
    if (spec_.elements != nullptr) {
      Value error;
      owner_ = spec_.range->EvalMessage(frame_, &error);
      if (owner_ == nullptr) return error.is_error() ? error : NotARange(error);
      size_ = spec_.elements->ElementCount(owner_);
      return Value::Null();
    }
    const Value range = spec_.range->Eval(frame_);
    switch (range.kind()) {
      case Kind::kError: return range;
      case Kind::kList:
        list_ = range.as_list();
        elements_ = list_->elements();
        size_ = list_->size();
        return Value::Null();
      case Kind::kMap:
        map_ = range.as_map();
        size_ = map_->size();
        return Value::Null();
      default: return NotARange(range);
    }
  }

  size_t size() const { return size_; }

  // Binds the loop variables to the i-th element. False when the budget is used up.
  // `reuse`: nothing of this turn outlives it, so that a message's reference may serve again.
  bool Bind(size_t i, bool reuse) {
    if (!frame_.context.Charge(spec_.turn_cost)) return false;
    if (owner_ != nullptr) {
      if (reference_ == nullptr || !reuse) reference_ = frame_.context.arena().New<MessageRef>();
      reference_->message = spec_.elements->Element(owner_, i);
      reference_->adapter = spec_.adapter;
      BindElement(i, Value::OfMessage(reference_));
    } else if (map_ != nullptr) {
      if (spec_.variable >= 0) frame_.locals[spec_.variable] = map_->KeyAt(frame_.context, i);
      if (spec_.variable2 >= 0) frame_.locals[spec_.variable2] = map_->ValueAt(frame_.context, i);
    } else {
      BindElement(i, elements_ != nullptr ? elements_[i] : list_->Get(frame_.context, i));
    }
    return true;
  }

  Value element() const { return frame_.locals[spec_.variable]; }

 private:
  void BindElement(size_t i, Value element) {
    if (spec_.variable2 >= 0) {
      frame_.locals[spec_.variable] = Value::Int(static_cast<int64_t>(i));
      frame_.locals[spec_.variable2] = element;
    } else {
      frame_.locals[spec_.variable] = element;
    }
  }
  Value NotARange(Value range) {
    return ErrorAt(frame_, spec_.id, ErrorCode::kNoMatchingOverload,
                   absl::StrCat("a loop needs a list or a map, not ", KindName(range.kind())));
  }

  Frame& frame_;
  const LoopRange& spec_;
  const void* owner_ = nullptr;
  const List* list_ = nullptr;
  const Value* elements_ = nullptr;
  const Map* map_ = nullptr;
  MessageRef* reference_ = nullptr;
  size_t size_ = 0;
};

Value NotABool(Frame& frame, Value value, ExprId id) {
  if (value.is_error()) return value;
  return ErrorAt(
      frame, id, ErrorCode::kNoMatchingOverload,
      absl::StrCat("the condition of a macro must be a bool, not ", KindName(value.kind())));
}

// `exists` (kDecides = true) and `all` (false). As for `||` and `&&`, an element that decides
// makes the errors and the horizons of all others irrelevant.
template <bool kDecides, bool kScoped>
class SearchNode final : public Node {
 public:
  SearchNode(LoopRange range, NodePtr predicate)
      : range_(std::move(range)), predicate_(std::move(predicate)) {}

  Value Eval(Frame& frame) const override {
    Walk walk(frame, range_);
    if (const Value opened = walk.Open(); opened.is_error()) return opened;
    Value result = Value::Bool(!kDecides);
    Horizon all;
    for (size_t i = 0; i < walk.size(); ++i) {
      if (!walk.Bind(i, /*reuse=*/true))
        return Locate(frame, frame.context.BudgetError(), range_.id);
      Value value;
      if constexpr (kScoped) {
        Horizon own;
        value = EvalScoped(frame, &own, [&] { return predicate_->Eval(frame); });
        if (kDecides ? value.is_true() : value.is_false()) {
          frame.context.horizon().Note(own);
          return value;
        }
        all.Note(own);
      } else {
        value = predicate_->Eval(frame);
        if (kDecides ? value.is_true() : value.is_false()) return value;
      }
      if (!value.is_bool()) {
        value = NotABool(frame, value, range_.id);
        if (value.as_error()->code == ErrorCode::kBudgetExceeded) return value;
        if (result.is_bool()) result = value;
      }
    }
    if constexpr (kScoped) frame.context.horizon().Note(all);
    return result;
  }

 private:
  LoopRange range_;
  NodePtr predicate_;
};

class ExistsOneNode final : public Node {
 public:
  ExistsOneNode(LoopRange range, NodePtr predicate)
      : range_(std::move(range)), predicate_(std::move(predicate)) {}

  Value Eval(Frame& frame) const override {
    Walk walk(frame, range_);
    if (const Value opened = walk.Open(); opened.is_error()) return opened;
    int64_t hits = 0;
    for (size_t i = 0; i < walk.size(); ++i) {
      if (!walk.Bind(i, /*reuse=*/true))
        return Locate(frame, frame.context.BudgetError(), range_.id);
      const Value value = predicate_->Eval(frame);
      if (!value.is_bool()) return NotABool(frame, value, range_.id);
      hits += value.as_bool() ? 1 : 0;
    }
    return Value::Bool(hits == 1);
  }

 private:
  LoopRange range_;
  NodePtr predicate_;
};

class MapLoopNode final : public Node {
 public:
  MapLoopNode(LoopRange range, NodePtr predicate, NodePtr transform)
      : range_(std::move(range)),
        predicate_(std::move(predicate)),
        transform_(std::move(transform)) {}

  Value Eval(Frame& frame) const override {
    Walk walk(frame, range_);
    if (const Value opened = walk.Open(); opened.is_error()) return opened;
    // A range of more elements than there is budget for must not be given memory first.
    Value* values = nullptr;
    size_t capacity = 0;
    size_t size = 0;
    for (size_t i = 0; i < walk.size(); ++i) {
      if (!walk.Bind(i, /*reuse=*/false))
        return Locate(frame, frame.context.BudgetError(), range_.id);
      if (predicate_ != nullptr) {
        const Value taken = predicate_->Eval(frame);
        if (!taken.is_bool()) return NotABool(frame, taken, range_.id);
        if (!taken.as_bool()) continue;
      }
      const Value value = transform_ != nullptr ? transform_->Eval(frame) : walk.element();
      if (value.is_error()) return value;
      if (size == capacity) {
        capacity = std::min(walk.size(), std::max<size_t>(16, capacity * 2));
        Value* grown = frame.context.arena().NewArray<Value>(capacity);
        std::copy(values, values + size, grown);
        values = grown;
      }
      values[size++] = value;
    }
    return MakeList(frame.context, values, size, /*adopt=*/true);
  }

 private:
  LoopRange range_;
  NodePtr predicate_;
  NodePtr transform_;
};

class GeneralLoopNode final : public Node {
 public:
  explicit GeneralLoopNode(GeneralLoop loop) : loop_(std::move(loop)) {}

  Value Eval(Frame& frame) const override {
    Walk walk(frame, loop_.range);
    if (const Value opened = walk.Open(); opened.is_error()) return opened;
    Value accumulator = loop_.init->Eval(frame);
    for (size_t i = 0; i < walk.size(); ++i) {
      if (!walk.Bind(i, /*reuse=*/false))
        return Locate(frame, frame.context.BudgetError(), loop_.range.id);
      frame.locals[loop_.accumulator] = accumulator;
      const Value go_on = loop_.condition->Eval(frame);
      if (go_on.is_error()) return go_on;
      if (!go_on.is_true()) break;
      accumulator = loop_.step->Eval(frame);
    }
    frame.locals[loop_.accumulator] = accumulator;
    return loop_.result->Eval(frame);
  }

 private:
  GeneralLoop loop_;
};

template <bool kDecides>
NodePtr MakeSearch(LoopRange range, NodePtr predicate, bool scoped) {
  if (scoped)
    return std::make_unique<SearchNode<kDecides, true>>(std::move(range), std::move(predicate));
  return std::make_unique<SearchNode<kDecides, false>>(std::move(range), std::move(predicate));
}

}  // namespace

NodePtr MakeExists(LoopRange range, NodePtr predicate, bool scoped) {
  return MakeSearch<true>(std::move(range), std::move(predicate), scoped);
}
NodePtr MakeAll(LoopRange range, NodePtr predicate, bool scoped) {
  return MakeSearch<false>(std::move(range), std::move(predicate), scoped);
}
NodePtr MakeExistsOne(LoopRange range, NodePtr predicate) {
  return std::make_unique<ExistsOneNode>(std::move(range), std::move(predicate));
}
NodePtr MakeMapLoop(LoopRange range, NodePtr predicate, NodePtr transform) {
  return std::make_unique<MapLoopNode>(std::move(range), std::move(predicate),
                                       std::move(transform));
}
NodePtr MakeGeneralLoop(GeneralLoop loop) {
  return std::make_unique<GeneralLoopNode>(std::move(loop));
}

}  // namespace makegood::cel
