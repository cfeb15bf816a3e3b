// UTF-8, read with suspicion: texts come from files and callers and may hold any bytes.

#ifndef MAKEGOOD_RULES_BASE_UTF8_H_
#define MAKEGOOD_RULES_BASE_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace makegood::rules {

struct CodePoint {
  char32_t value = 0;
  uint32_t length = 0;  // In bytes, 1 to 4.
};

// The code point that starts at `offset`, which is inside the text. Nothing when the bytes
// there are not the shortest encoding of a Unicode scalar value.
std::optional<CodePoint> DecodeUtf8(absl::string_view text, size_t offset);

// Where the next byte that is no ASCII stands, from `offset` on; the text's size when there is
// none. Most texts are ASCII throughout, and then this is all the decoding that they need.
size_t SkipAscii(absl::string_view text, size_t offset);

// Appends a code point of at most U+10FFFF that is not a surrogate.
void AppendUtf8(char32_t code_point, std::string& text);

// How many columns a text takes: one for each code point, one for each byte that is not
// part of one.
int CountColumns(absl::string_view text);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_BASE_UTF8_H_
