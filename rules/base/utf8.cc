#include "rules/base/utf8.h"

#include "rules/base/check.h"

namespace makegood::rules {

std::optional<CodePoint> DecodeUtf8(absl::string_view text, size_t offset) {
  MAKEGOOD_CHECK(offset < text.size());
  const auto byte_at = [text, offset](size_t i) {
    return offset + i < text.size() ? static_cast<unsigned char>(text[offset + i]) : 0u;
  };
  const unsigned first = byte_at(0);
  if (first < 0x80) return CodePoint{static_cast<char32_t>(first), 1};

  uint32_t length = 0;
  char32_t value = 0;
  char32_t smallest = 0;  // What needs this many bytes; less is an overlong encoding.
  if ((first & 0xE0) == 0xC0) {
    length = 2, value = first & 0x1F, smallest = 0x80;
  } else if ((first & 0xF0) == 0xE0) {
    length = 3, value = first & 0x0F, smallest = 0x800;
  } else if ((first & 0xF8) == 0xF0) {
    length = 4, value = first & 0x07, smallest = 0x10000;
  } else {
    return std::nullopt;
  }
  for (uint32_t i = 1; i < length; ++i) {
    const unsigned next = byte_at(i);
    if ((next & 0xC0) != 0x80) return std::nullopt;
    value = (value << 6) | (next & 0x3F);
  }
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || value > 0x10FFFF || is_surrogate) return std::nullopt;
  return CodePoint{value, length};
}

size_t SkipAscii(absl::string_view text, size_t offset) {
  while (offset < text.size() && static_cast<unsigned char>(text[offset]) < 0x80) ++offset;
  return offset;
}

void AppendUtf8(char32_t code_point, std::string& text) {
  MAKEGOOD_CHECK(code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF));
  const auto append = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    append(code_point);
    return;
  }
  if (code_point < 0x800) {
    append(0xC0 | (code_point >> 6));
  } else {
    if (code_point < 0x10000) {
      append(0xE0 | (code_point >> 12));
    } else {
      append(0xF0 | (code_point >> 18));
      append(0x80 | ((code_point >> 12) & 0x3F));
    }
    append(0x80 | ((code_point >> 6) & 0x3F));
  }
  append(0x80 | (code_point & 0x3F));
}

int CountColumns(absl::string_view text) {
  int columns = 0;
  for (size_t i = 0; i < text.size(); ++columns) {
    const std::optional<CodePoint> code_point = DecodeUtf8(text, i);
    i += code_point.has_value() ? code_point->length : 1;
  }
  return columns;
}

}  // namespace makegood::rules
