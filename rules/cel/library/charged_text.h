// A text that is written piece by piece and pays for itself as it grows, so that a function
// which repeats or replaces can never make more of it than the budget allows.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_CHARGED_TEXT_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_CHARGED_TEXT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// The cost of reading or writing so many bytes of text.
inline int64_t TextSteps(size_t bytes) { return static_cast<int64_t>(bytes / 16); }

// Not thread-safe.
class ChargedText {
 public:
  explicit ChargedText(EvalContext& context) : context_(context) {}

  // False once the budget is used up; nothing is written from then on.
  bool Append(absl::string_view piece) {
    if (!within_budget_) return false;
    const int64_t steps = TextSteps(text_.size() + piece.size()) - TextSteps(text_.size());
    within_budget_ = context_.Charge(steps) && text_.size() + piece.size() <= UINT32_MAX;
    if (within_budget_) text_.append(piece.data(), piece.size());
    return within_budget_;
  }

  // What was written, as a string in the arena; or the budget's error.
  Value Finish() { return within_budget_ ? context_.MakeString(text_) : context_.BudgetError(); }

 private:
  EvalContext& context_;
  std::string text_;
  bool within_budget_ = true;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_CHARGED_TEXT_H_
