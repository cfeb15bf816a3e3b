// string.format() and strings.quote(). A format is read from left to right; each clause, a `%`
// with an optional precision and a verb, takes the next argument. A result that shows a moving
// time stands for this instant only: format() is opaque to the horizon.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/library/charged_text.h"
#include "rules/cel/library/families.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/type_name.h"
#include "rules/cel/values/utf8.h"

namespace makegood::cel {
namespace {

// Digits after the point: a double has 1,074 at most, and nobody reads more than these.
constexpr int kPrecisionMax = 100;
constexpr int kPrecisionDefault = 6;

struct Clause {
  char verb = 0;
  std::optional<int> precision;
};

std::string WholeText(Value value, int base) {
  char digits[72];
  const std::to_chars_result result =
      value.kind() == Kind::kInt
          ? std::to_chars(digits, digits + sizeof(digits), value.as_int(), base)
          : std::to_chars(digits, digits + sizeof(digits), value.as_uint(), base);
  return std::string(digits, result.ptr);
}

bool IsWhole(Value value) { return value.kind() == Kind::kInt || value.kind() == Kind::kUint; }

std::optional<absl::string_view> NameOfNoNumber(double d) {
  if (std::isnan(d)) return "NaN";
  if (std::isinf(d)) return d > 0 ? "Infinity" : "-Infinity";
  return std::nullopt;
}

// With so many digits after the point, or as few as read back as the same double.
std::string DoubleText(double d, std::chars_format format, std::optional<int> precision) {
  if (const auto name = NameOfNoNumber(d); name.has_value()) return std::string(*name);
  char digits[512];  // 309 before the point, a sign, a point, and 1,074 are never asked for.
  const std::to_chars_result result =
      precision.has_value() ? std::to_chars(digits, digits + sizeof(digits), d, format, *precision)
                            : std::to_chars(digits, digits + sizeof(digits), d, format);
  return std::string(digits, result.ptr);
}

// Writes one formatted text. Every step returns null, or the error that ends it.
class Formatter {
 public:
  Formatter(EvalContext& context, const List& arguments)
      : context_(context), arguments_(arguments), text_(context) {}

  Value Run(absl::string_view format) {
    while (!format.empty()) {
      const size_t plain = std::min(format.find('%'), format.size());
      text_.Append(format.substr(0, plain));
      format.remove_prefix(plain);
      if (format.empty()) break;
      format.remove_prefix(1);
      if (!format.empty() && format.front() == '%') {
        text_.Append("%");
        format.remove_prefix(1);
        continue;
      }
      if (!context_.Charge(1)) return context_.BudgetError();
      Clause clause;
      if (const Value error = ReadClause(format, &clause); error.is_error()) return error;
      if (const Value error = WriteClause(clause); error.is_error()) return error;
    }
    return text_.Finish();
  }

 private:
  static Value Done() { return Value::Null(); }

  Value Invalid(const std::string& message) {
    return context_.Error(ErrorCode::kInvalidArgument, absl::StrCat("format(): ", message));
  }

  // From after the `%` to after the verb.
  Value ReadClause(absl::string_view& format, Clause* clause) {
    if (!format.empty() && format.front() == '.') {
      format.remove_prefix(1);
      int precision = 0;
      size_t digits = 0;
      for (; digits < format.size() && absl::ascii_isdigit(format[digits]); ++digits) {
        precision = std::min(precision * 10 + (format[digits] - '0'), kPrecisionMax + 1);
      }
      if (digits == 0) return Invalid("after `%.` a number of digits must follow, as in %.2f");
      if (precision > kPrecisionMax) {
        return Invalid(absl::StrCat("at most ", kPrecisionMax, " digits after the point, not ",
                                    format.substr(0, digits)));
      }
      clause->precision = precision;
      format.remove_prefix(digits);
    }
    if (format.empty()) return Invalid("nothing follows the last `%`; write `%%` for the sign");
    clause->verb = format.front();
    constexpr absl::string_view kVerbs = "sdfeboxX";
    if (kVerbs.find(clause->verb) == absl::string_view::npos) {
      const size_t length = std::min(format.size(), CodePointLength(format.front()));
      return Invalid(absl::StrCat("`%", format.substr(0, length),
                                  "` is no clause; there are %s %d %f %e %b %o %x %X and %%"));
    }
    format.remove_prefix(1);
    return Done();
  }

  static size_t CodePointLength(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  }

  Value WriteClause(const Clause& clause) {
    if (next_ >= arguments_.size()) {
      return context_.Error(
          ErrorCode::kIndexOutOfBounds,
          absl::StrCat("format(): there is no argument for `%", std::string(1, clause.verb),
                       "`: the list has ", arguments_.size()));
    }
    const Value argument = arguments_.Get(context_, next_++);
    if (argument.is_error()) return argument;
    switch (clause.verb) {
      case 's': return WriteString(argument);
      case 'd': return WriteDecimal(argument);
      case 'f': return WriteDouble(clause, argument, std::chars_format::fixed);
      case 'e': return WriteDouble(clause, argument, std::chars_format::scientific);
      case 'b': return WriteBinary(argument);
      case 'o': return WriteOctal(argument);
      default: return WriteHex(clause, argument);
    }
  }

  Value Mismatch(char verb, absl::string_view wanted, Value argument) {
    return context_.Error(ErrorCode::kInvalidArgument,
                          absl::StrCat("format(): `%", std::string(1, verb), "` takes ", wanted,
                                       ", not a value of type ", DisplayTypeName(argument)));
  }

  Value Write(absl::string_view piece) {
    return text_.Append(piece) ? Done() : context_.BudgetError();
  }

  Value WriteDecimal(Value argument) {
    if (IsWhole(argument)) return Write(WholeText(argument, 10));
    if (argument.kind() == Kind::kDouble) {
      return Write(DoubleText(argument.as_double(), std::chars_format::fixed, std::nullopt));
    }
    return Mismatch('d', "a number", argument);
  }

  Value WriteDouble(const Clause& clause, Value argument, std::chars_format format) {
    double number = 0;
    switch (argument.kind()) {
      case Kind::kInt: number = static_cast<double>(argument.as_int()); break;
      case Kind::kUint: number = static_cast<double>(argument.as_uint()); break;
      case Kind::kDouble: number = argument.as_double(); break;
      default: return Mismatch(clause.verb, "a number", argument);
    }
    return Write(DoubleText(number, format, clause.precision.value_or(kPrecisionDefault)));
  }

  Value WriteBinary(Value argument) {
    if (argument.is_bool()) return Write(argument.as_bool() ? "1" : "0");
    if (IsWhole(argument)) return Write(WholeText(argument, 2));
    return Mismatch('b', "an int, a uint or a bool", argument);
  }

  Value WriteOctal(Value argument) {
    if (IsWhole(argument)) return Write(WholeText(argument, 8));
    return Mismatch('o', "an int or a uint", argument);
  }

  Value WriteHex(const Clause& clause, Value argument) {
    std::string digits;
    switch (argument.kind()) {
      case Kind::kInt:
      case Kind::kUint: digits = WholeText(argument, 16); break;
      case Kind::kString:
      case Kind::kBytes:
        if (!context_.Charge(TextSteps(2 * argument.as_text().size()))) {
          return context_.BudgetError();
        }
        digits = absl::BytesToHexString(argument.as_text());
        break;
      default: return Mismatch(clause.verb, "an int, a uint, a string or bytes", argument);
    }
    if (clause.verb == 'X') absl::AsciiStrToUpper(&digits);
    return Write(digits);
  }

  Value WriteString(Value argument) {
    if (!context_.Charge(1)) return context_.BudgetError();
    switch (argument.kind()) {
      case Kind::kNull: return Write("null");
      case Kind::kBool: return Write(argument.as_bool() ? "true" : "false");
      case Kind::kInt:
      case Kind::kUint:
      case Kind::kDouble: return WriteDecimal(argument);
      case Kind::kString:
      case Kind::kType: return Write(argument.as_text());
      case Kind::kBytes: return WriteBytes(argument);
      case Kind::kTimestamp: return Write(FormatTimestamp(argument.as_time()));
      case Kind::kDuration: return Write(FormatDuration(argument.as_time()));
      case Kind::kList: return WriteList(*argument.as_list());
      case Kind::kMap: return WriteMap(*argument.as_map());
      case Kind::kError: return argument;
      case Kind::kMessage:
      case Kind::kOptional:
      case Kind::kOpaque: break;
    }
    return Mismatch('s', "strings, bytes, numbers, bools, times, types, lists and maps", argument);
  }

  Value WriteBytes(Value argument) {
    if (!context_.Charge(TextSteps(argument.as_text().size()))) return context_.BudgetError();
    if (!IsValidUtf8(argument.as_text())) {
      return Invalid("`%s` takes bytes that are valid UTF-8; others can be written with %x");
    }
    return Write(argument.as_text());
  }

  Value WriteList(const List& list) {
    text_.Append("[");
    for (size_t i = 0; i < list.size(); ++i) {
      if (i > 0) text_.Append(", ");
      const Value element = list.Get(context_, i);
      if (const Value error = WriteString(element); error.is_error()) return error;
    }
    return Write("]");
  }

  // In the order of the keys' texts, so that equal maps are written alike.
  Value WriteMap(const Map& map) {
    if (!context_.Charge(static_cast<int64_t>(map.size()))) return context_.BudgetError();
    std::vector<std::pair<std::string, size_t>> keys;
    for (size_t i = 0; i < map.size(); ++i) {
      const Value key = map.KeyAt(context_, i);
      if (key.kind() == Kind::kString && !context_.Charge(TextSteps(key.as_text().size()))) {
        return context_.BudgetError();
      }
      keys.emplace_back(KeyText(key), i);
    }
    std::sort(keys.begin(), keys.end());
    text_.Append("{");
    for (size_t i = 0; i < keys.size(); ++i) {
      if (i > 0) text_.Append(", ");
      text_.Append(keys[i].first);
      text_.Append(": ");
      const Value value = map.ValueAt(context_, keys[i].second);
      if (const Value error = WriteString(value); error.is_error()) return error;
    }
    return Write("}");
  }

  static std::string KeyText(Value key) {
    switch (key.kind()) {
      case Kind::kBool: return key.as_bool() ? "true" : "false";
      case Kind::kString: return std::string(key.as_text());
      default: return WholeText(key, 10);
    }
  }

  EvalContext& context_;
  const List& arguments_;
  ChargedText text_;
  size_t next_ = 0;
};

Value Format(EvalContext& context, Value format, Value arguments) {
  return Formatter(context, *arguments.as_list()).Run(format.as_text());
}

// What stands for a character between quotes; nothing for one that stands for itself.
absl::string_view EscapeOf(char c) {
  switch (c) {
    case '\a': return "\\a";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    case '\v': return "\\v";
    case '\\': return "\\\\";
    case '"': return "\\\"";
    default: return {};
  }
}

Value Quote(EvalContext& context, Value value) {
  const absl::string_view text = value.as_text();
  ChargedText quoted(context);
  quoted.Append("\"");
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const absl::string_view escape = EscapeOf(text[i]);
    if (escape.empty()) continue;
    quoted.Append(text.substr(begin, i - begin));
    if (!quoted.Append(escape)) break;
    begin = i + 1;
  }
  quoted.Append(text.substr(begin));
  quoted.Append("\"");
  return quoted.Finish();
}

constexpr LibraryEntry kEntries[] = {
    {"string_format", "string.format(list(dyn)) -> string", &kImplementation<Format>,
     "the text with the arguments for its clauses: %s anything, %d decimal, %.2f fixed point, "
     "%e scientific, %b binary, %o octal, %x and %X hexadecimal, %% the sign itself"},
    {"strings_quote", "strings.quote(string) -> string", &kImplementation<Quote>,
     "the text in double quotes, with escapes where it needs them"},
};

}  // namespace

constexpr LibraryFamily kFormattingFamily =
    MakeFamily("formatting", "values as texts for people", kEntries);

}  // namespace makegood::cel
