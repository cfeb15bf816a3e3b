// When something that moves with `now` reaches a bound: the formulas behind every horizon.
// A value is given as it is now, in nanoseconds, and changes by `slope` with each nanosecond
// that passes. Answers are offsets from now: at least 1, kNever if it does not happen, and
// at most the greatest finite offset (horizon.h).

#ifndef MAKEGOOD_RULES_CEL_VALUES_FLIPS_H_
#define MAKEGOOD_RULES_CEL_VALUES_FLIPS_H_

#include <algorithm>
#include <cstdint>

#include "rules/cel/values/horizon.h"
#include "rules/cel/values/time.h"

namespace makegood::cel {

enum class TimeComparison { kLess, kLessEquals, kGreater, kGreaterEquals, kEquals };

// What holds of b and a whenever the comparison holds of a and b.
inline TimeComparison Mirrored(TimeComparison comparison) {
  switch (comparison) {
    case TimeComparison::kLess: return TimeComparison::kGreater;
    case TimeComparison::kLessEquals: return TimeComparison::kGreaterEquals;
    case TimeComparison::kGreater: return TimeComparison::kLess;
    case TimeComparison::kGreaterEquals: return TimeComparison::kLessEquals;
    case TimeComparison::kEquals: break;
  }
  return TimeComparison::kEquals;
}

// Until when a comparison holds: the first offset at which `left OP right` is not what it is
// now. `difference` is left - right, `slope` the difference of their slopes.
int64_t FlipOffset(TimeComparison comparison, Nanoseconds difference, int slope);

// The same for `value OP limit` where the value rises with slope 1, as nearly all do.
inline int64_t RisingFlipOffset(TimeComparison comparison, int64_t value, int64_t limit) {
  if (value > limit) return kNever;
  const uint64_t distance = static_cast<uint64_t>(limit) - static_cast<uint64_t>(value);
  const bool flips_at_limit = comparison == TimeComparison::kLess ||
                              comparison == TimeComparison::kGreaterEquals ||
                              comparison == TimeComparison::kEquals;
  if (flips_at_limit && distance == 0) return comparison == TimeComparison::kEquals ? 1 : kNever;
  constexpr uint64_t kGreatest = kNever - 1;
  return static_cast<int64_t>(flips_at_limit ? std::min(distance, kGreatest)
                                             : std::min(distance, kGreatest - 1) + 1);
}

// The first offset at which a value is outside of [min, max], in which it lies now.
int64_t LeaveOffset(Nanoseconds value, int slope, Nanoseconds min, Nanoseconds max);

// The first offset at which a value is inside of [min, max], outside of which it lies now.
// kNever also if it steps over the whole of it.
int64_t EnterOffset(Nanoseconds value, int slope, Nanoseconds min, Nanoseconds max);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_FLIPS_H_
