// Properties: statements about all inputs, tried on many random ones. A failure is shrunk to
// a small input and printed with the seed that found it.

#ifndef MAKEGOOD_TESTS_TESTING_CHECK_PROPERTY_H_
#define MAKEGOOD_TESTS_TESTING_CHECK_PROPERTY_H_

#include <rapidcheck.h>

#include <cstdlib>
#include <string>
#include <utility>

namespace makegood::testing {

// Whether `property`, a function whose arguments are made up, holds: EXPECT_TRUE(...). The
// inputs are the same in every run, unless the environment asks for others:
// --test_env=RC_PARAMS="seed=7 max_success=100000".
template <typename Property>
bool CheckProperty(const std::string& description, Property&& property) {
  ::setenv("RC_PARAMS", "seed=20261127 max_success=400", /*overwrite=*/0);
  return rc::check(description, std::forward<Property>(property));
}

}  // namespace makegood::testing

#endif  // MAKEGOOD_TESTS_TESTING_CHECK_PROPERTY_H_
