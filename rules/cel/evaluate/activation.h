// Names to values for one evaluation, as slots. Several programs that belong together (the
// conditions, variables and outputs of a policy) share one activation: a lazy variable is
// evaluated when the first of them reads it and is remembered for the others.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_ACTIVATION_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_ACTIVATION_H_

#include <cstddef>
#include <cstdint>
#include <new>

#include "absl/base/attributes.h"
#include "rules/cel/evaluate/cell.h"
#include "rules/cel/values/arena.h"
#include "rules/cel/values/horizon.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

class Program;

// Called with the value of each node of a program that was compiled to record values.
class ValueRecorder {
 public:
  virtual ~ValueRecorder() = default;
  virtual void Record(const Program* program, int32_t expr_id, Value value) = 0;
};

// Not thread-safe; one for each evaluation. Its arrays live in the arena, which outlives it.
class Activation {
 public:
  Activation(Arena& arena, int slot_count)
      : arena_(arena),
        values_(arena.NewArray<Value>(static_cast<size_t>(slot_count))),
        slot_count_(slot_count) {
    for (int i = 0; i < slot_count; ++i) values_[i] = NotYetComputed();
  }

  void Bind(int slot, Value value) { values_[slot] = value; }
  // The program is run when the variable is first read.
  void BindLazy(int slot, const Program* program) {
    if (lazies_ == nullptr) MakeLazies();
    lazies_[slot].program = program;
  }

  // NotYetComputed if the slot is not bound, or lazy and was not read yet. An array, which stays
  // where it is.
  Value* values() { return values_; }

  bool IsBound(int slot) const {
    return !IsNotYetComputed(values_[slot]) ||
           (lazies_ != nullptr && (lazies_[slot].program != nullptr || lazies_[slot].is_running));
  }

  // The program of a lazy variable, for who runs it; null if there is none, if it has been run, or
  // if it is being run: reading it again would never end.
  const Program* BeginLazy(int slot) {
    if (lazies_ == nullptr || lazies_[slot].program == nullptr) return nullptr;
    const Program* program = lazies_[slot].program;
    lazies_[slot].program = nullptr;
    lazies_[slot].is_running = true;
    return program;
  }
  void EndLazy(int slot, Value value, const Horizon& horizon) {
    values_[slot] = value;
    lazies_[slot].horizon = horizon;
    lazies_[slot].is_running = false;
  }

  // What is to be noted at every read of a variable that has a value.
  Horizon HorizonOf(int slot) const {
    return lazies_ != nullptr ? lazies_[slot].horizon : Horizon();
  }

  ValueRecorder* recorder = nullptr;  // Null: nobody listens.

 private:
  struct Lazy {
    const Program* program = nullptr;  // Not run yet.
    bool is_running = false;
    Horizon horizon;
  };
  ABSL_ATTRIBUTE_NOINLINE void MakeLazies() {
    lazies_ = arena_.NewArray<Lazy>(static_cast<size_t>(slot_count_));
    for (int i = 0; i < slot_count_; ++i) new (&lazies_[i]) Lazy();
  }

  Arena& arena_;
  Value* values_;
  int slot_count_;
  Lazy* lazies_ = nullptr;  // By slot; null until one is bound.
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_ACTIVATION_H_
