#include "rules/cel/values/eval_context.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "rules/cel/values/type_name.h"

namespace makegood::cel {

Value EvalContext::Error(ErrorCode code, absl::string_view message) {
  ErrorInfo info;
  info.code = code;
  info.message = arena_.CopyString(message);
  return Value::OfError(arena_.New<ErrorInfo>(info));
}

Value EvalContext::NoMatchingOverload(absl::string_view function, const Value* arguments,
                                      int count) {
  std::string message =
      absl::StrCat("found no matching overload for '", function, "' applied to '(");
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&message, i == 0 ? "" : ", ", DisplayTypeName(arguments[i]));
  }
  message += ")'";
  return Error(ErrorCode::kNoMatchingOverload, message);
}

Value EvalContext::BudgetError() {
  return Error(ErrorCode::kBudgetExceeded,
               absl::StrCat("the evaluation needs more than ", cost_max_, " steps"));
}

}  // namespace makegood::cel
