#include "rules/cel/check/wording.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

constexpr absl::string_view kOrdered =
    "two numbers, strings, bytes, bools, timestamps or durations";

struct OperatorEntry {
  const char* function;
  OperatorWords words;
};
constexpr OperatorEntry kOperators[] = {
    {op::kAnd, {"&&", "bools"}},
    {op::kOr, {"||", "bools"}},
    {op::kNot, {"!", "a bool"}},
    {op::kConditional, {"? :", "a bool and two values of one type"}},
    {op::kEquals, {"==", "two values of one type"}},
    {op::kNotEquals, {"!=", "two values of one type"}},
    {op::kLess, {"<", kOrdered}},
    {op::kLessEquals, {"<=", kOrdered}},
    {op::kGreater, {">", kOrdered}},
    {op::kGreaterEquals, {">=", kOrdered}},
    {op::kAdd,
     {"+", "two numbers of one type, strings, bytes or lists, or durations and timestamps"}},
    {op::kSubtract, {"-", "two numbers of one type, timestamps or durations"}},
    {op::kMultiply, {"*", "two numbers of one type"}},
    {op::kDivide, {"/", "two numbers of one type"}},
    {op::kModulo, {"%", "two whole numbers of one type"}},
    {op::kNegate, {"-", "an int or a double"}},
    {op::kIndex, {"[ ]", "a list and an int, or a map and a key of its type"}},
    {op::kIn, {"in", "a value and a list or map of values of its type"}},
    {op::kOptionalIndex, {"[? ]", "a list and an int, or a map and a key of its type"}},
    {op::kOptionalSelect, {".?", "a message or map and a field"}},
};

}  // namespace

std::string ShortTypeName(const Declarations& declarations, absl::string_view full_name) {
  for (const auto& [short_name, name] : declarations.abbreviations()) {
    if (name == full_name) return short_name;
  }
  const absl::string_view::size_type dot = full_name.rfind('.');
  return std::string(dot == absl::string_view::npos ? full_name : full_name.substr(dot + 1));
}

std::string TypeWord(const Declarations& declarations, const Type& type) {
  std::string head;
  switch (type.kind()) {
    case TypeKind::kMessage:
    case TypeKind::kEnum: return ShortTypeName(declarations, type.name());
    case TypeKind::kList: head = "list"; break;
    case TypeKind::kMap: head = "map"; break;
    case TypeKind::kType: head = "type"; break;
    case TypeKind::kOpaque:
      head = type.is_optional() ? "optional" : ShortTypeName(declarations, type.name());
      break;
    case TypeKind::kWrapper: return TypeWord(declarations, type.element());
    // One that the inference made is not the author's to see.
    case TypeKind::kParameter: return type.name()[0] == '#' ? "dyn" : std::string(type.name());
    default: return type.ToString();
  }
  // A list(A) is any list.
  const bool any =
      std::all_of(type.parameters().begin(), type.parameters().end(), [](const Type& parameter) {
        return parameter.kind() == TypeKind::kParameter && parameter.name()[0] != '#';
      });
  if (any) return head;
  return absl::StrCat(head, "(",
                      absl::StrJoin(type.parameters(), ", ",
                                    [&](std::string* out, const Type& parameter) {
                                      out->append(TypeWord(declarations, parameter));
                                    }),
                      ")");
}

std::string TypeWithArticle(const Declarations& declarations, const Type& type) {
  switch (type.kind()) {
    case TypeKind::kNull: return "null";
    case TypeKind::kDyn:
    case TypeKind::kAny: return "a value of any type";
    case TypeKind::kBytes: return "bytes";
    case TypeKind::kUint: return "a uint";
    default: break;
  }
  const std::string word = TypeWord(declarations, type);
  const bool vowel = absl::string_view("aeiouAEIOU").find(word[0]) != absl::string_view::npos;
  return absl::StrCat(vowel ? "an " : "a ", word);
}

std::string Enumerate(const std::vector<std::string>& items, absl::string_view last_word) {
  std::string text;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) absl::StrAppend(&text, i + 1 == items.size() ? " " : ", ");
    if (i > 0 && i + 1 == items.size()) absl::StrAppend(&text, last_word, " ");
    absl::StrAppend(&text, items[i]);
  }
  return text;
}

const OperatorWords* FindOperator(absl::string_view function) {
  for (const OperatorEntry& entry : kOperators) {
    if (entry.function == function) return &entry.words;
  }
  return nullptr;
}

std::string CallShape(const Declarations& declarations, absl::string_view function,
                      const Overload& overload) {
  std::string text;
  size_t first = 0;
  if (overload.is_method) {
    absl::StrAppend(&text, TypeWord(declarations, overload.parameters[0]), ".");
    first = 1;
  }
  absl::StrAppend(&text, function, "(");
  for (size_t i = first; i < overload.parameters.size(); ++i) {
    absl::StrAppend(&text, i == first ? "" : ", ", TypeWord(declarations, overload.parameters[i]));
  }
  return absl::StrCat(text, ")");
}

}  // namespace makegood::cel
