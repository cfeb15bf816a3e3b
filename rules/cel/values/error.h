// What went wrong while evaluating. An error has an identity, its code and its place, and a
// text for people; only the identity may be compared or acted on.

#ifndef MAKEGOOD_RULES_CEL_VALUES_ERROR_H_
#define MAKEGOOD_RULES_CEL_VALUES_ERROR_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace makegood::cel {

enum class ErrorCode : uint8_t {
  kUnknown,
  kNoSuchField,  // a dyn message or map without that field
  kNoSuchKey,
  kNoSuchVariable,      // declared but not given, or not declared (unchecked programs)
  kNoMatchingOverload,  // also: not a bool where one is needed
  kUnsetField,          // a message, timestamp or duration of the facts that is not set
  kDivideByZero,
  kModulusByZero,
  kOverflow,  // numbers, and times out of range
  kIndexOutOfBounds,
  kDuplicateKey,
  kInvalidArgument,  // a conversion that cannot be made, an unknown time zone, a bad regex
  kBudgetExceeded,   // never absorbed by && or ||
  kInternal,
};

absl::string_view ErrorCodeName(ErrorCode code);  // "DIVIDE_BY_ZERO"

struct ErrorInfo {
  ErrorCode code = ErrorCode::kUnknown;
  absl::string_view message;      // Lower case, no full stop; in the arena or static.
  int32_t expr_id = 0;            // The node that failed; 0 until the evaluator fills it in.
  const void* program = nullptr;  // The program that expr_id belongs to; filled in likewise.
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_VALUES_ERROR_H_
