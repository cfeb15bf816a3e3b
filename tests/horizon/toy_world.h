// A world of 161 nanoseconds in which every instant can be tried. Its second has 6 of them, its
// hour 36; durations end at 110; clocks are set forward and back by whole, half and odd amounts,
// at two places a nanosecond after another. What is rare outside is common here: overflow, a
// boundary exactly at `now`, an hour that occurs twice.

#ifndef MAKEGOOD_TESTS_HORIZON_TOY_WORLD_H_
#define MAKEGOOD_TESTS_HORIZON_TOY_WORLD_H_

#include "rules/cel/values/time_world.h"
#include "tests/horizon/plain_evaluator.h"

namespace makegood::cel {

inline constexpr int kToyTimeMax = 160;
inline constexpr int kToyDurationMax = 110;

// For the engine.
const TimeWorld& ToyWorld();

// For the plain walk: the same clocks, read in another way.
const PlainTime& ToyTime();

// "UTC" and the others, and one name that is no zone.
extern const char* const kToyZones[];
extern const int kToyZoneCount;

}  // namespace makegood::cel

#endif  // MAKEGOOD_TESTS_HORIZON_TOY_WORLD_H_
