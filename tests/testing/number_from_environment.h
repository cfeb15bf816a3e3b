// Tests that can run for longer than in tests/run are told so by environment variables:
// --test_env=MAKEGOOD_KILLS=1000.

#ifndef MAKEGOOD_TESTS_TESTING_NUMBER_FROM_ENVIRONMENT_H_
#define MAKEGOOD_TESTS_TESTING_NUMBER_FROM_ENVIRONMENT_H_

#include <cstdint>
#include <cstdlib>

#include "absl/strings/numbers.h"

namespace makegood {

// `otherwise` where the variable is not set, or is no number.
inline int64_t NumberFromEnvironment(const char* name, int64_t otherwise) {
  const char* const text = std::getenv(name);
  int64_t number = 0;
  return text != nullptr && absl::SimpleAtoi(text, &number) ? number : otherwise;
}

}  // namespace makegood

#endif  // MAKEGOOD_TESTS_TESTING_NUMBER_FROM_ENVIRONMENT_H_
