#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/library/charged_text.h"
#include "rules/cel/library/families.h"
#include "rules/cel/values/value_text.h"

namespace makegood::cel {
namespace {

Value Encode(EvalContext& context, Value bytes) {
  if (!context.Charge(2 * TextSteps(bytes.as_text().size()))) return context.BudgetError();
  return context.MakeString(absl::Base64Escape(bytes.as_text()));
}

bool IsDigit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/';
}

// The digits alone, without padding; false if there is anything else. Padding may be left out,
// as the conformance tests ask, but not be wrong. Abseil would let spaces and dots pass.
bool TakeDigits(absl::string_view& text) {
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  if (padding > 0 && text.size() % 4 != 0) return false;
  text.remove_suffix(padding);
  for (const char c : text) {
    if (!IsDigit(c)) return false;
  }
  return true;
}

Value Decode(EvalContext& context, Value value) {
  absl::string_view text = value.as_text();
  if (!context.Charge(2 * TextSteps(text.size()))) return context.BudgetError();
  std::string bytes;
  if (!TakeDigits(text) || !absl::Base64Unescape(text, &bytes)) {
    return context.Error(ErrorCode::kInvalidArgument,
                         absl::StrCat(ValueToText(context, value, 64), " is not base64"));
  }
  return context.MakeBytes(bytes);
}

constexpr LibraryEntry kEntries[] = {
    {"base64_encode_bytes", "base64.encode(bytes) -> string", &kImplementation<Encode>,
     "the bytes in base64, with padding"},
    {"base64_decode_string", "base64.decode(string) -> bytes", &kImplementation<Decode>,
     "the bytes that base64 writes like this, with padding or without; an error if it is none"},
};

}  // namespace

constexpr LibraryFamily kEncodersFamily = MakeFamily("encoders", "bytes as texts", kEntries);

}  // namespace makegood::cel
