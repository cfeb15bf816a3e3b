// RETURN_IF_ERROR and ASSIGN_OR_RETURN, which Debian 12's Abseil does not have.

#ifndef MAKEGOOD_RULES_BASE_STATUS_MACROS_H_
#define MAKEGOOD_RULES_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define MAKEGOOD_CONCAT_INNER(a, b) a##b
#define MAKEGOOD_CONCAT(a, b) MAKEGOOD_CONCAT_INNER(a, b)

// RETURN_IF_ERROR(transaction.InsertCase(new_case));
#define RETURN_IF_ERROR(expression)                                           \
  do {                                                                        \
    if (absl::Status status_to_return = (expression); !status_to_return.ok()) \
      return status_to_return;                                                \
  } while (false)

// ASSIGN_OR_RETURN(const Charge charge, transaction.GetCharge(id));
#define ASSIGN_OR_RETURN(declaration, expression) \
  MAKEGOOD_ASSIGN_OR_RETURN(MAKEGOOD_CONCAT(status_or_, __LINE__), declaration, expression)
#define MAKEGOOD_ASSIGN_OR_RETURN(temporary, declaration, expression) \
  auto temporary = (expression);                                      \
  if (!temporary.ok()) return temporary.status();                     \
  declaration = *std::move(temporary)

#endif  // MAKEGOOD_RULES_BASE_STATUS_MACROS_H_
