#include "rules/cel/library/time_step.h"

namespace makegood::cel {

NanosecondRange TimesOfCount(int64_t count, int64_t unit, Rounding rounding) {
  // Toward zero, the times of a count above zero go on from a multiple of the unit, those of one
  // below zero lead up to one, and those of zero do both.
  const Nanoseconds multiple = static_cast<Nanoseconds>(count) * unit;
  const bool down = rounding == Rounding::kDown;
  return {down || count > 0 ? multiple : multiple - (unit - 1),
          down || count >= 0 ? multiple + (unit - 1) : multiple};
}

const TimeStep* FindTimeStep(absl::string_view overload_id) {
  static constexpr struct {
    absl::string_view overload_id;
    TimeStep step;
  } kSteps[] = {
      {"duration_to_hours", {&TimeWorld::hour, Rounding::kTowardZero}},
      {"duration_to_minutes", {&TimeWorld::minute, Rounding::kTowardZero}},
      {"duration_to_seconds", {&TimeWorld::second, Rounding::kTowardZero}},
      {"timestamp_to_int64", {&TimeWorld::second, Rounding::kDown}},
  };
  for (const auto& known : kSteps) {
    if (known.overload_id == overload_id) return &known.step;
  }
  return nullptr;
}

}  // namespace makegood::cel
