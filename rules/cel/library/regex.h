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

  // Looks for the first match that begins at byte `from` or after it: a bool, or an error as
  // above. `groups[0]` is then the match, the others what the groups in parentheses matched;
  // those that took no part have a null data(). Pays for reading all that follows `from`.
  Value Search(EvalContext& context, absl::string_view text, size_t from, absl::string_view* groups,
               int count) const;

  // What reading so many bytes takes.
  int64_t StepsFor(int64_t bytes) const { return bytes * re2_.ProgramSize() / 64; }

  // Groups in parentheses that capture.
  int group_count() const { return re2_.NumberOfCapturingGroups(); }

  // Use Compile.
  Regex(absl::string_view pattern, const RE2::Options& options, int text_bytes_max)
      : re2_(re2::StringPiece(pattern.data(), pattern.size()), options),
        text_bytes_max_(text_bytes_max) {}

 private:
  // Null, or the error of a text that is too long or that the budget does not allow.
  Value Pay(EvalContext& context, absl::string_view text, size_t from) const;

  const RE2 re2_;
  const int text_bytes_max_;
};

// Compiles a pattern that is not constant, to be used once; null with an error in `*error`:
// kInvalidArgument for a bad pattern. This costs more steps than most matches.
std::unique_ptr<const Regex> CompileForOneCall(EvalContext& context, absl::string_view pattern,
                                               Value* error, const rules::Limits& limits = {});

// Compiles the pattern, matches once and forgets it.
Value MatchOnce(EvalContext& context, absl::string_view text, absl::string_view pattern,
                const rules::Limits& limits = {});

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_REGEX_H_
