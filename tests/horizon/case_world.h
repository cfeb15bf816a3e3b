// Where a made-up question is asked: the toy world, in which every instant can be tried, or the
// world as it is, in which only some can. A world has its clocks, once for the engine and once for
// the plain walk, and knows which instants are worth asking at.

#ifndef MAKEGOOD_TESTS_HORIZON_CASE_WORLD_H_
#define MAKEGOOD_TESTS_HORIZON_CASE_WORLD_H_

#include <string>
#include <utility>
#include <vector>

#include "rules/cel/cel.h"
#include "rules/cel/values/time_world.h"
#include "tests/horizon/grammar.h"
#include "tests/horizon/plain_evaluator.h"

namespace makegood::cel {

struct CaseWorld {
  const TimeWorld* engine = nullptr;
  const PlainTime* plain = nullptr;
  Nanoseconds time_min = 0;
  Nanoseconds time_max = 0;
  std::vector<std::string> zones;  // And one name that is no zone.

  // How words of the grammar are said here: zones, durations.
  std::vector<std::pair<std::string, std::string>> words;

  // Whether a case can look at all the instants that there are.
  bool is_small = false;

  Nanoseconds (*pick_now)(Random& random) = nullptr;
  Nanoseconds (*pick_time)(Nanoseconds now, Random& random) = nullptr;
  Nanoseconds (*pick_duration)(Random& random) = nullptr;
};

// 161 nanoseconds (toy_world.h).
const CaseWorld& SmallWorld();

// The years 1 to 9999, with zones whose clocks change in many ways.
const CaseWorld& WideWorld();

// The facts of a question.
struct CaseFacts {
  Nanoseconds now = 0;
  Nanoseconds times[3];                    // a, b, c
  Nanoseconds durations[3];                // d, e, f
  int ints[2];                             // n, m
  bool bools[2];                           // p, q
  std::string zone;                        // z
  std::vector<Nanoseconds> time_list;      // ts; also in `nested` and `by`
  std::vector<Nanoseconds> duration_list;  // ds
  std::vector<int> int_list;               // ns

  std::string ToText() const;
};

CaseFacts MakeCaseFacts(const CaseWorld& world, Random& random);

// The variables that stand for facts, and `now`; without the variables of a case.
const Environment& EnvironmentOf(const CaseWorld& world);

// All of them but `now`, as values, by name; they live in the context's arena.
std::vector<std::pair<std::string, Value>> FactValues(EvalContext& context, const CaseFacts& facts);

}  // namespace makegood::cel

#endif  // MAKEGOOD_TESTS_HORIZON_CASE_WORLD_H_
