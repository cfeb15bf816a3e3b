// CEL's strings library. Positions count code points, as size() does; the texts themselves are
// UTF-8, so that a position is found by walking to it, and pays for the walk. What is a part of
// its argument shares the argument's bytes.

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "rules/cel/library/charged_text.h"
#include "rules/cel/library/families.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/type_name.h"
#include "rules/cel/values/utf8.h"

namespace makegood::cel {
namespace {

// The length in bytes of the code point that a byte begins.
size_t CodePointBytes(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// The bytes before the code point at `position`; nothing when the text is shorter. The end of
// the text is a position, too.
std::optional<size_t> ByteOffset(absl::string_view text, int64_t position) {
  size_t offset = 0;
  for (; position > 0 && offset < text.size(); --position) offset += CodePointBytes(text[offset]);
  if (position != 0) return std::nullopt;
  return offset;
}

Value PositionError(EvalContext& context, absl::string_view function, absl::string_view text,
                    int64_t position) {
  return context.Error(
      ErrorCode::kIndexOutOfBounds,
      absl::StrCat(function, "(): position ", position, " is out of range: the text has ",
                   CountCodePoints(text), " characters, counted from 0"));
}

Value CharAt(EvalContext& context, Value value, Value position) {
  const absl::string_view text = value.as_text();
  if (!context.Charge(TextSteps(text.size()))) return context.BudgetError();
  const std::optional<size_t> offset = ByteOffset(text, position.as_int());
  if (!offset.has_value()) return PositionError(context, "charAt", text, position.as_int());
  if (*offset == text.size()) return Value::String("");
  return Value::String(text.substr(*offset, CodePointBytes(text[*offset])));
}

// The code points before a place that was found; -1 for none.
Value PositionOf(absl::string_view text, const void* found) {
  if (found == nullptr) return Value::Int(-1);
  const auto bytes = static_cast<size_t>(static_cast<const char*>(found) - text.data());
  return Value::Int(static_cast<int64_t>(CountCodePoints(text.substr(0, bytes))));
}

const char* FindFirst(absl::string_view text, absl::string_view wanted) {
  if (wanted.empty()) return text.data();
  if (text.empty()) return nullptr;
  // Linear in the sum of both sizes, which a simple search is not.
  return static_cast<const char*>(memmem(text.data(), text.size(), wanted.data(), wanted.size()));
}

Value IndexOfFrom(EvalContext& context, Value value, Value part, Value from) {
  const absl::string_view text = value.as_text();
  const absl::string_view wanted = part.as_text();
  if (!context.Charge(2 * TextSteps(text.size()) + TextSteps(wanted.size()))) {
    return context.BudgetError();
  }
  const std::optional<size_t> offset = ByteOffset(text, from.as_int());
  if (!offset.has_value()) return PositionError(context, "indexOf", text, from.as_int());
  if (wanted.empty()) return from;
  return PositionOf(text, FindFirst(text.substr(*offset), wanted));
}
Value IndexOf(EvalContext& context, Value value, Value part) {
  return IndexOfFrom(context, value, part, Value::Int(0));
}

// The last place at or before `last` (in bytes). A search from the end compares the wanted text
// at every place: charged for as if no comparison ended early.
Value FindLast(EvalContext& context, absl::string_view text, absl::string_view wanted,
               size_t last) {
  if (wanted.size() > text.size()) return Value::Int(-1);
  const size_t begin = std::min(last, text.size() - wanted.size());
  if (!context.Charge(TextSteps(text.size()) + TextSteps((begin + 1) * wanted.size()))) {
    return context.BudgetError();
  }
  for (size_t offset = begin + 1; offset-- > 0;) {
    if (std::memcmp(text.data() + offset, wanted.data(), wanted.size()) == 0) {
      return PositionOf(text, text.data() + offset);
    }
  }
  return Value::Int(-1);
}

Value LastIndexOf(EvalContext& context, Value value, Value part) {
  const absl::string_view text = value.as_text();
  if (!part.as_text().empty()) return FindLast(context, text, part.as_text(), text.size());
  if (!context.Charge(TextSteps(text.size()))) return context.BudgetError();
  return Value::Int(static_cast<int64_t>(CountCodePoints(text)));
}
Value LastIndexOfFrom(EvalContext& context, Value value, Value part, Value from) {
  const absl::string_view text = value.as_text();
  if (!context.Charge(TextSteps(text.size()))) return context.BudgetError();
  const std::optional<size_t> offset = ByteOffset(text, from.as_int());
  if (!offset.has_value()) return PositionError(context, "lastIndexOf", text, from.as_int());
  if (part.as_text().empty()) return from;
  return FindLast(context, text, part.as_text(), *offset);
}

Value JoinWith(EvalContext& context, Value value, Value separator) {
  const List& list = *value.as_list();
  ChargedText joined(context);
  for (size_t i = 0; i < list.size(); ++i) {
    if (!context.Charge(1)) return context.BudgetError();
    const Value element = list.Get(context, i);
    if (element.is_error()) return element;
    if (element.kind() != Kind::kString) {
      return context.Error(ErrorCode::kNoMatchingOverload,
                           absl::StrCat("join() needs a list of strings; element ", i, " is a ",
                                        DisplayTypeName(element)));
    }
    if (i > 0 && !joined.Append(separator.as_text())) break;
    if (!joined.Append(element.as_text())) break;
  }
  return joined.Finish();
}
Value Join(EvalContext& context, Value list) { return JoinWith(context, list, Value::String("")); }

template <char (*change)(char)>
Value ChangeCase(EvalContext& context, Value value) {
  const absl::string_view text = value.as_text();
  if (!context.Charge(TextSteps(text.size()))) return context.BudgetError();
  char* const bytes = static_cast<char*>(context.arena().Allocate(text.size(), 1));
  for (size_t i = 0; i < text.size(); ++i) bytes[i] = change(text[i]);
  return Value::String({bytes, text.size()});
}
char ToLower(char c) { return absl::ascii_tolower(static_cast<unsigned char>(c)); }
char ToUpper(char c) { return absl::ascii_toupper(static_cast<unsigned char>(c)); }

Value Reverse(EvalContext& context, Value value) {
  const absl::string_view text = value.as_text();
  if (!context.Charge(TextSteps(text.size()))) return context.BudgetError();
  char* const bytes = static_cast<char*>(context.arena().Allocate(text.size(), 1));
  for (size_t from = 0, to = text.size(); from < text.size();) {
    const size_t length = CodePointBytes(text[from]);
    to -= length;
    std::memcpy(bytes + to, text.data() + from, length);
    from += length;
  }
  return Value::String({bytes, text.size()});
}

// Where `separator` stands next, at `from` or after it. An empty one stands before every code
// point, and at the end.
std::optional<size_t> FindNext(absl::string_view text, absl::string_view separator, size_t from) {
  if (from > text.size()) return std::nullopt;
  if (separator.empty()) return from;
  const char* const found = FindFirst(text.substr(from), separator);
  if (found == nullptr) return std::nullopt;
  return static_cast<size_t>(found - text.data());
}

// Where to look for the next one after one was found.
size_t Past(absl::string_view text, absl::string_view separator, size_t found) {
  if (!separator.empty()) return found + separator.size();
  return found + (found < text.size() ? CodePointBytes(text[found]) : 1);
}

// Each search reads on from where the last one ended: together they are one pass over the text,
// and each prepares the wanted text anew.
Value ReplaceUpTo(EvalContext& context, Value value, Value part, Value replacement,
                  int64_t count_max) {
  const absl::string_view text = value.as_text();
  const absl::string_view wanted = part.as_text();
  if (count_max == 0) return value;
  if (!context.Charge(TextSteps(text.size()))) return context.BudgetError();
  ChargedText result(context);
  size_t copied = 0;
  size_t from = 0;
  for (int64_t count = 0; count != count_max; ++count) {
    if (!context.Charge(1 + TextSteps(wanted.size()))) return context.BudgetError();
    const std::optional<size_t> found = FindNext(text, wanted, from);
    if (!found.has_value()) break;
    result.Append(text.substr(copied, *found - copied));
    if (!result.Append(replacement.as_text())) break;
    copied = *found + wanted.size();
    from = Past(text, wanted, *found);
  }
  if (copied == 0 && from == 0) return value;
  result.Append(text.substr(copied));
  return result.Finish();
}
Value Replace(EvalContext& context, Value value, Value part, Value replacement) {
  return ReplaceUpTo(context, value, part, replacement, -1);
}
Value ReplaceCount(EvalContext& context, const Value* arguments, int) {
  const int64_t count = arguments[3].as_int();
  return ReplaceUpTo(context, arguments[0], arguments[1], arguments[2], count < 0 ? -1 : count);
}

Value SplitUpTo(EvalContext& context, Value value, Value separator, Value limit) {
  const absl::string_view text = value.as_text();
  const absl::string_view wanted = separator.as_text();
  const int64_t count_max = limit.as_int();
  if (!context.Charge(TextSteps(text.size()))) return context.BudgetError();
  std::vector<Value> pieces;
  size_t begin = 0;
  // An empty separator cuts between code points: not before the first, nor after the last.
  size_t from = wanted.empty() ? Past(text, wanted, 0) : 0;
  while (count_max < 0 || static_cast<int64_t>(pieces.size()) + 1 < count_max) {
    if (!context.Charge(1 + TextSteps(wanted.size()))) return context.BudgetError();
    const std::optional<size_t> found = FindNext(text, wanted, from);
    if (!found.has_value() || (wanted.empty() && *found == text.size())) break;
    pieces.push_back(Value::String(text.substr(begin, *found - begin)));
    begin = *found + wanted.size();
    from = Past(text, wanted, *found);
  }
  const bool has_rest = count_max != 0 && !(wanted.empty() && text.empty());
  if (has_rest) pieces.push_back(Value::String(text.substr(begin)));
  return MakeList(context, pieces.data(), pieces.size());
}
Value Split(EvalContext& context, Value value, Value separator) {
  return SplitUpTo(context, value, separator, Value::Int(-1));
}

Value SubstringTo(EvalContext& context, Value value, Value begin, Value end) {
  const absl::string_view text = value.as_text();
  if (!context.Charge(2 * TextSteps(text.size()))) return context.BudgetError();
  const std::optional<size_t> first = ByteOffset(text, begin.as_int());
  if (!first.has_value()) return PositionError(context, "substring", text, begin.as_int());
  const std::optional<size_t> last = ByteOffset(text, end.as_int());
  if (!last.has_value()) return PositionError(context, "substring", text, end.as_int());
  if (*last < *first) {
    return context.Error(ErrorCode::kIndexOutOfBounds,
                         absl::StrCat("substring() ends at position ", end.as_int(),
                                      ", before its beginning at ", begin.as_int()));
  }
  return Value::String(text.substr(*first, *last - *first));
}
Value Substring(EvalContext& context, Value value, Value begin) {
  const absl::string_view text = value.as_text();
  if (!context.Charge(TextSteps(text.size()))) return context.BudgetError();
  const std::optional<size_t> first = ByteOffset(text, begin.as_int());
  if (!first.has_value()) return PositionError(context, "substring", text, begin.as_int());
  return Value::String(text.substr(*first));
}

// Unicode's White_Space, as UTF-8. Zero-width characters are not among them.
constexpr absl::string_view kSpaces[] = {
    "\t",     "\n",     "\v",     "\f",     "\r",     " ",      "\u0085", "\u00a0", "\u1680",
    "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
    "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

bool DropSpaceInFront(absl::string_view& text) {
  for (const absl::string_view space : kSpaces) {
    if (absl::ConsumePrefix(&text, space)) return true;
  }
  return false;
}
bool DropSpaceAtEnd(absl::string_view& text) {
  for (const absl::string_view space : kSpaces) {
    if (absl::ConsumeSuffix(&text, space)) return true;
  }
  return false;
}

Value Trim(EvalContext& context, Value value) {
  absl::string_view text = value.as_text();
  if (!context.Charge(TextSteps(text.size()))) return context.BudgetError();
  while (DropSpaceInFront(text)) {
  }
  while (DropSpaceAtEnd(text)) {
  }
  return Value::String(text);
}

// Lists of strings cannot move: join() fails for everything else.
constexpr TimeBehaviour kParametric = TimeBehaviour::kParametric;

constexpr LibraryEntry kEntries[] = {
    {"string_char_at_int", "string.charAt(int) -> string", &kImplementation<CharAt>,
     "the character at that position, counted from 0; empty at the end of the text"},
    {"string_index_of_string", "string.indexOf(string) -> int", &kImplementation<IndexOf>,
     "the position at which the argument first stands in the text; -1 if it does not"},
    {"string_index_of_string_int", "string.indexOf(string, int) -> int",
     &kImplementation<IndexOfFrom>, "the same, looking from that position on"},
    {"string_last_index_of_string", "string.lastIndexOf(string) -> int",
     &kImplementation<LastIndexOf>,
     "the position at which the argument last stands in the text; -1 if it does not"},
    {"string_last_index_of_string_int", "string.lastIndexOf(string, int) -> int",
     &kImplementation<LastIndexOfFrom>, "the same, looking for places that begin there or before"},
    {"list_join", "list(string).join() -> string", &kImplementation<Join, kParametric>,
     "the texts, one after the other"},
    {"list_join_string", "list(string).join(string) -> string",
     &kImplementation<JoinWith, kParametric>, "the texts with the argument between them"},
    {"string_lower_ascii", "string.lowerAscii() -> string", &kImplementation<ChangeCase<ToLower>>,
     "with a to z for A to Z; other letters stay"},
    {"string_upper_ascii", "string.upperAscii() -> string", &kImplementation<ChangeCase<ToUpper>>,
     "with A to Z for a to z; other letters stay"},
    {"string_replace_string_string", "string.replace(string, string) -> string",
     &kImplementation<Replace>, "with the second argument wherever the first stood"},
    {"string_replace_string_string_int", "string.replace(string, string, int) -> string",
     &kImplementation<ReplaceCount>, "the same, at most so many times; below zero: everywhere"},
    {"string_reverse", "string.reverse() -> string", &kImplementation<Reverse>,
     "its characters from the last to the first"},
    {"string_split_string", "string.split(string) -> list(string)", &kImplementation<Split>,
     "the parts between the places where the argument stands"},
    {"string_split_string_int", "string.split(string, int) -> list(string)",
     &kImplementation<SplitUpTo>, "the same, at most so many parts; below zero: all of them"},
    {"string_substring_int", "string.substring(int) -> string", &kImplementation<Substring>,
     "the text from that position on"},
    {"string_substring_int_int", "string.substring(int, int) -> string",
     &kImplementation<SubstringTo>, "the text from the first position up to, not with, the second"},
    {"string_trim", "string.trim() -> string", &kImplementation<Trim>,
     "without white space (Unicode's) in front and at the end"},
};

}  // namespace

constexpr LibraryFamily kExtendedStringsFamily =
    MakeFamily("extended strings", "taking texts apart and putting them together", kEntries);

}  // namespace makegood::cel
