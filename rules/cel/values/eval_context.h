// What one evaluation carries with it: memory, budget, horizon, and the two things that
// values cannot know by themselves (how to look into messages, how to make an error).

#ifndef MAKEGOOD_RULES_CEL_VALUES_EVAL_CONTEXT_H_
#define MAKEGOOD_RULES_CEL_VALUES_EVAL_CONTEXT_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "rules/cel/values/arena.h"
#include "rules/cel/values/error.h"
#include "rules/cel/values/horizon.h"
#include "rules/cel/values/time_world.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

class MessageAdapter;  // message_adapter.h

// Not thread-safe: one evaluation at a time.
class EvalContext {
 public:
  // `cost_max` is in the steps of rules::Limits::cost_max. `adapter` looks into messages
  // that functions make; null where there are none. `world` outlives the context.
  EvalContext(Arena& arena, int64_t cost_max, const MessageAdapter* adapter = nullptr,
              const TimeWorld& world = kRealTime)
      : arena_(arena),
        adapter_(adapter),
        world_(world),
        cost_left_(cost_max),
        cost_max_(cost_max) {}
  EvalContext(const EvalContext&) = delete;
  EvalContext& operator=(const EvalContext&) = delete;

  Arena& arena() { return arena_; }
  Horizon& horizon() { return horizon_; }
  const MessageAdapter* adapter() const { return adapter_; }
  const TimeWorld& world() const { return world_; }

  // An error value in the arena; the message is copied.
  Value Error(ErrorCode code, absl::string_view message);
  // As `f(1, "x")` is called by nobody: names the function and the argument kinds.
  Value NoMatchingOverload(absl::string_view function, const Value* arguments, int count);

  // Takes `steps` from the budget; false when it is used up. Whoever loops or copies asks
  // first, and returns BudgetError() when told so.
  bool Charge(int64_t steps) {
    cost_left_ -= steps;
    return cost_left_ >= 0;
  }
  Value BudgetError();
  int64_t cost() const { return cost_max_ - cost_left_; }

  // Copies a text into the arena and makes a value of it.
  Value MakeString(absl::string_view text) { return Value::String(arena_.CopyString(text)); }
  Value MakeBytes(absl::string_view bytes) { return Value::Bytes(arena_.CopyString(bytes)); }
  Value MakeOptional(Value content) { return Value::Optional(arena_.New<Value>(content)); }

  // Where rules/cel/message keeps the allocator of the messages that this evaluation makes;
  // null until it makes one.
  void*& message_arena() { return message_arena_; }

 private:
  Arena& arena_;
  const MessageAdapter* adapter_;
  const TimeWorld& world_;
  Horizon horizon_;
  int64_t cost_left_;
  int64_t cost_max_;
  void* message_arena_ = nullptr;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_EVAL_CONTEXT_H_
