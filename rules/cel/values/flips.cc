// A falling value is a rising one in a mirror: negate value, slope and bounds, and only the
// formulas for rising values remain. Differences of times stay far below the 128 bits in
// which everything here is computed.

#include "rules/cel/values/flips.h"

namespace makegood::cel {
namespace {

// For a flip at an offset of 1 or more.
int64_t Saturate(Nanoseconds offset) {
  return offset < kNever ? static_cast<int64_t>(offset) : kNever - 1;
}

// Both rounding divisions are for a numerator of 0 or more. Nearly every slope is 1, and
// dividing 128 bits is slow.
Nanoseconds DivideDown(Nanoseconds numerator, int slope) {
  return slope == 1 ? numerator : numerator / slope;
}
Nanoseconds DivideUp(Nanoseconds numerator, int slope) {
  return slope == 1 ? numerator : (numerator + slope - 1) / slope;
}

// When does a rising value, below zero now, reach zero; when does one that is not above zero
// pass it.
int64_t ReachesZero(Nanoseconds value, int slope) { return Saturate(DivideUp(-value, slope)); }
int64_t PassesZero(Nanoseconds value, int slope) { return Saturate(DivideDown(-value, slope) + 1); }

}  // namespace

int64_t FlipOffset(TimeComparison comparison, Nanoseconds difference, int slope) {
  if (slope == 0) return kNever;
  // `<` and `>=` flip together, and so do `<=` and `>`; in the mirror one pair is the other.
  bool flips_at_zero =
      comparison == TimeComparison::kLess || comparison == TimeComparison::kGreaterEquals;
  if (slope < 0) {
    slope = -slope;
    difference = -difference;
    flips_at_zero = !flips_at_zero;
  }
  if (comparison == TimeComparison::kEquals) {
    if (difference == 0) return 1;
    if (difference > 0 || (slope != 1 && difference % slope != 0)) return kNever;
    return ReachesZero(difference, slope);
  }
  if (flips_at_zero) return difference < 0 ? ReachesZero(difference, slope) : kNever;
  return difference <= 0 ? PassesZero(difference, slope) : kNever;
}

int64_t LeaveOffset(Nanoseconds value, int slope, Nanoseconds min, Nanoseconds max) {
  if (slope == 0) return kNever;
  return slope > 0 ? PassesZero(value - max, slope) : PassesZero(min - value, -slope);
}

int64_t EnterOffset(Nanoseconds value, int slope, Nanoseconds min, Nanoseconds max) {
  if (slope == 0) return kNever;
  if (slope < 0) {
    slope = -slope;
    value = -value;
    const Nanoseconds mirrored_min = -max;
    max = -min;
    min = mirrored_min;
  }
  if (value >= min) return kNever;  // Above all of it, and rising.
  const Nanoseconds offset = DivideUp(min - value, slope);
  return value + offset * slope <= max ? Saturate(offset) : kNever;
}

}  // namespace makegood::cel
