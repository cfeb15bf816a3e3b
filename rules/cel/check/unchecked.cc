// Resolution without types, for expressions that are to run unchecked: every name gets its
// meaning as the checker would give it, every call all overloads of its shape, and what has
// no meaning fails when it is evaluated.

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/cel/check/block.h"
#include "rules/cel/check/checker.h"
#include "rules/cel/check/name_resolution.h"

namespace makegood::cel {
namespace {

class Resolver {
 public:
  Resolver(const Declarations& declarations, std::vector<Reference>& references)
      : declarations_(declarations), references_(references) {}

  void Resolve(const Expr& expr) {
    std::visit([&](const auto& node) { ResolveNode(expr, node); }, expr.node);
  }

 private:
  void ResolveNode(const Expr&, const Literal&) {}

  void ResolveNode(const Expr& expr, const Ident& ident) {
    if (IsLocal(ident.name)) {
      references_[expr.id] = LocalReference{ident.name};
    } else {
      TakeName(expr, ident.name);
    }
  }

  void ResolveNode(const Expr& expr, const Select& select) {
    const std::optional<std::string> name = QualifiedNameNoLocal(expr);
    if (name.has_value() && TakeName(expr, *name)) return;
    Resolve(*select.operand);
  }

  void ResolveNode(const Expr& expr, const Call& call) {
    if (IsBlock(call)) {
      const size_t scope = locals_.size();
      for (const Expr* element : std::get<ListExpr>(call.args[0]->node).elements) {
        Resolve(*element);
        locals_.push_back(BlockVariable(locals_.size() - scope));
      }
      Resolve(*call.args[1]);
      locals_.resize(scope);
      return;
    }
    for (const Expr* argument : call.args) Resolve(*argument);
    if (call.target == nullptr) {
      TakeFunction(expr, call.function, /*is_method=*/false, call.args.size());
      return;
    }
    const std::optional<std::string> qualifier = QualifiedNameNoLocal(*call.target);
    if (qualifier.has_value() && TakeFunction(expr, absl::StrCat(*qualifier, ".", call.function),
                                              /*is_method=*/false, call.args.size())) {
      return;
    }
    Resolve(*call.target);
    TakeFunction(expr, call.function, /*is_method=*/true, call.args.size() + 1);
  }

  void ResolveNode(const Expr&, const ListExpr& list) {
    for (const Expr* element : list.elements) Resolve(*element);
  }

  void ResolveNode(const Expr&, const MapExpr& map) {
    for (const MapEntry& entry : map.entries) {
      Resolve(*entry.key);
      Resolve(*entry.value);
    }
  }

  void ResolveNode(const Expr& expr, const MessageExpr& message) {
    for (const FieldEntry& entry : message.entries) Resolve(*entry.value);
    std::optional<ResolvedMessage> resolved = ResolveMessage(declarations_, message.message_name);
    if (!resolved.has_value() || resolved->name.empty()) return;
    MessageReference reference;
    for (const FieldEntry& entry : message.entries) {
      reference.fields.push_back(declarations_.provider()->FindField(resolved->name, entry.field));
    }
    reference.name = std::move(resolved->name);
    references_[expr.id] = std::move(reference);
  }

  void ResolveNode(const Expr&, const Comprehension& loop) {
    Resolve(*loop.range);
    Resolve(*loop.init);
    const size_t scope = locals_.size();
    locals_.push_back(loop.accumulator);
    locals_.push_back(loop.variable);
    if (!loop.variable2.empty()) locals_.push_back(loop.variable2);
    Resolve(*loop.condition);
    Resolve(*loop.step);
    locals_.resize(scope + 1);
    Resolve(*loop.result);
    locals_.resize(scope);
  }

  bool IsLocal(absl::string_view name) const {
    return std::find(locals_.begin(), locals_.end(), name) != locals_.end();
  }

  std::optional<std::string> QualifiedNameNoLocal(const Expr& expr) const {
    std::optional<std::string> name = QualifiedName(expr);
    if (name.has_value() && IsLocal(RootOf(*name))) return std::nullopt;
    return name;
  }

  bool TakeName(const Expr& expr, absl::string_view name) {
    std::optional<ResolvedName> resolved = ResolveName(declarations_, name);
    if (!resolved.has_value()) return false;
    references_[expr.id] = std::move(resolved->reference);
    return true;
  }

  // A function without an overload of this shape is found, and fails when it is called.
  bool TakeFunction(const Expr& expr, absl::string_view name, bool is_method,
                    size_t argument_count) {
    const FunctionDeclaration* function = ResolveFunction(declarations_, name);
    if (function == nullptr) return false;
    CallReference reference;
    reference.function = function;
    for (const Overload& overload : function->overloads) {
      if (overload.is_method == is_method && overload.parameters.size() == argument_count) {
        reference.overloads.push_back(&overload);
      }
    }
    references_[expr.id] = std::move(reference);
    return true;
  }

  const Declarations& declarations_;
  std::vector<Reference>& references_;
  std::vector<std::string> locals_;
};

}  // namespace

TypedAst ResolveUnchecked(Ast ast, const rules::Excerpt& text, const Declarations& declarations) {
  TypedAst typed;
  typed.checked = false;
  typed.types.resize(ast.spans.size());
  typed.references.resize(ast.spans.size());
  Resolver(declarations, typed.references).Resolve(*ast.root);
  typed.ast = std::move(ast);
  typed.text = text;
  return typed;
}

}  // namespace makegood::cel
