#include "rules/cel/library/regex_functions.h"

#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/library/charged_text.h"
#include "rules/cel/library/families.h"
#include "rules/cel/values/containers.h"

namespace makegood::cel {
namespace {

Value Matches(EvalContext& context, const Regex& regex, const Value* arguments, int) {
  return regex.Match(context, arguments[0].as_text());
}

// Goes through the matches of a text that do not overlap. An empty one does not count where the
// one before it ended.
class Matcher {
 public:
  // The first `group_count` groups of each match are wanted.
  Matcher(EvalContext& context, const Regex& regex, absl::string_view text, int group_count)
      : context_(context),
        regex_(regex),
        text_(text),
        groups_(static_cast<size_t>(group_count) + 1) {}

  // A bool: whether there is another match. Or an error.
  Value Next() {
    while (from_ <= text_.size()) {
      const Value found =
          regex_.Search(context_, text_, from_, groups_.data(), static_cast<int>(groups_.size()));
      if (!found.is_true()) return found;
      if (!context_.Charge(1)) return context_.BudgetError();
      const size_t end = begin() + groups_[0].size();
      const bool counts = !groups_[0].empty() || !last_end_.has_value() || *last_end_ != end;
      last_end_ = end;
      from_ = groups_[0].empty() ? AfterCodePoint(end) : end;
      if (counts) return found;
    }
    return Value::Bool(false);
  }

  // Of the match that Next found: where it begins, and its groups (0: all of it).
  size_t begin() const { return static_cast<size_t>(groups_[0].data() - text_.data()); }
  absl::string_view group(int i) const { return groups_[static_cast<size_t>(i)]; }

 private:
  size_t AfterCodePoint(size_t at) const {
    ++at;
    while (at < text_.size() && (text_[at] & 0xc0) == 0x80) ++at;
    return at;
  }

  EvalContext& context_;
  const Regex& regex_;
  const absl::string_view text_;
  std::vector<absl::string_view> groups_;
  size_t from_ = 0;
  std::optional<size_t> last_end_;
};

// Null, or the error of a pattern with more than one group: which of them is meant?
Value CheckOneGroup(EvalContext& context, const Regex& regex, absl::string_view function) {
  if (regex.group_count() <= 1) return Value::Null();
  return context.Error(
      ErrorCode::kInvalidArgument,
      absl::StrCat(function, "() takes a pattern with one group in parentheses at most, not ",
                   regex.group_count(), "; write (?:…) for those that only group"));
}

// The group if the pattern has one, all of the match if it has none. A group that is empty
// counts as no match.
std::optional<absl::string_view> Extracted(const Regex& regex, const Matcher& matcher) {
  if (regex.group_count() == 0) return matcher.group(0);
  if (matcher.group(1).empty()) return std::nullopt;
  return matcher.group(1);
}

Value Extract(EvalContext& context, const Regex& regex, const Value* arguments, int) {
  const Value error = CheckOneGroup(context, regex, "regex.extract");
  if (error.is_error()) return error;
  Matcher matcher(context, regex, arguments[0].as_text(), regex.group_count());
  const Value found = matcher.Next();
  if (found.is_error()) return found;
  if (!found.is_true()) return Value::Optional(nullptr);
  const std::optional<absl::string_view> part = Extracted(regex, matcher);
  return part.has_value() ? context.MakeOptional(Value::String(*part)) : Value::Optional(nullptr);
}

Value ExtractAll(EvalContext& context, const Regex& regex, const Value* arguments, int) {
  const Value error = CheckOneGroup(context, regex, "regex.extractAll");
  if (error.is_error()) return error;
  Matcher matcher(context, regex, arguments[0].as_text(), regex.group_count());
  std::vector<Value> parts;
  for (;;) {
    const Value found = matcher.Next();
    if (found.is_error()) return found;
    if (!found.is_true()) break;
    if (const auto part = Extracted(regex, matcher); part.has_value()) {
      parts.push_back(Value::String(*part));
    }
  }
  return MakeList(context, parts.data(), parts.size());
}

// A piece of a replacement: a text, or a group of the match.
struct Piece {
  absl::string_view text;
  int group = -1;
};

// `\1` and `\2` stand for groups, `\0` for all of the match, `\\` for a backslash.
Value ReadReplacement(EvalContext& context, const Regex& regex, absl::string_view replacement,
                      std::vector<Piece>* pieces) {
  while (!replacement.empty()) {
    const size_t plain = std::min(replacement.find('\\'), replacement.size());
    if (plain > 0) pieces->push_back({replacement.substr(0, plain), -1});
    replacement.remove_prefix(plain);
    if (replacement.empty()) break;
    if (replacement.size() == 1) {
      return context.Error(ErrorCode::kInvalidArgument,
                           "regex.replace(): the replacement ends with a lone `\\`; `\\\\` stands "
                           "for a backslash");
    }
    const char next = replacement[1];
    if (next == '\\') {
      pieces->push_back({replacement.substr(0, 1), -1});
    } else if (!absl::ascii_isdigit(static_cast<unsigned char>(next))) {
      return context.Error(ErrorCode::kInvalidArgument,
                           "regex.replace(): in the replacement a digit or `\\` must follow `\\`");
    } else if (next - '0' > regex.group_count()) {
      return context.Error(ErrorCode::kInvalidArgument,
                           absl::StrCat("regex.replace(): the replacement names group ", next - '0',
                                        ", and the pattern has ", regex.group_count()));
    } else {
      pieces->push_back({{}, next - '0'});
    }
    replacement.remove_prefix(2);
  }
  return Value::Null();
}

Value Replace(EvalContext& context, const Regex& regex, const Value* arguments, int count) {
  const absl::string_view text = arguments[0].as_text();
  const int64_t count_max = count > 3 ? arguments[3].as_int() : -1;
  if (!context.Charge(TextSteps(arguments[2].as_text().size()))) return context.BudgetError();
  std::vector<Piece> pieces;
  const Value error = ReadReplacement(context, regex, arguments[2].as_text(), &pieces);
  if (error.is_error()) return error;
  int group_count = 0;
  for (const Piece& piece : pieces) group_count = std::max(group_count, piece.group);
  Matcher matcher(context, regex, text, group_count);
  ChargedText result(context);
  size_t copied = 0;
  for (int64_t replaced = 0; count_max < 0 || replaced < count_max; ++replaced) {
    const Value found = matcher.Next();
    if (found.is_error()) return found;
    if (!found.is_true()) break;
    if (!context.Charge(static_cast<int64_t>(pieces.size()))) return context.BudgetError();
    result.Append(text.substr(copied, matcher.begin() - copied));
    for (const Piece& piece : pieces) {
      result.Append(piece.group < 0 ? piece.text : matcher.group(piece.group));
    }
    copied = matcher.begin() + matcher.group(0).size();
  }
  result.Append(text.substr(copied));
  return result.Finish();
}

template <RegexFunction function>
Value CompileAndCall(EvalContext& context, const Value* arguments, int count) {
  Value error;
  const std::unique_ptr<const Regex> regex =
      CompileForOneCall(context, arguments[1].as_text(), &error);
  return regex == nullptr ? error : function(context, *regex, arguments, count);
}

constexpr LibraryEntry kEntries[] = {
    {"regex_extract_string_string", "regex.extract(string, string) -> optional(string)",
     &kImplementation<CompileAndCall<Extract>>,
     "the first part of the text that matches the regular expression (RE2 syntax), or what its "
     "one group matched; optional.none() if nothing does"},
    {"regex_extractAll_string_string", "regex.extractAll(string, string) -> list(string)",
     &kImplementation<CompileAndCall<ExtractAll>>, "all such parts"},
    {"regex_replace_string_string_string", "regex.replace(string, string, string) -> string",
     &kImplementation<CompileAndCall<Replace>>,
     "the text with the third argument for all that matches the regular expression; \\1 stands "
     "for what the first group matched"},
    {"regex_replace_string_string_string_int",
     "regex.replace(string, string, string, int) -> string",
     &kImplementation<CompileAndCall<Replace>>,
     "the same, at most so many times; below zero: everywhere"},
};

struct NamedFunction {
  absl::string_view overload_id;
  RegexFunction function;
};
constexpr NamedFunction kFunctions[] = {
    {"matches", Matches},
    {"matches_string", Matches},
    {"regex_extract_string_string", Extract},
    {"regex_extractAll_string_string", ExtractAll},
    {"regex_replace_string_string_string", Replace},
    {"regex_replace_string_string_string_int", Replace},
};

}  // namespace

RegexFunction FindRegexFunction(absl::string_view overload_id) {
  for (const NamedFunction& named : kFunctions) {
    if (named.overload_id == overload_id) return named.function;
  }
  return nullptr;
}

constexpr LibraryFamily kRegexFamily =
    MakeFamily("regex", "parts of texts that match regular expressions", kEntries);

}  // namespace makegood::cel
