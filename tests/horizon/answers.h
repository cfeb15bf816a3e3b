// Whether two answers are the same: the engine's, as its slopes move it on, and the plain walk's.

#ifndef MAKEGOOD_TESTS_HORIZON_ANSWERS_H_
#define MAKEGOOD_TESTS_HORIZON_ANSWERS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/cel/cel.h"
#include "rules/cel/evaluate/program.h"
#include "tests/horizon/plain_evaluator.h"

namespace makegood::cel {

// An expression, ready for both.
struct TwoWays {
  std::unique_ptr<const TypedAst> ast;
  std::unique_ptr<const Program> program;
  std::unique_ptr<const PlainProgram> plain;
};

// Nothing if it cannot be compiled. Refers to the environment.
std::optional<TwoWays> InTwoWays(const Environment& environment, const std::string& text,
                                 const Type& type);

// `engine` is an answer of `elapsed` nanoseconds ago. Errors are the same if code and place are;
// of their texts nothing is asked. Doubles are the same if their bits are, or both are no number.
bool SameAnswer(EvalContext& context, Value engine, int64_t elapsed, Value plain,
                const std::vector<TwoWays>& programs);

// The answer for people: a value and its slope, an error with code and place.
std::string AnswerText(EvalContext& context, Value value);

}  // namespace makegood::cel

#endif  // MAKEGOOD_TESTS_HORIZON_ANSWERS_H_
