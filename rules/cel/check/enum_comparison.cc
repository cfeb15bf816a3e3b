#include "rules/cel/check/enum_comparison.h"

#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "rules/cel/check/wording.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

using rules::issue_code::kEnumMismatch;

bool Compares(absl::string_view function) {
  return function == op::kEquals || function == op::kNotEquals || function == op::kLess ||
         function == op::kLessEquals || function == op::kGreater || function == op::kGreaterEquals;
}

bool Differ(const Type& a, const Type& b) {
  return a.kind() == TypeKind::kEnum && b.kind() == TypeKind::kEnum && a != b;
}

std::string LastPart(const std::string& name) { return name.substr(name.rfind('.') + 1); }

// `Channel.CHAT`, to stand for `Kind.CHAT`: the value of the same name, or "".
std::string SameNameIn(const Type& enum_type, const Expr& expr, const CheckedNodes& nodes,
                       const CheckContext& context) {
  const auto* constant = std::get_if<ConstantReference>(&nodes.references[expr.id]);
  const TypeProvider* provider = context.declarations.provider();
  if (constant == nullptr || provider == nullptr) return "";
  const std::string wanted = LastPart(constant->name);
  for (const std::string& name : provider->EnumValueNames(enum_type.name())) {
    if (LastPart(name) == wanted) {
      return absl::StrCat(ShortTypeName(context.declarations, enum_type.name()), ".", wanted);
    }
  }
  return "";
}

// `c.kind`, to stand for `c.channel`: the field of the same message that has the enum, or ""
// if none or several have.
std::string OtherFieldOf(const Type& enum_type, const Expr& expr, const CheckedNodes& nodes,
                         const CheckContext& context) {
  const Select* select = std::get_if<Select>(&expr.node);
  const TypeProvider* provider = context.declarations.provider();
  if (select == nullptr || provider == nullptr) return "";
  const Type& message = nodes.types[select->operand->id];
  if (message.kind() != TypeKind::kMessage) return "";
  std::string found;
  for (const std::string& name : provider->FieldNames(message.name())) {
    const FieldDeclaration* field = provider->FindField(message.name(), name);
    if (field == nullptr || field->type != enum_type) continue;
    if (!found.empty()) return "";
    found = absl::StrCat(context.QuoteOf(*select->operand), ".", name);
  }
  return found;
}

struct Side {
  const Expr* expr;
  Type type;
};

void ReportSides(ExprId operator_id, const Side& a, const Side& b, const CheckedNodes& nodes,
                 const CheckContext& context) {
  const auto describe = [&](const Side& side) {
    return absl::StrCat("`", context.QuoteOf(*side.expr), "` is ",
                        TypeWithArticle(context.declarations, side.type));
  };
  std::string message = absl::StrCat(describe(a), ", ", describe(b));
  const std::pair<const Side*, const Side*> ways[] = {{&a, &b}, {&b, &a}};
  for (const auto find : {SameNameIn, OtherFieldOf}) {
    for (const auto& [kept, replaced] : ways) {
      std::string instead = find(kept->type, *replaced->expr, nodes, context);
      if (instead.empty()) continue;
      context.ErrorOver(*replaced->expr, kEnumMismatch, std::move(message)).suggestion =
          std::move(instead);
      return;
    }
  }
  context.ErrorAt(operator_id, kEnumMismatch, std::move(message));
}

}  // namespace

bool ReportEnumMismatch(const TypedCall& call, const CheckedNodes& nodes,
                        const CheckContext& context) {
  if (call.arguments.size() != 2) return false;
  const Side left{call.arguments[0], call.types[0]};
  const Side right{call.arguments[1], call.types[1]};
  if (Compares(call.function.name)) {
    if (!Differ(left.type, right.type)) return false;
    ReportSides(call.expr.id, left, right, nodes, context);
    return true;
  }
  if (call.function.name != op::kIn) return false;

  // Of a list that is written out each element is looked at: one of mixed enums is a list of
  // ints by its type.
  if (const ListExpr* list = std::get_if<ListExpr>(&right.expr->node)) {
    bool found = false;
    for (const Expr* element : list->elements) {
      const Side side{element, nodes.types[element->id]};
      if (!Differ(left.type, side.type)) continue;
      ReportSides(call.expr.id, left, side, nodes, context);
      found = true;
    }
    return found;
  }
  const TypeKind kind = right.type.kind();
  if (kind != TypeKind::kList && kind != TypeKind::kMap) return false;
  const Type element = right.type.element();
  if (!Differ(left.type, element)) return false;
  context.ErrorAt(call.expr.id, kEnumMismatch,
                  absl::StrCat("`", context.QuoteOf(*left.expr), "` is ",
                               TypeWithArticle(context.declarations, left.type), ", `",
                               context.QuoteOf(*right.expr), "` is ",
                               TypeWithArticle(context.declarations, right.type)));
  return true;
}

bool ReportEnumAssignment(const FieldEntry& entry, const Type& given, const FieldDeclaration& field,
                          const CheckedNodes& nodes, const CheckContext& context) {
  if (!Differ(field.type, given)) return false;
  context
      .ErrorOver(*entry.value, kEnumMismatch,
                 absl::StrCat("field `", field.name, "` is ",
                              TypeWithArticle(context.declarations, field.type), ", `",
                              context.QuoteOf(*entry.value), "` is ",
                              TypeWithArticle(context.declarations, given)))
      .suggestion = SameNameIn(field.type, *entry.value, nodes, context);
  return true;
}

}  // namespace makegood::cel
