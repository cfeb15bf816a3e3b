// Which of the planted mistakes is awake (mutants.txt). Only the copies of the engine's files that
// mutants_test is linked with know of this.

#ifndef MAKEGOOD_TESTS_HORIZON_MUTANT_H_
#define MAKEGOOD_TESTS_HORIZON_MUTANT_H_

namespace makegood {

extern int mutant_awake;  // 0: none.

inline bool MutantIs(int number) { return mutant_awake == number; }

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_HORIZON_MUTANT_H_
