#include "rules/cel/check/unknown_name.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "rules/cel/check/name_resolution.h"
#include "rules/cel/check/wording.h"

namespace makegood::cel {
namespace {

using rules::NearestName;
using rules::issue_code::kUndeclaredName;
using rules::issue_code::kUnknownField;
using rules::issue_code::kUnknownFunction;

absl::string_view LastPart(absl::string_view name) {
  const absl::string_view::size_type dot = name.rfind('.');
  return dot == absl::string_view::npos ? name : name.substr(dot + 1);
}

// The enum that a name means in its container, or nothing.
std::optional<std::string> FindEnum(const Declarations& declarations, absl::string_view name) {
  if (declarations.provider() == nullptr) return std::nullopt;
  for (std::string& candidate : declarations.Candidates(name)) {
    if (declarations.provider()->IsEnum(candidate)) return std::move(candidate);
  }
  return std::nullopt;
}

std::vector<std::string> ValueNames(const TypeProvider& provider, absl::string_view enum_name) {
  std::vector<std::string> names;
  for (const std::string& name : provider.EnumValueNames(enum_name)) {
    names.push_back(std::string(LastPart(name)));
  }
  return names;
}

// What a name was meant to be when the word comes from another language.
absl::string_view WordFromElsewhere(absl::string_view name) {
  if (name == "True" || name == "TRUE") return "true";
  if (name == "False" || name == "FALSE") return "false";
  if (name == "nil" || name == "None" || name == "NULL" || name == "undefined") return "null";
  return "";
}

// The nodes of `a.b.c`, the root first.
std::vector<const Expr*> Chain(const Expr& expr) {
  std::vector<const Expr*> chain = {&expr};
  while (const Select* select = std::get_if<Select>(&chain.back()->node)) {
    chain.push_back(select->operand);
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

// `Channel.CHATT` and `Channel` alone. False if the name has nothing to do with an enum.
bool ReportEnum(const std::vector<const Expr*>& chain, const CheckContext& context) {
  const Declarations& declarations = context.declarations;
  for (size_t length = chain.size(); length > 0; --length) {
    const std::string name = QualifiedName(*chain[length - 1]).value_or("");
    const std::optional<std::string> full_name = FindEnum(declarations, name);
    if (!full_name.has_value()) continue;
    const TypeProvider& provider = *declarations.provider();
    const std::vector<std::string> values = ValueNames(provider, *full_name);
    if (length == chain.size()) {
      rules::Issue& issue = context.ErrorOver(*chain.back(), kUndeclaredName,
                                              absl::StrCat("`", name, "` is an enum, not a value"));
      // The first value is usually the one for "not set".
      if (!values.empty()) {
        issue.help = absl::StrCat("name one of its values, such as `", name, ".",
                                  values[values.size() > 1 ? 1 : 0], "`");
      }
      return true;
    }
    const Select& select = std::get<Select>(chain[length]->node);
    rules::Issue& issue =
        context.ErrorAt(chain[length]->id, kUndeclaredName,
                        absl::StrCat("unknown value `", select.field, "` of enum ",
                                     ShortTypeName(declarations, *full_name)));
    issue.suggestion = NearestName(select.field, values);
    if (issue.suggestion.empty() && !values.empty() && values.size() <= 8) {
      issue.help = absl::StrCat("its values are ", Enumerate(values, "and"));
    }
    return true;
  }
  return false;
}

// `variables.strt` where there are variables `variables.start` and so on.
bool ReportQualifiedVariable(const std::vector<const Expr*>& chain, const CheckContext& context) {
  const std::string root = absl::StrCat(std::get<Ident>(chain[0]->node).name, ".");
  std::vector<std::string> names;
  for (const std::string& name : context.declarations.VariableNames()) {
    if (absl::StartsWith(name, root)) names.push_back(name.substr(root.size()));
  }
  if (names.empty()) return false;
  const absl::string_view group = absl::StripSuffix(root, ".");
  if (chain.size() == 1) {
    context
        .ErrorOver(*chain[0], kUndeclaredName, absl::StrCat("`", group, "` is no value of its own"))
        .help = absl::StrCat("name one of them, such as `", root, names[0], "`");
    return true;
  }
  const Select& select = std::get<Select>(chain[1]->node);
  rules::Issue& issue =
      context.ErrorAt(chain[1]->id, kUndeclaredName,
                      absl::StrCat("there is no `", select.field, "` in `", group, "`"));
  issue.suggestion = NearestName(select.field, names);
  if (issue.suggestion.empty() && names.size() <= 8) {
    issue.help =
        absl::StrCat("there ", names.size() == 1 ? "is " : "are ", Enumerate(names, "and"));
  }
  return true;
}

// A variable whose message has a field of this name: `create_time` for `lead.create_time`.
std::string FindAsField(absl::string_view name, const Declarations& declarations) {
  if (declarations.provider() == nullptr) return "";
  for (const std::string& variable_name : declarations.VariableNames()) {
    const VariableDeclaration& variable = *declarations.FindVariable(variable_name);
    if (variable.type.kind() == TypeKind::kMessage &&
        declarations.provider()->FindField(variable.type.name(), name) != nullptr) {
      return absl::StrCat(variable_name, ".", name);
    }
  }
  return "";
}

}  // namespace

bool IsNamespace(const Declarations& declarations, absl::string_view name) {
  const std::string prefix = absl::StrCat(absl::StripPrefix(name, "."), ".");
  for (const std::string& function : declarations.FunctionNames()) {
    if (absl::StartsWith(function, prefix)) return true;
  }
  return false;
}

void ReportUnknownName(const Expr& expr, const std::vector<std::string>& locals,
                       const CheckContext& context) {
  const std::vector<const Expr*> chain = Chain(expr);
  if (ReportEnum(chain, context) || ReportQualifiedVariable(chain, context)) return;

  const Declarations& declarations = context.declarations;
  const Expr& root = *chain[0];
  const std::string& name = std::get<Ident>(root.node).name;

  // A type whose name was found, with something after it that types do not have.
  for (size_t length = chain.size() - 1; length > 0; --length) {
    const std::string type_name = *QualifiedName(*chain[length - 1]);
    const std::optional<ResolvedName> resolved = ResolveName(declarations, type_name);
    if (!resolved.has_value()) continue;
    const Select& select = std::get<Select>(chain[length]->node);
    context.ErrorAt(chain[length]->id, kUndeclaredName,
                    absl::StrCat("`", type_name, "` is a type: it has no `", select.field, "`"));
    return;
  }

  rules::Issue& issue =
      context.ErrorOver(root, kUndeclaredName, absl::StrCat("undeclared name `", name, "`"));
  issue.suggestion = std::string(WordFromElsewhere(name));
  if (!issue.suggestion.empty()) return;
  if (const FunctionDeclaration* function = ResolveFunction(declarations, name)) {
    issue.help =
        absl::StrCat("`", function->name, "` is a function: write `", function->name, "(…)`");
    return;
  }
  issue.suggestion = FindAsField(name, declarations);
  if (!issue.suggestion.empty()) return;

  std::set<std::string> candidates;
  for (const std::string& local : locals) {
    if (local[0] != '@') candidates.insert(local);  // Not those that macros made.
  }
  for (const std::string& variable : declarations.VariableNames()) {
    candidates.insert(variable.substr(0, variable.find('.')));
  }
  for (const auto& [short_name, full_name] : declarations.abbreviations()) {
    candidates.insert(short_name);
  }
  candidates.insert({"true", "false", "null"});
  issue.suggestion = NearestName(name, {candidates.begin(), candidates.end()});
}

void ReportUnknownField(ExprId id, absl::string_view message, absl::string_view field,
                        const CheckContext& context) {
  const Declarations& declarations = context.declarations;
  rules::Issue& issue = context.ErrorAt(
      id, kUnknownField,
      absl::StrCat("unknown field `", field, "` of ", ShortTypeName(declarations, message)));
  if (declarations.provider() == nullptr) return;
  const TypeProvider& provider = *declarations.provider();
  const std::vector<std::string> names = provider.FieldNames(message);
  issue.suggestion = NearestName(field, names);
  if (!issue.suggestion.empty()) {
    const FieldDeclaration* meant = provider.FindField(message, issue.suggestion);
    const std::string file = provider.FileOf(message);
    if (meant != nullptr && !file.empty()) {
      const bool is_enum = meant->type.kind() == TypeKind::kEnum;
      issue.help = absl::StrCat("did you mean `", issue.suggestion, "`? (", is_enum ? "enum " : "",
                                TypeWord(declarations, meant->type), ", ", file, ")");
    }
    return;
  }

  // The field of another message that this one leads to, or of a variable.
  for (const std::string& name : names) {
    const FieldDeclaration* between = provider.FindField(message, name);
    if (between != nullptr && between->type.kind() == TypeKind::kMessage &&
        provider.FindField(between->type.name(), field) != nullptr) {
      issue.suggestion = absl::StrCat(name, ".", field);
      return;
    }
  }
  const std::string elsewhere = FindAsField(field, declarations);
  if (!elsewhere.empty()) {
    issue.help = absl::StrCat("there is `", elsewhere, "`");
  } else if (!names.empty() && names.size() <= 8) {
    issue.help = absl::StrCat("its fields are ", Enumerate(names, "and"));
  }
}

void ReportNoFields(ExprId id, const Expr& operand, const Type& type, absl::string_view field,
                    const CheckContext& context) {
  const Declarations& declarations = context.declarations;
  const std::string quoted = context.QuoteOf(operand);
  rules::Issue& issue =
      context.ErrorAt(id, kUnknownField,
                      absl::StrCat("`", quoted, "` is ", TypeWithArticle(declarations, type),
                                   ": it has no field `", field, "`"));
  const FunctionDeclaration* method = declarations.FindFunction(field);
  if (method != nullptr) {
    issue.help = absl::StrCat("`", field, "` is a function: write `", quoted, ".", field, "()`");
    return;
  }
  const Type* element = type.kind() == TypeKind::kList ? &type.element() : nullptr;
  if (element != nullptr && element->kind() == TypeKind::kMessage &&
      declarations.provider() != nullptr &&
      declarations.provider()->FindField(element->name(), field) != nullptr) {
    issue.help =
        absl::StrCat("its elements have one: write `", quoted, ".exists(x, x.", field, " …)`");
  }
}

void ReportUnknownFunction(const Expr& call_expr, absl::string_view qualifier,
                           const CheckContext& context) {
  const Call& call = std::get<Call>(call_expr.node);
  const Declarations& declarations = context.declarations;
  const std::string prefix = qualifier.empty() ? "" : absl::StrCat(qualifier, ".");
  rules::Issue& issue =
      context.ErrorAt(call_expr.id, kUnknownFunction,
                      absl::StrCat("unknown function `", prefix, call.function, "`"));

  // Those that can be called the way this one was, and those that cannot.
  std::vector<std::string> names;
  std::vector<std::string> other_names;
  for (const std::string& name : declarations.FunctionNames()) {
    if (FindOperator(name) != nullptr || name[0] == '@') continue;
    if (!qualifier.empty()) {
      if (absl::StartsWith(name, prefix)) names.push_back(name.substr(prefix.size()));
      continue;
    }
    const FunctionDeclaration& function = *declarations.FindFunction(name);
    const bool fits = std::any_of(
        function.overloads.begin(), function.overloads.end(),
        [&](const Overload& overload) { return overload.is_method == (call.target != nullptr); });
    (fits ? names : other_names).push_back(name);
  }
  issue.suggestion = NearestName(call.function, names);
  if (!issue.suggestion.empty()) return;
  const std::string other = NearestName(call.function, other_names);
  if (!other.empty()) {
    issue.help = call.target == nullptr ? absl::StrCat("there is a method: `….", other, "(…)`")
                                        : absl::StrCat("there is a function: `", other, "(…)`");
    return;
  }
  if (call.target == nullptr && ResolveName(declarations, call.function).has_value()) {
    issue.help = absl::StrCat("`", call.function, "` is no function: leave out the parentheses");
  } else if (!qualifier.empty() && names.size() <= 8) {
    issue.help = absl::StrCat("`", qualifier, "` has ", Enumerate(names, "and"));
  }
}

void ReportUnknownMessage(const Expr& literal, absl::string_view name,
                          const CheckContext& context) {
  const Declarations& declarations = context.declarations;
  if (ResolveMessage(declarations, name).has_value()) {
    context.ErrorAt(literal.id, kUndeclaredName,
                    absl::StrCat("`", name, "` is not a message type"));
    return;
  }
  rules::Issue& issue = context.ErrorAt(literal.id, kUndeclaredName,
                                        absl::StrCat("unknown message type `", name, "`"));
  std::vector<std::string> names;
  for (const auto& [short_name, full_name] : declarations.abbreviations()) {
    names.push_back(short_name);
  }
  issue.suggestion = NearestName(name, names);
}

}  // namespace makegood::cel
