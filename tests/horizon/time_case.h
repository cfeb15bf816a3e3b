// One question: an expression with the variables that it reads, facts, and an instant to begin at.

#ifndef MAKEGOOD_TESTS_HORIZON_TIME_CASE_H_
#define MAKEGOOD_TESTS_HORIZON_TIME_CASE_H_

#include <optional>
#include <string>
#include <vector>

#include "rules/cel/types/type.h"
#include "tests/horizon/case_world.h"
#include "tests/horizon/grammar.h"
#include "tests/horizon/horizon_check.h"

namespace makegood::cel {

struct TimeCase {
  const CaseWorld* world = nullptr;
  Phrase root;
  std::vector<Phrase> variables;  // v0, v1, ...: evaluated when they are first read.
  CaseFacts facts;

  std::string ToText() const;
};

TimeCase MakeTimeCase(const CaseWorld& world, const Grammar& grammar, Random& random);

// Nothing if all is well; otherwise what is wrong (horizon_check.h).
std::optional<std::string> CheckTimeCase(const TimeCase& time_case, HorizonCounts& counts);

// A phrase as it is said in a world.
std::string TextIn(const CaseWorld& world, const Phrase& phrase);

// The type that a grammar's name stands for: "list(time)".
Type TypeNamed(const std::string& name);

}  // namespace makegood::cel

#endif  // MAKEGOOD_TESTS_HORIZON_TIME_CASE_H_
