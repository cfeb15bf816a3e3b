// One question in the toy world: an expression with the variables that it reads, facts, and an
// instant to begin at. The engine answers it with a horizon; the plain walk then tells at every
// instant whether the horizon was right.

#ifndef MAKEGOOD_TESTS_HORIZON_TOY_CASE_H_
#define MAKEGOOD_TESTS_HORIZON_TOY_CASE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/horizon/grammar.h"

namespace makegood::cel {

struct ToyFacts {
  int times[3];                    // a, b, c
  int durations[3];                // d, e, f
  int ints[2];                     // n, m
  bool bools[2];                   // p, q
  int zone;                        // z, of kToyZones
  std::vector<int> time_list;      // ts
  std::vector<int> duration_list;  // ds
  std::vector<int> int_list;       // ns
  int now = 0;

  std::string ToText() const;
};

struct ToyCase {
  Phrase root;
  std::vector<Phrase> variables;  // v0, v1, ...: evaluated when they are first read.
  ToyFacts facts;

  std::string ToText() const;
};

ToyCase MakeToyCase(const Grammar& grammar, Random& random);

// What many cases came to.
struct ToyCounts {
  int64_t cases = 0;
  int64_t refused = 0;      // Expressions that the checker refuses.
  int64_t evaluations = 0;  // By the engine.
  int64_t instants = 0;     // Looked at by the plain walk.
  int64_t errors = 0;       // Of the evaluations, those that gave an error.
  int64_t untouched = 0;    // Programs that cannot lower the horizon.
  int64_t opaque = 0;
  int64_t finite = 0;  // Horizons within the world.
  int64_t tight = 0;   // Of these, those at which the answer does change.

  std::string ToText() const;
};

// Nothing if all is well; otherwise what is wrong.
//   - every value and error of the engine is that of the plain walk;
//   - before the horizon the plain walk gives the value as its slope moves it on, the elements of
//     containers as well, or the same error;
//   - a horizon lies after its instant; a program that does not touch `now` has none.
// From each horizon the case goes on to the next, as a forecast does.
std::optional<std::string> CheckToyCase(const ToyCase& toy_case, ToyCounts& counts);

}  // namespace makegood::cel

#endif  // MAKEGOOD_TESTS_HORIZON_TOY_CASE_H_
