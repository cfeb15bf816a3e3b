#include "rules/cel/library/regex.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace makegood::cel {
namespace {

// RE2's caches of states grow while it matches, up to this; it then starts them anew.
constexpr int64_t kMemoryBytesMax = 1 << 20;

constexpr int64_t kCompileSteps = 100;

}  // namespace

absl::StatusOr<std::unique_ptr<const Regex>> Regex::Compile(absl::string_view pattern,
                                                            const rules::Limits& limits) {
  // A pattern has about as many instructions as characters, so this refuses nothing that the
  // program size would let pass, but before RE2 spends time on it.
  if (static_cast<int64_t>(pattern.size()) > 4 * int64_t{limits.regex_program_size_max}) {
    return absl::InvalidArgumentError(
        absl::StrCat("the regular expression has ", pattern.size(), " bytes; at most ",
                     4 * int64_t{limits.regex_program_size_max}, " are allowed"));
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemoryBytesMax);
  auto regex = std::make_unique<const Regex>(pattern, options, limits.regex_text_bytes_max);
  if (!regex->re2_.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid regular expression: ", regex->re2_.error()));
  }
  const int size = regex->re2_.ProgramSize();
  if (size > limits.regex_program_size_max) {
    return absl::InvalidArgumentError(
        absl::StrCat("the regular expression is too complex: it compiles to ", size,
                     " instructions, at most ", limits.regex_program_size_max, " are allowed"));
  }
  return regex;
}

Value Regex::Match(EvalContext& context, absl::string_view text) const {
  if (text.size() > static_cast<size_t>(text_bytes_max_)) {
    return context.Error(ErrorCode::kInvalidArgument,
                         absl::StrCat("the text has ", text.size(),
                                      " bytes; a regular expression is matched against ",
                                      text_bytes_max_, " at most"));
  }
  if (!context.Charge(static_cast<int64_t>(text.size()) * re2_.ProgramSize() / 64)) {
    return context.BudgetError();
  }
  return Value::Bool(RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), re2_));
}

Value MatchOnce(EvalContext& context, absl::string_view text, absl::string_view pattern,
                const rules::Limits& limits) {
  if (!context.Charge(kCompileSteps + static_cast<int64_t>(pattern.size()))) {
    return context.BudgetError();
  }
  const absl::StatusOr<std::unique_ptr<const Regex>> regex = Regex::Compile(pattern, limits);
  if (!regex.ok()) {
    const absl::string_view message = regex.status().message();
    return context.Error(ErrorCode::kInvalidArgument, message);
  }
  return (*regex)->Match(context, text);
}

}  // namespace makegood::cel
