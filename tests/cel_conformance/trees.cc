#include "tests/cel_conformance/trees.h"

#include <optional>
#include <set>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "rules/cel/syntax/debug_string.h"
#include "rules/cel/syntax/macros.h"

namespace makegood::cel_conformance {
namespace {

// What a name or a message's name was resolved to; nothing for all else.
std::optional<std::string> ResolvedName(const cel::Reference& reference) {
  if (const auto* variable = std::get_if<cel::VariableReference>(&reference)) {
    return variable->variable->name;
  }
  if (const auto* local = std::get_if<cel::LocalReference>(&reference)) return local->name;
  if (const auto* constant = std::get_if<cel::ConstantReference>(&reference)) return constant->name;
  if (const auto* type = std::get_if<cel::TypeReference>(&reference)) return type->name;
  if (const auto* message = std::get_if<cel::MessageReference>(&reference)) return message->name;
  return std::nullopt;
}

std::string ReferenceText(const cel::Reference& reference) {
  if (const auto* call = std::get_if<cel::CallReference>(&reference)) {
    std::set<std::string> ids;
    for (const cel::Overload* overload : call->overloads) ids.insert(overload->id);
    return ids.empty() ? "" : absl::StrCat("^", absl::StrJoin(ids, "|"));
  }
  const std::optional<std::string> name = ResolvedName(reference);
  return name.has_value() ? absl::StrCat("^", *name) : "";
}

}  // namespace

cel::ParseOptions TreeOptions(Suite suite) {
  cel::ParseOptions options;
  if (suite == Suite::kParsing) {
    // What cel-go's tests of its parser allow.
    options.limits.expression_depth_max = 31;
    options.limits.expression_tree_depth_max = 32;
  }
  options.optional_syntax = false;
  options.quoted_names = false;
  options.refuse_wrong_macro_calls = false;
  return options;
}

cel::ParseOptions CheckedTreeOptions(Suite suite) {
  static const cel::MacroTable& macros = *[] {
    auto* table = new cel::MacroTable(cel::MacroTable::Standard());
    table->Add(cel::MacroTable::Bindings());
    table->Add(cel::MacroTable::ProtoExtensions());
    table->Add(cel::MacroTable::Math());
    table->Add(cel::MacroTable::Optionals());
    table->Add(cel::MacroTable::Blocks());
    return table;
  }();
  cel::ParseOptions options = TreeOptions(suite);
  options.macros = &macros;
  return options;
}

std::string TreeText(const cel::Ast& ast) {
  return cel::DebugString(*ast.root, cel::KindAdorner());
}

std::string CheckedTreeText(const cel::TypedAst& ast) {
  cel::DebugAdorner adorner;
  adorner.node = [&](const cel::Expr& expr) {
    return absl::StrCat("~", ast.TypeOf(expr).ToString(), ReferenceText(ast.ReferenceOf(expr)));
  };
  adorner.name = [&](const cel::Expr& expr) -> std::optional<std::string> {
    const cel::Reference& reference = ast.ReferenceOf(expr);
    if (const auto* call = std::get_if<cel::CallReference>(&reference)) {
      // A function in a namespace, or in a container, is written with its whole name.
      if (call->overloads.empty() || call->overloads[0]->is_method) return std::nullopt;
      return call->function->name;
    }
    return ResolvedName(reference);
  };
  return cel::DebugString(*ast.ast.root, adorner);
}

std::string Difference(absl::string_view what, absl::string_view expected,
                       absl::string_view actual) {
  if (expected == actual) return "";
  return absl::StrCat("expected ", what, "\n", expected, "\nbut it is\n", actual, "\n");
}

}  // namespace makegood::cel_conformance
