#include "rules/cel/evaluate/loop.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

// One run of a loop over its range, whatever that is made of. `kReuse`: nothing of a turn
// outlives it, so that one reference serves all messages.
template <bool kReuse>
class Walk {
 public:
  Walk(Frame& frame, const LoopRange& spec) : frame_(frame), spec_(spec) {}

  // An error, or anything else when there is a range to walk.
  Value Open() {
    for (const int local : spec_.invariants) frame_.locals[local] = NotYetComputed();
    if (spec_.elements != nullptr) {
      Value error;
      const void* owner = spec_.range->EvalMessage(frame_, &error);
      if (owner == nullptr) return error.is_error() ? error : NotARange(error);
      messages_ = spec_.elements->Elements(frame_.context, owner);
      size_ = messages_.size;
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

  // Goes to the next element that has a turn and binds the loop variables to it. False at the
  // end, and when the budget is used up (exhausted).
  bool Next() {
    const size_t i = spec_.guards.empty() ? next_ : PassGuards(next_);
    const bool found = i < size_;
    const size_t charged = i - next_ + (found ? 1 : 0);
    if (!frame_.context.Charge(spec_.turn_cost * static_cast<int64_t>(charged))) {
      exhausted_ = true;
      return false;
    }
    if (!found) return false;
    next_ = i + 1;
    Bind(i);
    return true;
  }
  bool exhausted() const { return exhausted_; }

  Value element() const { return frame_.locals[spec_.variable]; }

 private:
  // The first element from `i` on for which all guards hold.
  size_t PassGuards(size_t i) const {
    const FieldTests& first = spec_.guards.front();
    for (; i < size_; ++i) {
      if (first.tests.size() == 1) {
        const FieldTest& test = first.tests.front();
        i = test.access->FindInt(messages_, i, test.constant, test.equal);
        if (i >= size_) break;
      } else if (!first.Hold(messages_.data[i])) {
        continue;
      }
      bool holds = true;
      for (size_t k = 1; k < spec_.guards.size() && holds; ++k) {
        holds = spec_.guards[k].Hold(messages_.data[i]);
      }
      if (holds) break;
    }
    return std::min(i, size_);
  }

  void Bind(size_t i) {
    if (spec_.elements != nullptr) {
      if (reference_ == nullptr || !kReuse) {
        reference_ = frame_.context.arena().New<MessageRef>();
        reference_->adapter = spec_.adapter;
      }
      reference_->message = messages_.data[i];
      BindElement(i, Value::OfMessage(reference_));
    } else if (map_ != nullptr) {
      if (spec_.variable >= 0) frame_.locals[spec_.variable] = map_->KeyAt(frame_.context, i);
      if (spec_.variable2 >= 0) frame_.locals[spec_.variable2] = map_->ValueAt(frame_.context, i);
    } else {
      BindElement(i, elements_ != nullptr ? elements_[i] : list_->Get(frame_.context, i));
    }
  }
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
  MessageArray messages_;
  const List* list_ = nullptr;
  const Value* elements_ = nullptr;
  const Map* map_ = nullptr;
  MessageRef* reference_ = nullptr;
  size_t size_ = 0;
  size_t next_ = 0;
  bool exhausted_ = false;
};

Value BudgetError(Frame& frame, const LoopRange& range) {
  return Locate(frame, frame.context.BudgetError(), range.id);
}

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
    Walk</*kReuse=*/true> walk(frame, range_);
    if (const Value opened = walk.Open(); opened.is_error()) return opened;
    Value result = Value::Bool(!kDecides);
    Horizon all;
    while (walk.Next()) {
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
    if (walk.exhausted()) return BudgetError(frame, range_);
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
    Walk</*kReuse=*/true> walk(frame, range_);
    if (const Value opened = walk.Open(); opened.is_error()) return opened;
    int64_t hits = 0;
    while (walk.Next()) {
      const Value value = predicate_->Eval(frame);
      if (!value.is_bool()) return NotABool(frame, value, range_.id);
      hits += value.as_bool() ? 1 : 0;
    }
    if (walk.exhausted()) return BudgetError(frame, range_);
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
    Walk</*kReuse=*/false> walk(frame, range_);
    if (const Value opened = walk.Open(); opened.is_error()) return opened;
    // A range of more elements than there is budget for must not be given memory first.
    Value* values = nullptr;
    size_t capacity = 0;
    size_t size = 0;
    while (walk.Next()) {
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
    if (walk.exhausted()) return BudgetError(frame, range_);
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
    Walk</*kReuse=*/false> walk(frame, loop_.range);
    if (const Value opened = walk.Open(); opened.is_error()) return opened;
    Value accumulator = loop_.init->Eval(frame);
    while (walk.Next()) {
      frame.locals[loop_.accumulator] = accumulator;
      const Value go_on = loop_.condition->Eval(frame);
      if (go_on.is_error()) return go_on;
      if (!go_on.is_true()) break;
      accumulator = loop_.step->Eval(frame);
    }
    if (walk.exhausted()) return BudgetError(frame, loop_.range);
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
