#include "rules/cel/syntax/literal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/charconv.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "rules/base/utf8.h"

namespace makegood::cel {
namespace {

constexpr uint64_t kIntMax = std::numeric_limits<int64_t>::max();

LiteralError Whole(absl::string_view text, std::string message) {
  LiteralError error;
  error.span = rules::Span{0, static_cast<uint32_t>(text.size())};
  error.message = std::move(message);
  return error;
}

// The digits of an int or uint, without sign and suffix. Nothing when they do not fit.
std::optional<uint64_t> ReadDigits(absl::string_view text) {
  int base = 10;
  if (absl::StartsWith(text, "0x")) {
    base = 16;
    text.remove_prefix(2);
  }
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The letters before the opening quote.
struct Prefix {
  bool raw = false;
  size_t length = 0;
};
Prefix ReadPrefix(absl::string_view text) {
  Prefix prefix;
  while (text[prefix.length] != '"' && text[prefix.length] != '\'') {
    if (absl::ascii_tolower(static_cast<unsigned char>(text[prefix.length])) == 'r') {
      prefix.raw = true;
    }
    ++prefix.length;
  }
  return prefix;
}

// What a one-letter escape stands for, or '\0'.
char SimpleEscape(char letter) {
  switch (letter) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case '\\':
    case '"':
    case '\'':
    case '`':
    case '?': return letter;
    default: return '\0';
  }
}

// Replaces escapes. `begin` and `end` are the offsets of the text between the quotes.
class Unescaper {
 public:
  Unescaper(absl::string_view token, size_t begin, size_t end, bool bytes)
      : token_(token), at_(begin), end_(end), bytes_(bytes) {
    value_.reserve(end - begin);
  }

  bool Run() {
    while (at_ < end_) {
      if (token_[at_] != '\\') {
        value_.push_back(token_[at_++]);
      } else if (!ReadEscape()) {
        return false;
      }
    }
    return true;
  }

  std::string& value() { return value_; }
  LiteralError& error() { return error_; }

 private:
  // `at_` is at a backslash, which the lexer has seen to be followed by some character.
  bool ReadEscape() {
    const char letter = token_[at_ + 1];
    if (const char simple = SimpleEscape(letter); simple != '\0') {
      value_.push_back(simple);
      at_ += 2;
      return true;
    }
    switch (letter) {
      case 'x':
      case 'X': return ReadCode(2, 2, 16);
      case 'u': return !RefuseInBytes(6) && ReadCode(2, 4, 16);
      case 'U': return !RefuseInBytes(10) && ReadCode(2, 8, 16);
      case '0':
      case '1':
      case '2':
      case '3': return ReadCode(1, 3, 8);
      default: break;
    }
    const auto code_point = rules::DecodeUtf8(token_.substr(0, end_), at_ + 1);
    const size_t length = 1 + (code_point.has_value() ? code_point->length : 1);
    Refuse(length, absl::StrCat("unknown escape `", token_.substr(at_, length), "`"));
    error_.help = "a backslash is written \\\\, or stands for itself in a raw string: r\"\\d+\"";
    error_.suggestion = absl::StrCat("\\", token_.substr(at_, length));
    return false;
  }

  // `digits` digits that start `skip` bytes after the backslash.
  bool ReadCode(size_t skip, size_t digits, int base) {
    uint32_t code = 0;
    size_t count = 0;
    while (count < digits && at_ + skip + count < end_) {
      const char c = token_[at_ + skip + count];
      int digit = 99;
      if (c >= '0' && c <= '9') digit = c - '0';
      if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
      if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
      if (digit >= base) break;
      code = code * static_cast<uint32_t>(base) + static_cast<uint32_t>(digit);
      ++count;
    }
    const size_t length = skip + count;
    const absl::string_view escape = token_.substr(at_, length);
    if (count < digits) {
      Refuse(length, absl::StrCat("the escape `", escape, "` is too short"));
      error_.help = base == 8 ? "an octal escape has three digits, \\000 to \\377"
                              : absl::StrCat("`", escape.substr(0, skip), "` is followed by ",
                                             digits, " hexadecimal digits");
      return false;
    }
    if (bytes_) {
      value_.push_back(static_cast<char>(code));
    } else if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
      Refuse(length, absl::StrCat("`", escape, "` is not a Unicode character"));
      error_.help = code > 0x10FFFF ? "the last one is \\U0010FFFF"
                                    : "surrogates (U+D800 to U+DFFF) are no characters; write a "
                                      "character beyond U+FFFF with \\U and eight digits";
      return false;
    } else {
      rules::AppendUtf8(static_cast<char32_t>(code), value_);
    }
    at_ += length;
    return true;
  }

  bool RefuseInBytes(size_t length) {
    if (!bytes_) return false;
    length = std::min(length, end_ - at_);
    Refuse(length, absl::StrCat("`", token_.substr(at_, length), "` cannot stand in bytes"));
    error_.help = "write the bytes themselves, each as \\x and two hexadecimal digits";
    return true;
  }

  void Refuse(size_t length, std::string message) {
    error_.span = rules::Span{static_cast<uint32_t>(at_), static_cast<uint32_t>(at_ + length)};
    error_.message = std::move(message);
  }

  const absl::string_view token_;
  size_t at_;
  const size_t end_;
  const bool bytes_;
  std::string value_;
  LiteralError error_;
};

std::variant<std::string, LiteralError> ReadQuoted(absl::string_view text, bool bytes) {
  const Prefix prefix = ReadPrefix(text);
  const char quote = text[prefix.length];
  const size_t left = text.size() - prefix.length;
  const bool triple =
      left >= 6 && text[prefix.length + 1] == quote && text[prefix.length + 2] == quote;
  const size_t quotes = triple ? 3 : 1;
  const size_t begin = prefix.length + quotes;
  const size_t end = text.size() - quotes;
  if (prefix.raw) return std::string(text.substr(begin, end - begin));
  Unescaper unescaper(text, begin, end, bytes);
  if (!unescaper.Run()) return std::move(unescaper.error());
  return std::move(unescaper.value());
}

// Controls, unusual spaces, invisible format characters, private and unassigned ones: shown
// by number, since a reader could not see them.
bool IsHidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         (c >= 0x205F && c <= 0x206F) || c == 0x3000 || (c >= 0xE000 && c <= 0xF8FF) ||
         c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFB) || (c & 0xFFFE) == 0xFFFE || c >= 0x40000;
}

// The letter of a one-letter escape, for a character that should not stand as it is.
char EscapeLetter(char c) {
  switch (c) {
    case '\a': return 'a';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\v': return 'v';
    case '"': return '"';
    case '\\': return '\\';
    default: return '\0';
  }
}

std::string WriteQuoted(absl::string_view text, bool bytes) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const auto code_point = rules::DecodeUtf8(text, at);
    if (const char letter = EscapeLetter(text[at]); letter != '\0') {
      out.push_back('\\');
      out.push_back(letter);
      ++at;
    } else if (code_point.has_value() && !IsHidden(code_point->value)) {
      absl::StrAppend(&out, text.substr(at, code_point->length));
      at += code_point->length;
    } else if (bytes || (code_point.has_value() && code_point->value < 0x80)) {
      absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned char>(text[at]));
      ++at;
    } else if (code_point.has_value()) {
      const uint32_t value = static_cast<uint32_t>(code_point->value);
      absl::StrAppend(&out, value < 0x10000 ? absl::StrFormat("\\u%04x", value)
                                            : absl::StrFormat("\\U%08x", value));
      at += code_point->length;
    } else {
      out += "\\ufffd";  // No string holds such a byte; a message may still have to show it.
      ++at;
    }
  }
  out.push_back('"');
  return out;
}

}  // namespace

LiteralOrError ReadInt(absl::string_view text, bool negative) {
  const std::optional<uint64_t> digits = ReadDigits(text);
  if (digits.has_value() && *digits <= kIntMax) {
    const int64_t value = static_cast<int64_t>(*digits);
    return Literal(negative ? -value : value);
  }
  if (negative && digits == kIntMax + 1) return Literal(std::numeric_limits<int64_t>::min());
  LiteralError error =
      Whole(text, absl::StrCat("`", negative ? "-" : "", text, "` does not fit an int"));
  if (digits.has_value() && !negative) {
    error.help = "the largest int is 9223372036854775807; a uint is written with a `u` at its end";
    error.suggestion = absl::StrCat(text, "u");
  } else {
    error.help = negative ? "the smallest int is -9223372036854775808"
                          : "the largest int is 9223372036854775807";
  }
  return error;
}

LiteralOrError ReadUint(absl::string_view text) {
  if (const auto digits = ReadDigits(text.substr(0, text.size() - 1)); digits.has_value()) {
    return Literal(*digits);
  }
  LiteralError error = Whole(text, absl::StrCat("`", text, "` does not fit a uint"));
  error.help = "the largest uint is 18446744073709551615u";
  return error;
}

LiteralOrError ReadDouble(absl::string_view text, bool negative) {
  double value = 0;
  const auto [end, error] = absl::from_chars(text.data(), text.data() + text.size(), value);
  // Too small to tell from zero is read as zero; too large is a mistake.
  if (error == std::errc::result_out_of_range && value > 1) {
    LiteralError too_large = Whole(text, absl::StrCat("`", text, "` does not fit a double"));
    too_large.help = "the largest double is about 1.8e308";
    return too_large;
  }
  return Literal(negative ? -value : value);
}

LiteralOrError ReadString(absl::string_view text) {
  auto value = ReadQuoted(text, /*bytes=*/false);
  if (auto* error = std::get_if<LiteralError>(&value)) return std::move(*error);
  return Literal(std::move(std::get<std::string>(value)));
}

LiteralOrError ReadBytes(absl::string_view text) {
  auto value = ReadQuoted(text, /*bytes=*/true);
  if (auto* error = std::get_if<LiteralError>(&value)) return std::move(*error);
  return Literal(BytesLiteral{std::move(std::get<std::string>(value))});
}

std::string WriteDouble(double value) {
  if (std::isnan(value)) return "double(\"NaN\")";
  if (std::isinf(value)) return value > 0 ? "double(\"Infinity\")" : "double(\"-Infinity\")";
  const double magnitude = std::fabs(value);
  const bool plain = magnitude == 0 || (magnitude >= 1e-5 && magnitude < 1e17);
  char buffer[64];
  const auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, value,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  std::string text(buffer, end);
  if (plain && !absl::StrContains(text, ".")) absl::StrAppend(&text, ".0");
  return text;
}

std::string WriteString(absl::string_view text) { return WriteQuoted(text, /*bytes=*/false); }

std::string WriteBytes(absl::string_view bytes) {
  return absl::StrCat("b", WriteQuoted(bytes, /*bytes=*/true));
}

std::string WriteLiteral(const Literal& literal) {
  struct Writer {
    std::string operator()(NullLiteral) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(int64_t value) const { return absl::StrCat(value); }
    std::string operator()(uint64_t value) const { return absl::StrCat(value, "u"); }
    std::string operator()(double value) const { return WriteDouble(value); }
    std::string operator()(const std::string& value) const { return WriteString(value); }
    std::string operator()(const BytesLiteral& value) const { return WriteBytes(value.bytes); }
  };
  return std::visit(Writer(), literal);
}

}  // namespace makegood::cel
