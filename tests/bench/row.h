// One line of a benchmark's report: what ours takes as a multiple of a reference that runs in
// the same process, turn about with it, so that a noisy machine disturbs both alike.

#ifndef MAKEGOOD_TESTS_BENCH_ROW_H_
#define MAKEGOOD_TESTS_BENCH_ROW_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace makegood::bench {

enum class Better { kLess, kMore };

struct Row {
  std::string name;
  double reference = 0;  // In `unit`. 0: the goal is an amount and `ratio` is not printed.
  double ours = 0;
  double goal = 0;  // For `ratio`, or for `ours` without a reference. 0: none, for information.
  Better better = Better::kLess;
  std::string unit;
};

// One line of JSON on standard output; flushed.
void Print(const Row& row);

double Median(std::vector<double> values);

// The CPU time of this thread, in nanoseconds.
int64_t ThreadCpuNanoseconds();

// Runs its argument that many times; what it returns must depend on what it computed, so that
// nothing is optimised away.
using Work = std::function<uint64_t(int64_t times)>;

struct Measured {
  double reference = 0;  // Median nanoseconds of one time, CPU.
  double ours = 0;
};

// Medians over `rounds` rounds, in each of which both run, for about `milliseconds` each.
Measured Interleave(const Work& reference, const Work& ours, int rounds = 9, int milliseconds = 40);

// Keeps the compiler from moving or removing what is computed before.
inline void Keep(const void* p) { asm volatile("" : : "g"(p) : "memory"); }

}  // namespace makegood::bench

#endif  // MAKEGOOD_TESTS_BENCH_ROW_H_
