// CHECK: our own mistakes stop the program, with file, line and what was expected. Kept on
// in production: a service that moves credits halts rather than go on wrong.

#ifndef MAKEGOOD_RULES_BASE_CHECK_H_
#define MAKEGOOD_RULES_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

namespace makegood::internal {

[[noreturn]] inline void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace makegood::internal

#define MAKEGOOD_CHECK(condition)                       \
  (__builtin_expect(static_cast<bool>(condition), true) \
       ? static_cast<void>(0)                           \
       : ::makegood::internal::CheckFailed(__FILE__, __LINE__, #condition))

#endif  // MAKEGOOD_RULES_BASE_CHECK_H_
