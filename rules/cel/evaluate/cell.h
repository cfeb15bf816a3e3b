// Where a value stands that need not be computed whenever it is asked for: a constant, a variable,
// what is kept while a program runs. Whoever needs it reads it there, in the same few instructions
// whatever it is, and calls its node only if it is not there yet.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_CELL_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_CELL_H_

#include <cstdint>

#include "rules/cel/values/value.h"

namespace makegood::cel {

// What stands in a cell before its value is known. It is an error, so that whoever looks for
// errors finds it, and is no error of anybody.
inline Value NotYetComputed() { return Value::OfError(nullptr); }
inline bool IsNotYetComputed(Value value) {
  return value.is_error() && value.as_error() == nullptr;
}

struct Cell {
  enum class Origin : uint8_t { kMemory, kLocals, kSlots };
  static constexpr int kOrigins = 3;

  Origin origin = Origin::kMemory;
  intptr_t offset = 0;  // In bytes from where its origin is in this run; of kMemory, the address.

  // A value that outlives the program.
  static Cell Of(const Value& value) {
    return {Origin::kMemory, static_cast<intptr_t>(reinterpret_cast<uintptr_t>(&value))};
  }
  // Of the program (Frame::local), or of the activation.
  static constexpr Cell Local(int index) { return {Origin::kLocals, index * kSize}; }
  static constexpr Cell Slot(int index) { return {Origin::kSlots, index * kSize}; }
  // In which a value never is.
  static Cell Nowhere() {
    static const Value never = NotYetComputed();
    return Of(never);
  }

  bool is_nowhere() const { return *this == Nowhere(); }
  // Of locals and slots.
  int index() const { return static_cast<int>(offset / kSize); }

  friend bool operator==(const Cell&, const Cell&) = default;

 private:
  static constexpr intptr_t kSize = sizeof(Value);
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_CELL_H_
