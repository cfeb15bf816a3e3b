#include <cstring>

#include "rules/cel/library/charged_text.h"
#include "rules/cel/library/families.h"
#include "rules/cel/library/regex.h"
#include "rules/cel/values/utf8.h"

namespace makegood::cel {
namespace {

// Both texts as one, in the arena. False when the budget does not allow it.
bool Concatenate(EvalContext& context, absl::string_view a, absl::string_view b,
                 absl::string_view* both) {
  const size_t size = a.size() + b.size();
  if (!context.Charge(TextSteps(size)) || size > UINT32_MAX) return false;
  char* bytes = static_cast<char*>(context.arena().Allocate(size, 1));
  std::memcpy(bytes, a.data(), a.size());
  std::memcpy(bytes + a.size(), b.data(), b.size());
  *both = absl::string_view(bytes, size);
  return true;
}

Value AddStrings(EvalContext& context, Value a, Value b) {
  if (a.as_text().empty()) return b;
  if (b.as_text().empty()) return a;
  absl::string_view both;
  if (!Concatenate(context, a.as_text(), b.as_text(), &both)) return context.BudgetError();
  return Value::String(both);
}

Value AddBytes(EvalContext& context, Value a, Value b) {
  if (a.as_text().empty()) return b;
  if (b.as_text().empty()) return a;
  absl::string_view both;
  if (!Concatenate(context, a.as_text(), b.as_text(), &both)) return context.BudgetError();
  return Value::Bytes(both);
}

Value Contains(EvalContext& context, Value value, Value part) {
  const absl::string_view text = value.as_text();
  const absl::string_view wanted = part.as_text();
  if (wanted.empty()) return Value::Bool(true);
  if (!context.Charge(TextSteps(text.size() + wanted.size()))) return context.BudgetError();
  // Linear in the sum of both sizes, which a simple search is not.
  return Value::Bool(!text.empty() &&
                     memmem(text.data(), text.size(), wanted.data(), wanted.size()) != nullptr);
}

Value StartsWith(EvalContext& context, Value value, Value prefix) {
  const absl::string_view text = value.as_text();
  const absl::string_view wanted = prefix.as_text();
  if (wanted.size() > text.size()) return Value::Bool(false);
  if (!context.Charge(TextSteps(wanted.size()))) return context.BudgetError();
  return Value::Bool(text.substr(0, wanted.size()) == wanted);
}

Value EndsWith(EvalContext& context, Value value, Value suffix) {
  const absl::string_view text = value.as_text();
  const absl::string_view wanted = suffix.as_text();
  if (wanted.size() > text.size()) return Value::Bool(false);
  if (!context.Charge(TextSteps(wanted.size()))) return context.BudgetError();
  return Value::Bool(text.substr(text.size() - wanted.size()) == wanted);
}

Value Matches(EvalContext& context, Value value, Value pattern) {
  return MatchOnce(context, value.as_text(), pattern.as_text());
}

Value StringSize(EvalContext& context, Value value) {
  if (!context.Charge(TextSteps(value.as_text().size()))) return context.BudgetError();
  return Value::Int(static_cast<int64_t>(CountCodePoints(value.as_text())));
}

Value BytesSize(EvalContext&, Value value) {
  return Value::Int(static_cast<int64_t>(value.as_text().size()));
}

constexpr LibraryEntry kEntries[] = {
    {"add_string", "_+_(string, string) -> string", &kImplementation<AddStrings>,
     "one text after the other"},
    {"add_bytes", "_+_(bytes, bytes) -> bytes", &kImplementation<AddBytes>, "one after the other"},
    {"contains_string", "string.contains(string) -> bool", &kImplementation<Contains>,
     "whether the argument stands somewhere in the text"},
    {"starts_with_string", "string.startsWith(string) -> bool", &kImplementation<StartsWith>,
     "whether the text begins with the argument"},
    {"ends_with_string", "string.endsWith(string) -> bool", &kImplementation<EndsWith>,
     "whether the text ends with the argument"},
    {"matches_string", "string.matches(string) -> bool", &kImplementation<Matches>,
     "whether some part of the text matches the regular expression (RE2 syntax)"},
    {"matches", "matches(string, string) -> bool", &kImplementation<Matches>,
     "whether some part of the first text matches the regular expression (RE2 syntax)"},
    {"size_string", "size(string) -> int", &kImplementation<StringSize>,
     "the number of code points"},
    {"string_size", "string.size() -> int", &kImplementation<StringSize>,
     "the number of code points"},
    {"size_bytes", "size(bytes) -> int", &kImplementation<BytesSize>, "the number of bytes"},
    {"bytes_size", "bytes.size() -> int", &kImplementation<BytesSize>, "the number of bytes"},
};

}  // namespace

constexpr LibraryFamily kStringsFamily = MakeFamily("strings", "texts and byte strings", kEntries);

}  // namespace makegood::cel
