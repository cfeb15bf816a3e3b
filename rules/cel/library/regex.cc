#include "rules/cel/library/regex.h"

#include <string>
#include <utility>
#include <vector>

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

Value Regex::Pay(EvalContext& context, absl::string_view text, size_t from) const {
  if (text.size() > static_cast<size_t>(text_bytes_max_)) {
    return context.Error(ErrorCode::kInvalidArgument,
                         absl::StrCat("the text has ", text.size(),
                                      " bytes; a regular expression is matched against ",
                                      text_bytes_max_, " at most"));
  }
  if (!context.Charge(StepsFor(static_cast<int64_t>(text.size() - from)))) {
    return context.BudgetError();
  }
  return Value::Null();
}

Value Regex::Match(EvalContext& context, absl::string_view text) const {
  if (const Value error = Pay(context, text, 0); error.is_error()) return error;
  return Value::Bool(RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), re2_));
}

Value Regex::Search(EvalContext& context, absl::string_view text, size_t from,
                    absl::string_view* groups, int count) const {
  if (const Value error = Pay(context, text, from); error.is_error()) return error;
  std::vector<re2::StringPiece> pieces(static_cast<size_t>(count));
  if (!re2_.Match(re2::StringPiece(text.data(), text.size()), from, text.size(), RE2::UNANCHORED,
                  pieces.data(), count)) {
    return Value::Bool(false);
  }
  for (int i = 0; i < count; ++i) groups[i] = {pieces[i].data(), pieces[i].size()};
  return Value::Bool(true);
}

std::unique_ptr<const Regex> CompileForOneCall(EvalContext& context, absl::string_view pattern,
                                               Value* error, const rules::Limits& limits) {
  if (!context.Charge(kCompileSteps + static_cast<int64_t>(pattern.size()))) {
    *error = context.BudgetError();
    return nullptr;
  }
  absl::StatusOr<std::unique_ptr<const Regex>> regex = Regex::Compile(pattern, limits);
  if (!regex.ok()) {
    *error = context.Error(ErrorCode::kInvalidArgument, regex.status().message());
    return nullptr;
  }
  return *std::move(regex);
}

Value MatchOnce(EvalContext& context, absl::string_view text, absl::string_view pattern,
                const rules::Limits& limits) {
  Value error;
  const std::unique_ptr<const Regex> regex = CompileForOneCall(context, pattern, &error, limits);
  return regex == nullptr ? error : regex->Match(context, text);
}

}  // namespace makegood::cel
