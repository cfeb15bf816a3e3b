// How often this program has asked the heap for memory. Linking this replaces malloc's front
// door, operator new, and nothing else: what C libraries take by malloc is not counted.

#ifndef MAKEGOOD_TESTS_BENCH_ALLOCATIONS_H_
#define MAKEGOOD_TESTS_BENCH_ALLOCATIONS_H_

#include <cstdint>

namespace makegood::bench {

// Of this thread, since it started.
int64_t AllocationCount();

}  // namespace makegood::bench

#endif  // MAKEGOOD_TESTS_BENCH_ALLOCATIONS_H_
