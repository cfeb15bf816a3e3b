// Holds an answer of the engine to its horizon: asked at an instant, it must be the plain walk's
// answer, as its slopes move it on, at every instant before its horizon (in a small world; in the
// wide one at some of them). From each horizon the question goes on to the next, as a forecast
// does.

#ifndef MAKEGOOD_TESTS_HORIZON_HORIZON_CHECK_H_
#define MAKEGOOD_TESTS_HORIZON_HORIZON_CHECK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "rules/cel/values/horizon.h"
#include "tests/horizon/case_world.h"

namespace makegood::cel {

// What many questions came to.
struct HorizonCounts {
  int64_t cases = 0;
  int64_t refused = 0;      // That the checker refuses.
  int64_t evaluations = 0;  // By the engine.
  int64_t instants = 0;     // Looked at by the plain walk.
  int64_t errors = 0;       // Of the evaluations, those that gave an error.
  int64_t untouched = 0;    // Programs that cannot lower the horizon.
  int64_t opaque = 0;
  int64_t finite = 0;  // Horizons within the world.
  int64_t tight = 0;   // Of these, those at which the answer does change.

  std::string ToText() const;
};

// An engine's answer with its horizon.
struct Answer {
  Value value;
  Horizon horizon;
};

// A question that can be asked in both ways at any instant.
class Question {
 public:
  virtual ~Question() = default;

  virtual Answer AskEngine(Nanoseconds now) = 0;

  // In the context's arena.
  virtual Value AskPlain(EvalContext& context, Nanoseconds now) = 0;

  // SameAnswer (answers.h) with the question's programs.
  virtual bool IsSame(EvalContext& context, Value engine, int64_t elapsed, Value plain) = 0;

  // False if no horizon can come of it, whatever the instant.
  virtual bool touches_now() const = 0;
};

// Nothing if all is well; otherwise what is wrong. `random` picks instants in the wide world.
std::optional<std::string> CheckHorizons(Question& question, const CaseWorld& world,
                                         Nanoseconds now, Random random, HorizonCounts& counts);

}  // namespace makegood::cel

#endif  // MAKEGOOD_TESTS_HORIZON_HORIZON_CHECK_H_
