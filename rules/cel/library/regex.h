// Regular expressions (RE2), with bounds on their size and on the text they are matched
// against, so that a match is always a small, linear amount of work.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_REGEX_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_REGEX_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "re2/re2.h"
#include "rules/base/limits.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// Immutable and thread-safe.
class Regex {
 public:
  //   InvalidArgument  no regular expression, or too large; the message is for the author
  static absl::StatusOr<std::unique_ptr<const Regex>> Compile(absl::string_view pattern,
                                                              const rules::Limits& limits = {});

  // Whether some part of the text matches. Errors: kInvalidArgument for a text that is too
  // long, and the budget, which pays one step for each 64 pairs of a byte and an instruction.
  Value Match(EvalContext& context, absl::string_view text) const;

  // For functions that need more than Match; they charge and check the text by themselves.
  const RE2& re2() const { return re2_; }

  // Use Compile.
  Regex(absl::string_view pattern, const RE2::Options& options, int text_bytes_max)
      : re2_(re2::StringPiece(pattern.data(), pattern.size()), options),
        text_bytes_max_(text_bytes_max) {}

 private:
  const RE2 re2_;
  const int text_bytes_max_;
};

// Compiles the pattern, matches once and forgets it: for patterns that are not constant.
// Compiling costs more steps than most matches. kInvalidArgument for a bad pattern.
Value MatchOnce(EvalContext& context, absl::string_view text, absl::string_view pattern,
                const rules::Limits& limits = {});

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_REGEX_H_
