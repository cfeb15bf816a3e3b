// Times counted in whole units: the hours that a duration has, the second in which an instant
// lies. The count of a time that moves goes up in steps; this is where the steps are.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_TIME_STEP_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_TIME_STEP_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "rules/cel/values/time.h"
#include "rules/cel/values/time_world.h"

namespace makegood::cel {

enum class Rounding : uint8_t { kDown, kTowardZero };

// Both ends included.
struct NanosecondRange {
  Nanoseconds min;
  Nanoseconds max;
};

// The times of which there are `count` whole units.
NanosecondRange TimesOfCount(int64_t count, int64_t unit, Rounding rounding);

// A function that counts.
struct TimeStep {
  int64_t TimeWorld::*unit;
  Rounding rounding;
};

// Null for overloads that do anything else.
const TimeStep* FindTimeStep(absl::string_view overload_id);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_TIME_STEP_H_
