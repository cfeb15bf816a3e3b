#include "rules/cel/check/operand_hint.h"

#include <cstdint>
#include <variant>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/check/wording.h"
#include "rules/cel/syntax/duration_hint.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

const Literal* AsLiteral(const Expr& expr) { return std::get_if<Literal>(&expr.node); }

bool IsNumber(TypeKind kind) {
  return kind == TypeKind::kInt || kind == TypeKind::kUint || kind == TypeKind::kDouble;
}

// What to write for the text of a string literal; empty when it says nothing of that type.
std::string HintForString(const std::string& literal, absl::string_view quoted, const Type& wanted,
                          const CheckContext& context) {
  int64_t integer = 0;
  uint64_t natural = 0;
  double number = 0;
  switch (wanted.kind()) {
    case TypeKind::kInt:
      if (!absl::SimpleAtoi(literal, &integer)) return "";
      return absl::StrCat("the quotes make ", quoted, " a string: write `", literal, "`");
    case TypeKind::kUint:
      if (!absl::SimpleAtoi(literal, &natural)) return "";
      return absl::StrCat("the quotes make ", quoted, " a string: write `", literal, "u`");
    case TypeKind::kDouble:
      if (!absl::SimpleAtod(literal, &number)) return "";
      return absl::StrCat("the quotes make ", quoted, " a string: write `", literal,
                          literal.find('.') == std::string::npos ? ".0`" : "`");
    case TypeKind::kBool:
      if (literal != "true" && literal != "false") return "";
      return absl::StrCat("the quotes make ", quoted, " a string: write `", literal, "`");
    case TypeKind::kTimestamp: return absl::StrCat("write `timestamp(", quoted, ")`");
    case TypeKind::kDuration: {
      const std::string duration = DurationHint(literal);
      return absl::StrCat(
          "write `", duration.empty() ? absl::StrCat("duration(", quoted, ")") : duration, "`");
    }
    case TypeKind::kEnum: {
      const TypeProvider* provider = context.declarations.provider();
      if (provider == nullptr) return "";
      const std::string value =
          rules::NearestName(literal, provider->EnumValueNames(wanted.name()));
      if (value.empty()) return "";
      return absl::StrCat("write `", ShortTypeName(context.declarations, wanted.name()), ".", value,
                          "`");
    }
    default: return "";
  }
}

std::string HintForNumber(TypeKind given, bool literal, absl::string_view quoted,
                          const Type& wanted) {
  switch (wanted.kind()) {
    case TypeKind::kInt: return absl::StrCat("write `int(", quoted, ")`");
    case TypeKind::kUint:
      if (literal && given == TypeKind::kInt) return absl::StrCat("write `", quoted, "u`");
      return absl::StrCat("write `uint(", quoted, ")`");
    case TypeKind::kDouble:
      if (literal && given == TypeKind::kInt) return absl::StrCat("write `", quoted, ".0`");
      return absl::StrCat("write `double(", quoted, ")`");
    case TypeKind::kString:
      return literal ? absl::StrCat("write `\"", quoted, "\"`")
                     : absl::StrCat("write `string(", quoted, ")`");
    case TypeKind::kBool: return absl::StrCat("compare it: `", quoted, " != 0`");
    case TypeKind::kDuration:
      return "a number has no unit: write a duration such as `duration(\"24h\")`";
    case TypeKind::kTimestamp:
      return "a number is no time: write a timestamp such as "
             "`timestamp(\"2026-01-31T00:00:00Z\")`";
    default: return "";
  }
}

// For conditions.
std::string HintForBool(const Expr& expr, const Type& given, absl::string_view quoted) {
  switch (given.kind()) {
    case TypeKind::kMessage:
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      if (!std::holds_alternative<Select>(expr.node)) return "";
      return absl::StrCat("to ask whether it is set, write `has(", quoted, ")`");
    case TypeKind::kString: return absl::StrCat("compare it: `", quoted, " != \"\"`");
    case TypeKind::kEnum: return absl::StrCat("compare it with one of the values of the enum");
    case TypeKind::kList:
    case TypeKind::kMap: return absl::StrCat("write `size(", quoted, ") > 0`");
    case TypeKind::kWrapper:
      return given.element().kind() == TypeKind::kBool ? ""
                                                       : absl::StrCat("write `has(", quoted, ")`");
    default: return given.is_optional() ? absl::StrCat("write `", quoted, ".hasValue()`") : "";
  }
}

bool IsComparison(absl::string_view function) {
  return function == op::kLess || function == op::kLessEquals || function == op::kGreater ||
         function == op::kGreaterEquals || function == op::kEquals || function == op::kNotEquals;
}

}  // namespace

std::string OperandHint(const Expr& expr, const Type& given, const Type& wanted,
                        const CheckContext& context) {
  const Literal* literal = AsLiteral(expr);
  const std::string quoted = context.QuoteOf(expr);
  const TypeKind to = wanted.kind();
  if (given == wanted) return "";

  if (given.kind() == TypeKind::kNull) {
    return absl::StrCat(TypeWithArticle(context.declarations, wanted),
                        " is never null: to ask whether a field is set, write `has(…)`");
  }
  if (given.is_optional() && !wanted.is_optional() && to != TypeKind::kBool) {
    return absl::StrCat("`", quoted, "` may be empty: write `", quoted, ".orValue(…)`");
  }
  if (literal != nullptr && std::holds_alternative<std::string>(*literal)) {
    const std::string hint =
        HintForString(std::get<std::string>(*literal), quoted, wanted, context);
    if (!hint.empty() || to == TypeKind::kBool) return hint;
  }
  if (IsNumber(given.kind())) {
    return HintForNumber(given.kind(), literal != nullptr, quoted, wanted);
  }
  if (given.kind() == TypeKind::kString && literal == nullptr && IsNumber(to)) {
    return absl::StrCat("write `", wanted.ToString(), "(", quoted, ")`");
  }
  if (to == TypeKind::kBool) return HintForBool(expr, given, quoted);
  if (given.kind() == TypeKind::kTimestamp && to == TypeKind::kDuration) {
    return absl::StrCat("the time between two timestamps is their difference: `now - ", quoted,
                        "`");
  }
  if (given.kind() == TypeKind::kEnum && to == TypeKind::kString) {
    return "enum values are written without quotes, after the name of their enum";
  }
  return "";
}

std::string OperatorHint(absl::string_view function, const std::vector<const Expr*>& operands,
                         const std::vector<Type>& types, const CheckContext& context) {
  if (operands.size() != 2) return "";
  const bool comparison = IsComparison(function);

  // `a < b < c`, `a == b == c`
  if (comparison && types[0].kind() == TypeKind::kBool) {
    const Call* first = std::get_if<Call>(&operands[0]->node);
    if (first != nullptr && first->args.size() == 2 && IsComparison(first->function)) {
      return absl::StrCat("comparisons do not chain: write `", context.QuoteOf(*operands[0]),
                          " && ", context.QuoteOf(*first->args[1]), " ",
                          FindOperator(function)->symbol, " ", context.QuoteOf(*operands[1]), "`");
    }
  }
  if (function == op::kIn) {
    if (types[1].kind() == TypeKind::kString && types[0].kind() == TypeKind::kString) {
      return absl::StrCat("to look for a part of a text, write `", context.QuoteOf(*operands[1]),
                          ".contains(", context.QuoteOf(*operands[0]), ")`");
    }
    if (types[1].kind() != TypeKind::kList && types[1].kind() != TypeKind::kMap) return "";
    return OperandHint(*operands[0], types[0], types[1].element(), context);
  }
  if (function == op::kIndex || function == op::kOptionalIndex) {
    if (types[0].kind() == TypeKind::kList) {
      return OperandHint(*operands[1], types[1], Type::Int(), context);
    }
    if (types[0].kind() == TypeKind::kMap) {
      return OperandHint(*operands[1], types[1], types[0].key(), context);
    }
    return "";
  }
  if ((function == op::kEquals || function == op::kNotEquals) &&
      types[0].kind() == TypeKind::kList && types[0].element() == types[1]) {
    return absl::StrCat("to look for one element, write `", context.QuoteOf(*operands[1]), " in ",
                        context.QuoteOf(*operands[0]), "`");
  }

  // The literal is what the author can most easily change.
  const size_t first = AsLiteral(*operands[0]) != nullptr ? 0 : 1;
  for (const size_t i : {first, 1 - first}) {
    const Type& other = types[1 - i];
    // What is added to or taken from a time is a duration.
    const bool moves_time = !comparison && other.kind() == TypeKind::kTimestamp;
    const std::string hint =
        OperandHint(*operands[i], types[i], moves_time ? Type::Duration() : other, context);
    if (!hint.empty()) return hint;
  }
  return "";
}

}  // namespace makegood::cel
