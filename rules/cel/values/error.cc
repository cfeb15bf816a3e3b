#include "rules/cel/values/error.h"

namespace makegood::cel {

absl::string_view ErrorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnknown: return "UNKNOWN";
    case ErrorCode::kNoSuchField: return "NO_SUCH_FIELD";
    case ErrorCode::kNoSuchKey: return "NO_SUCH_KEY";
    case ErrorCode::kNoSuchVariable: return "NO_SUCH_VARIABLE";
    case ErrorCode::kNoMatchingOverload: return "NO_MATCHING_OVERLOAD";
    case ErrorCode::kUnsetField: return "UNSET_FIELD";
    case ErrorCode::kDivideByZero: return "DIVIDE_BY_ZERO";
    case ErrorCode::kModulusByZero: return "MODULUS_BY_ZERO";
    case ErrorCode::kOverflow: return "OVERFLOW";
    case ErrorCode::kIndexOutOfBounds: return "INDEX_OUT_OF_BOUNDS";
    case ErrorCode::kDuplicateKey: return "DUPLICATE_KEY";
    case ErrorCode::kInvalidArgument: return "INVALID_ARGUMENT";
    case ErrorCode::kBudgetExceeded: return "BUDGET_EXCEEDED";
    case ErrorCode::kInternal: return "INTERNAL";
  }
  return "UNKNOWN";
}

}  // namespace makegood::cel
