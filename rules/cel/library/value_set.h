// Values that are asked for again and again, as `in` asks: distinct() and the sets library
// would otherwise compare each element with each.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_VALUE_SET_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_VALUE_SET_H_

#include <cstddef>
#include <cstdint>

#include "rules/cel/values/containers.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// Not thread-safe; lives as long as the context's arena.
class ValueSet {
 public:
  // For at most `capacity` values, for which the caller has paid (a step each).
  ValueSet(EvalContext& context, size_t capacity);

  // False when the budget does not allow it. A value may be added again.
  bool Add(Value value);

  // A bool or an error, as `value in list` (indexing.h), flips noted likewise. Bools, ints,
  // uints and strings are found at once; for other values each that they may equal is compared.
  Value Contains(Value value);

  // In the order in which they were added.
  const Value* values() const { return values_; }
  size_t size() const { return size_; }

 private:
  bool Find(Value key) const;

  EvalContext& context_;
  Value* values_;
  size_t size_ = 0;
  Value* others_;  // Those that are not in the index.
  size_t other_count_ = 0;
  uint32_t* index_;  // Open addressing, place in values_ + 1; 0: free.
  size_t index_mask_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_VALUE_SET_H_
