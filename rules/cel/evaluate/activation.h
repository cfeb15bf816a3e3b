// Names to values for one evaluation, as slots. Several programs that belong together (the
// conditions, variables and outputs of a policy) share one activation: a lazy variable is
// evaluated when the first of them reads it and is remembered for the others.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_ACTIVATION_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_ACTIVATION_H_

#include <cstdint>
#include <new>

#include "rules/cel/values/arena.h"
#include "rules/cel/values/horizon.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

class Program;

// Called with the value of each node of a program that was compiled to record values.
class ValueRecorder {
 public:
  virtual ~ValueRecorder() = default;
  virtual void Record(const Program* program, int32_t expr_id, Value value) = 0;
};

// Not thread-safe; one for each evaluation. Its arrays live in the arena.
class Activation {
 public:
  enum class State : uint8_t {
    kUnbound,  // Reading it is the error kNoSuchVariable.
    kBound,
    kLazy,     // Has a program that was not run yet.
    kRunning,  // Its program is being run: reading it again would never end.
  };
  struct Slot {
    Value value;                    // Null until it is bound or computed.
    const void* message = nullptr;  // What a bound value points to, if it is a message.
    Horizon horizon;                // Of lazy variables; noted at every read.
    const Program* lazy = nullptr;
    State state = State::kUnbound;
  };

  Activation(Arena& arena, int slot_count)
      : slots_(arena.NewArray<Slot>(static_cast<size_t>(slot_count))), slot_count_(slot_count) {
    static constexpr Slot kUnboundSlot;
    for (int i = 0; i < slot_count; ++i) new (&slots_[i]) Slot(kUnboundSlot);
  }

  void Bind(int slot, Value value) {
    slots_[slot].value = value;
    slots_[slot].message = value.kind() == Kind::kMessage ? value.as_message()->message : nullptr;
    slots_[slot].state = State::kBound;
  }
  void BindLazy(int slot, const Program* program) {
    slots_[slot].lazy = program;
    slots_[slot].state = State::kLazy;
  }

  Slot& slot(int index) { return slots_[index]; }
  int slot_count() const { return slot_count_; }

  ValueRecorder* recorder = nullptr;  // Null: nobody listens.

 private:
  Slot* slots_;
  int slot_count_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_ACTIVATION_H_
