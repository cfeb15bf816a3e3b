// Macros: calls that the parser replaces by other expressions. `list.exists(x, …)` becomes a
// loop, `has(a.b)` a test of presence (CEL language definition, "Macros").

#ifndef MAKEGOOD_RULES_CEL_SYNTAX_MACROS_H_
#define MAKEGOOD_RULES_CEL_SYNTAX_MACROS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "rules/base/source.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/syntax/expr_factory.h"

namespace makegood::cel {

struct MacroCall {
  absl::string_view function;
  Expr* target = nullptr;  // Null for `has(…)`. For `cel.bind(…)` the name `cel`.
  std::vector<Expr*> args;
  rules::Span span;    // The function's name.
  rules::Span extent;  // The whole call.
};

// Gives the expression that takes the call's place. Null leaves the call as it is, or, after
// ExprFactory::Refuse, makes it an error. A node has one parent: each
// of the call's may be used once.
using MacroExpander = Expr* (*)(const MacroCall& call, ExprFactory& factory);

struct Macro {
  enum class Style {
    kGlobal,     // has(a.b)
    kReceiver,   // list.all(x, x > 0)
    kNamespace,  // cel.bind(x, 1, x + x): `scope` is `cel`
  };

  std::string name;
  Style style = Style::kGlobal;
  std::string scope;
  int argument_count = 0;   // -1: any number.
  std::string usage;        // How a call reads, for messages: `list.all(x, condition)`.
  std::string description;  // One line for authors, lower case.
  MacroExpander expand = nullptr;
};

// The macros that an expression may use. Immutable once built, and then thread-safe.
class MacroTable {
 public:
  MacroTable() = default;

  // Of the language definition: has, all, exists, exists_one and existsOne, map, filter.
  static const MacroTable& Standard();

  // all, exists, exists_one and existsOne with a key or index and a value; transformList,
  // transformMap, transformMapEntry.
  static const MacroTable& TwoVariable();

  // cel.bind(name, value, expression)
  static const MacroTable& Bindings();

  // optMap, optFlatMap
  static const MacroTable& Optionals();

  // proto.getExt(message, package.extension), proto.hasExt
  static const MacroTable& ProtoExtensions();

  // list.sortBy(x, key): a call of `@sortByAssociatedKeys` with the keys of all elements.
  static const MacroTable& Lists();

  // math.greatest and math.least, of any number of arguments: calls of `math.@max` and
  // `math.@min` with one argument, two, or a list.
  static const MacroTable& Math();

  // All of the above: what people write.
  static const MacroTable& ForAuthors();

  // cel.block, cel.index, cel.iterVar, cel.accuVar: what optimizers write, and tests.
  static const MacroTable& Blocks();

  // A later macro of the same name, style and argument count replaces an earlier one.
  MacroTable& Add(Macro macro);
  MacroTable& Add(const MacroTable& others);

  // The macro that a call of this shape means, or null. One with the exact argument count
  // comes before one that takes any number.
  const Macro* Find(absl::string_view name, const Expr* target, size_t argument_count) const;

  // By usage.
  std::vector<const Macro*> All() const;

  // Macros of this name and style, with whatever argument count.
  std::vector<const Macro*> FindByName(absl::string_view name, const Expr* target) const;

 private:
  absl::flat_hash_map<std::string, std::vector<Macro>> macros_;  // By name.
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_SYNTAX_MACROS_H_
