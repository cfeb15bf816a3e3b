// When something that moves with `now` reaches a bound: the formulas behind every horizon.
// A value is given as it is now, in nanoseconds, and changes by `slope` with each nanosecond
// that passes. Answers are offsets from now: at least 1, kNever if it does not happen, and
// at most the greatest finite offset (horizon.h).

#ifndef MAKEGOOD_RULES_CEL_VALUES_FLIPS_H_
#define MAKEGOOD_RULES_CEL_VALUES_FLIPS_H_

#include <cstdint>

#include "rules/cel/values/horizon.h"
#include "rules/cel/values/time.h"

namespace makegood::cel {

enum class TimeComparison { kLess, kLessEquals, kGreater, kGreaterEquals, kEquals };

// Until when a comparison holds: the first offset at which `left OP right` is not what it is
// now. `difference` is left - right, `slope` the difference of their slopes.
int64_t FlipOffset(TimeComparison comparison, Nanoseconds difference, int slope);

// The first offset at which a value is outside of [min, max], in which it lies now.
int64_t LeaveOffset(Nanoseconds value, int slope, Nanoseconds min, Nanoseconds max);

// The first offset at which a value is inside of [min, max], outside of which it lies now.
// kNever also if it steps over the whole of it.
int64_t EnterOffset(Nanoseconds value, int slope, Nanoseconds min, Nanoseconds max);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_FLIPS_H_
