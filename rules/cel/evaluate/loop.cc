#include "rules/cel/evaluate/loop.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/evaluate/access.h"
#include "rules/cel/evaluate/message_source.h"
#include "rules/cel/evaluate/operand.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {
namespace {

Value NotARange(Frame& frame, const LoopRange& spec, Value range) {
  if (range.is_error()) return range;
  return ErrorAt(frame, spec.id, ErrorCode::kNoMatchingOverload,
                 absl::StrCat("a loop needs a list or a map, not ", KindName(range.kind())));
}

void Forget(Frame& frame, const std::vector<int>& locals) {
  for (const int local : locals) frame.local(local) = NotYetComputed();
}

// One run of a loop over the messages of a repeated field, where they stand. `kReuse`: nothing of
// a turn outlives it, so that one reference serves all messages.
template <bool kReuse>
class MessageWalk {
 public:
  struct Range : LoopRange {
    explicit Range(LoopRange spec) : LoopRange(std::move(spec)), owner(std::move(range)) {}
    MessageSource owner;
  };

  // What is walked in one run.
  using Elements = MessageArray;

  // False if there is more to be done, which OpenSlowly then does.
  static bool Find(Frame& frame, const Range& spec, Elements* elements) {
    const void* owner = spec.owner.Find(frame);
    if (owner == nullptr) return false;
    *elements = spec.elements->Elements(frame.context, owner);
    return true;
  }
  // An error if there is nothing to walk, otherwise anything else.
  static Value OpenSlowly(Frame& frame, const Range& spec, Elements* elements) {
    Value error;
    const void* owner = spec.owner.Read(frame, &error);
    if (owner == nullptr) return FieldOfNoMessage(frame, error, spec.elements_id);
    *elements = spec.elements->Elements(frame.context, owner);
    return Value::Null();
  }

  // What others point to while the walk goes on. Apart, so that the walk itself need not be in
  // memory.
  struct Shared {
    MessageRef reference;  // With kReuse.

    // Some of the elements, asked all at once: bit i of `passing` is for the one at `begin` + i,
    // if it passes and had no turn yet.
    uint64_t passing = 0;
    size_t begin = 0;
    size_t end = 0;
  };

  MessageWalk(Frame& frame, const Range& spec, Elements elements, Shared& shared)
      : frame_(frame), spec_(spec), messages_(elements), shared_(shared) {
    Forget(frame, spec.invariants);
    if constexpr (kReuse) {
      shared.reference.adapter = spec.adapter;
      ElementLocal() = Value::OfMessage(&shared.reference);
    }
  }

  size_t size() const { return messages_.size; }

  // Goes to the next element that has a turn and binds the loop variables to it. False at the
  // end, and when the budget is used up (exhausted).
  ABSL_ATTRIBUTE_ALWAYS_INLINE bool Next() {
    const size_t i = spec_.guards.empty() ? next_ : NextPassing(spec_.guards, messages_, shared_);
    const bool found = i < messages_.size;
    const size_t charged = i - next_ + (found ? 1 : 0);
    if (!frame_.context.Charge(spec_.turn_cost * static_cast<int64_t>(charged))) {
      exhausted_ = true;
      return false;
    }
    if (!found) return false;
    next_ = i + 1;
    Forget(frame_, spec_.of_turn);
    if constexpr (kReuse) {
      shared_.reference.message = messages_.data[i];
    } else {
      ElementLocal() = MakeMessage(frame_.context, messages_.data[i], spec_.adapter);
    }
    if (spec_.variable2 >= 0) frame_.local(spec_.variable) = Value::Int(static_cast<int64_t>(i));
    return true;
  }
  bool exhausted() const { return exhausted_; }

  Value element() const { return frame_.local(spec_.variable); }

 private:
  static constexpr size_t kBlock = 64;  // The bits of a word.

  Value& ElementLocal() { return frame_.local(spec_.element()); }

  // The next element for which the guards hold, or the size.
  static size_t NextPassing(const FieldGuards& guards, MessageArray messages, Shared& shared) {
    while (shared.passing == 0) {
      if (shared.end == messages.size) return messages.size;
      shared.begin = shared.end;
      shared.end = std::min(messages.size, shared.begin + kBlock);
      shared.passing = guards.Matches(messages.data + shared.begin, shared.end - shared.begin);
    }
    const size_t i = shared.begin + static_cast<size_t>(__builtin_ctzll(shared.passing));
    shared.passing &= shared.passing - 1;
    return i;
  }

  Frame& frame_;
  const Range& spec_;
  MessageArray messages_;
  Shared& shared_;
  size_t next_ = 0;
  bool exhausted_ = false;
};

// The same for so few messages that it does not pay to ask them all at once.
class ShortWalk {
 public:
  using Range = MessageWalk<true>::Range;
  using Elements = MessageArray;
  static constexpr size_t kSizeMax = 3;

  struct Shared {
    MessageRef reference;
  };

  ShortWalk(Frame& frame, const Range& spec, Elements elements, Shared& shared)
      : frame_(frame), spec_(spec), messages_(elements), shared_(shared) {
    Forget(frame, spec.invariants);
    shared.reference.adapter = spec.adapter;
    frame.local(spec.element()) = Value::OfMessage(&shared.reference);
  }

  ABSL_ATTRIBUTE_ALWAYS_INLINE bool Next() {
    while (next_ < messages_.size) {
      const void* message = messages_.data[next_++];
      if (!frame_.context.Charge(spec_.turn_cost)) {
        exhausted_ = true;
        return false;
      }
      if (!spec_.guards.Hold(message)) continue;
      Forget(frame_, spec_.of_turn);
      shared_.reference.message = message;
      if (spec_.variable2 >= 0) {
        frame_.local(spec_.variable) = Value::Int(static_cast<int64_t>(next_ - 1));
      }
      return true;
    }
    return false;
  }
  bool exhausted() const { return exhausted_; }

 private:
  Frame& frame_;
  const Range& spec_;
  MessageArray messages_;
  Shared& shared_;
  size_t next_ = 0;
  bool exhausted_ = false;
};

// One run of a loop over a list or a map.
class ValueWalk {
 public:
  using Range = LoopRange;

  struct Elements {
    const List* list = nullptr;
    const Value* array = nullptr;  // Of the list, if it has one.
    const Map* map = nullptr;
    size_t size = 0;
  };

  static bool Find(Frame&, const Range&, Elements*) { return false; }
  static Value OpenSlowly(Frame& frame, const Range& spec, Elements* elements) {
    const Value range = spec.range->Eval(frame);
    switch (range.kind()) {
      case Kind::kList:
        elements->list = range.as_list();
        elements->array = elements->list->elements();
        elements->size = elements->list->size();
        return Value::Null();
      case Kind::kMap:
        elements->map = range.as_map();
        elements->size = elements->map->size();
        return Value::Null();
      default: return NotARange(frame, spec, range);
    }
  }

  struct Shared {};

  ValueWalk(Frame& frame, const Range& spec, Elements elements, Shared&)
      : frame_(frame), spec_(spec), elements_(elements) {
    Forget(frame, spec.invariants);
  }

  size_t size() const { return elements_.size; }
  bool Next() {
    if (next_ == elements_.size) return false;
    if (!frame_.context.Charge(spec_.turn_cost)) {
      exhausted_ = true;
      return false;
    }
    Forget(frame_, spec_.of_turn);
    Bind(next_++);
    return true;
  }
  bool exhausted() const { return exhausted_; }
  Value element() const { return frame_.local(spec_.variable); }

 private:
  void Bind(size_t i) {
    if (const Map* map = elements_.map; map != nullptr) {
      if (spec_.variable >= 0) frame_.local(spec_.variable) = map->KeyAt(frame_.context, i);
      if (spec_.variable2 >= 0) frame_.local(spec_.variable2) = map->ValueAt(frame_.context, i);
      return;
    }
    const Value element =
        elements_.array != nullptr ? elements_.array[i] : elements_.list->Get(frame_.context, i);
    if (spec_.variable2 >= 0) {
      frame_.local(spec_.variable) = Value::Int(static_cast<int64_t>(i));
      frame_.local(spec_.variable2) = element;
    } else {
      frame_.local(spec_.variable) = element;
    }
  }

  Frame& frame_;
  const Range& spec_;
  Elements elements_;
  size_t next_ = 0;
  bool exhausted_ = false;
};

// Opens what is walked; as OpenSlowly.
template <typename Walk>
Value Open(Frame& frame, const typename Walk::Range& spec, typename Walk::Elements* elements) {
  if (Walk::Find(frame, spec, elements)) return Value::Null();
  return Walk::OpenSlowly(frame, spec, elements);
}

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
template <typename Walk, bool kDecides, bool kScoped>
class SearchNode final : public Node {
 public:
  SearchNode(LoopRange range, NodePtr predicate)
      : range_(std::move(range)), predicate_(std::move(predicate)) {}

  Value Eval(Frame& frame) const override {
    typename Walk::Elements elements;
    return Walk::Find(frame, range_, &elements) ? SearchAmong(frame, elements) : EvalSlowly(frame);
  }

 private:
  ABSL_ATTRIBUTE_NOINLINE Value EvalSlowly(Frame& frame) const {
    typename Walk::Elements elements;
    const Value opened = Walk::OpenSlowly(frame, range_, &elements);
    return opened.is_error() ? opened : SearchAmong(frame, elements);
  }
  Value SearchAmong(Frame& frame, typename Walk::Elements elements) const {
    if (elements.size == 0) return Value::Bool(!kDecides);
    if constexpr (std::is_same_v<Walk, MessageWalk<true>>) {
      if (elements.size <= ShortWalk::kSizeMax) return Search<ShortWalk>(frame, elements);
    }
    return Search<Walk>(frame, elements);
  }
  template <typename OneWalk>
  ABSL_ATTRIBUTE_NOINLINE Value Search(Frame& frame, typename OneWalk::Elements elements) const {
    typename OneWalk::Shared shared;
    OneWalk walk(frame, range_, elements, shared);
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

  typename Walk::Range range_;
  NodePtr predicate_;
};

template <typename Walk>
class ExistsOneNode final : public Node {
 public:
  ExistsOneNode(LoopRange range, NodePtr predicate)
      : range_(std::move(range)), predicate_(std::move(predicate)) {}

  Value Eval(Frame& frame) const override {
    typename Walk::Elements elements;
    const Value opened = Open<Walk>(frame, range_, &elements);
    if (opened.is_error()) return opened;
    typename Walk::Shared shared;
    Walk walk(frame, range_, elements, shared);
    int64_t hits = 0;
    while (walk.Next()) {
      const Value value = predicate_.Read(frame);
      if (!value.is_bool()) return NotABool(frame, value, range_.id);
      hits += value.as_bool() ? 1 : 0;
    }
    if (walk.exhausted()) return BudgetError(frame, range_);
    return Value::Bool(hits == 1);
  }

 private:
  typename Walk::Range range_;
  Operand predicate_;
};

template <typename Walk>
class MapLoopNode final : public Node {
 public:
  MapLoopNode(LoopRange range, NodePtr predicate, NodePtr transform)
      : range_(std::move(range)),
        predicate_(std::move(predicate)),
        transform_(std::move(transform)) {}

  Value Eval(Frame& frame) const override {
    typename Walk::Elements elements;
    const Value opened = Open<Walk>(frame, range_, &elements);
    if (opened.is_error()) return opened;
    typename Walk::Shared shared;
    Walk walk(frame, range_, elements, shared);
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
  typename Walk::Range range_;
  NodePtr predicate_;
  NodePtr transform_;
};

template <typename Walk>
class GeneralLoopNode final : public Node {
 public:
  explicit GeneralLoopNode(GeneralLoop loop)
      : loop_(std::move(loop)), range_(std::move(loop_.range)) {}

  Value Eval(Frame& frame) const override {
    typename Walk::Elements elements;
    const Value opened = Open<Walk>(frame, range_, &elements);
    if (opened.is_error()) return opened;
    typename Walk::Shared shared;
    Walk walk(frame, range_, elements, shared);
    Value accumulator = loop_.init->Eval(frame);
    while (walk.Next()) {
      frame.local(loop_.accumulator) = accumulator;
      const Value go_on = loop_.condition->Eval(frame);
      if (go_on.is_error()) return go_on;
      if (!go_on.is_true()) break;
      accumulator = loop_.step->Eval(frame);
    }
    if (walk.exhausted()) return BudgetError(frame, range_);
    frame.local(loop_.accumulator) = accumulator;
    return loop_.result->Eval(frame);
  }

 private:
  GeneralLoop loop_;  // But for its range.
  typename Walk::Range range_;
};

template <bool kDecides, bool kScoped>
NodePtr MakeSearch(LoopRange range, NodePtr predicate) {
  if (range.elements != nullptr) {
    return std::make_unique<SearchNode<MessageWalk<true>, kDecides, kScoped>>(std::move(range),
                                                                              std::move(predicate));
  }
  return std::make_unique<SearchNode<ValueWalk, kDecides, kScoped>>(std::move(range),
                                                                    std::move(predicate));
}

// A node of this template for a range of either kind.
template <template <typename Walk> class NodeOf, bool kReuse, typename... Args>
NodePtr MakeFor(bool in_place, Args&&... args) {
  if (in_place) return std::make_unique<NodeOf<MessageWalk<kReuse>>>(std::forward<Args>(args)...);
  return std::make_unique<NodeOf<ValueWalk>>(std::forward<Args>(args)...);
}

}  // namespace

NodePtr MakeExists(LoopRange range, NodePtr predicate, bool scoped) {
  return scoped ? MakeSearch<true, true>(std::move(range), std::move(predicate))
                : MakeSearch<true, false>(std::move(range), std::move(predicate));
}
NodePtr MakeAll(LoopRange range, NodePtr predicate, bool scoped) {
  return scoped ? MakeSearch<false, true>(std::move(range), std::move(predicate))
                : MakeSearch<false, false>(std::move(range), std::move(predicate));
}
NodePtr MakeExistsOne(LoopRange range, NodePtr predicate) {
  const bool in_place = range.elements != nullptr;
  return MakeFor<ExistsOneNode, /*kReuse=*/true>(in_place, std::move(range), std::move(predicate));
}
NodePtr MakeMapLoop(LoopRange range, NodePtr predicate, NodePtr transform) {
  const bool in_place = range.elements != nullptr;
  return MakeFor<MapLoopNode, /*kReuse=*/false>(in_place, std::move(range), std::move(predicate),
                                                std::move(transform));
}
NodePtr MakeGeneralLoop(GeneralLoop loop) {
  const bool in_place = loop.range.elements != nullptr;
  return MakeFor<GeneralLoopNode, /*kReuse=*/false>(in_place, std::move(loop));
}

}  // namespace makegood::cel
