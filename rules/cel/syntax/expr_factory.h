// Makes the nodes of one tree, for the parser and for macros, and watches its size: how many
// nodes there are, and how deep they are nested.

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_EXPR_FACTORY_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_EXPR_FACTORY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/base/source.h"
#include "rules/cel/syntax/ast.h"

namespace makegood::cel {

// What a macro finds wrong with the call it should expand.
struct MacroRefusal {
  rules::Span span;
  std::string message;
  std::string help;
  std::string suggestion;
};

// Not thread-safe; outlived by the tree.
class ExprFactory {
 public:
  explicit ExprFactory(Ast& ast) : ast_(ast) {}

  // Where the nodes stand that are made from here on.
  void SetPlace(rules::Span span, rules::Span extent) {
    span_ = span;
    extent_ = extent;
  }

  Expr* NewLiteral(Literal value) { return Add(std::move(value)); }
  Expr* NewIdent(std::string name) { return Add(Ident{std::move(name)}); }
  Expr* NewAccumulator();
  Expr* NewSelect(Expr* operand, std::string field) {
    return Add(Select{operand, std::move(field), false});
  }
  Expr* NewCall(std::string function, std::vector<Expr*> args) {
    return Add(Call{std::move(function), nullptr, std::move(args)});
  }
  Expr* NewMemberCall(std::string function, Expr* target, std::vector<Expr*> args) {
    return Add(Call{std::move(function), target, std::move(args)});
  }
  Expr* NewList(std::vector<Expr*> elements);
  Expr* NewMap() { return Add(MapExpr()); }
  Expr* NewComprehension(Comprehension comprehension) { return Add(std::move(comprehension)); }

  // Any node, at the place set.
  Expr* Add(decltype(Expr::node) node);

  // A second tree like this one, in its places; null unless it is small, and made of
  // literals, names, fields and calls alone.
  Expr* CopySmall(const Expr* expr);

  // An id for an entry of a map or a message.
  ExprId NewEntryId() { return ast_.NewId(span_, extent_); }

  rules::Span SpanOf(const Expr* expr) const { return ast_.spans[expr->id]; }
  rules::Span ExtentOf(const Expr* expr) const { return ast_.extents[expr->id]; }

  // For a macro whose arguments are mistaken: `return factory.Refuse(...)`. Always null.
  Expr* Refuse(rules::Span span, std::string message, std::string help = "",
               std::string suggestion = "");
  std::optional<MacroRefusal> TakeRefusal() { return std::exchange(refusal_, std::nullopt); }

  int node_count() const { return static_cast<int>(ast_.id_max()); }

  // Of the deepest node so far; a node without children has depth 1.
  int depth_max() const { return depth_max_; }

 private:
  Expr* Copy(const Expr& expr);
  int DepthOf(const Expr* expr) const { return expr == nullptr ? 0 : depths_[expr->id]; }
  int DepthBelow(const Expr& expr) const;

  Ast& ast_;
  rules::Span span_;
  rules::Span extent_;
  std::vector<int> depths_;  // By id.
  int depth_max_ = 0;
  std::optional<MacroRefusal> refusal_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_EXPR_FACTORY_H_
