// The macros of CEL's extension libraries: two-variable loops, bindings, optionals, proto
// extensions, lists, math, and blocks.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rules/cel/syntax/loop_macros.h"
#include "rules/cel/syntax/macros.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

using Style = Macro::Style;

std::vector<Expr*> TwoVariables(const MacroCall& call) { return {call.args[0], call.args[1]}; }

// transformList(k, v, value) and the like take a condition before their last argument.
Expr* OptionalCondition(const MacroCall& call) {
  return call.args.size() == 4 ? call.args[2] : nullptr;
}

Expr* ExpandAllTwo(const MacroCall& call, ExprFactory& factory) {
  return ExpandAll(call, factory, TwoVariables(call), call.args[2]);
}
Expr* ExpandExistsTwo(const MacroCall& call, ExprFactory& factory) {
  return ExpandExists(call, factory, TwoVariables(call), call.args[2]);
}
Expr* ExpandExistsOneTwo(const MacroCall& call, ExprFactory& factory) {
  return ExpandExistsOne(call, factory, TwoVariables(call), call.args[2]);
}
Expr* ExpandTransformList(const MacroCall& call, ExprFactory& factory) {
  return ExpandCollect(call, factory, TwoVariables(call), OptionalCondition(call),
                       call.args.back());
}
Expr* ExpandTransformMap(const MacroCall& call, ExprFactory& factory) {
  return ExpandCollectMap(call, factory, TwoVariables(call), OptionalCondition(call),
                          {nullptr, call.args.back()});
}
Expr* ExpandTransformMapEntry(const MacroCall& call, ExprFactory& factory) {
  return ExpandCollectMap(call, factory, TwoVariables(call), OptionalCondition(call),
                          {call.args.back()});
}

Expr* ExpandBind(const MacroCall& call, ExprFactory& factory) {
  auto name = DeclaredName(call, call.args[0], factory);
  if (!name.has_value()) return nullptr;
  return BindName(factory, *std::move(name), call.args[1], call.args[2]);
}

// optional.optMap(x, value): `optional.hasValue() ? optional.of(value) : optional.none()`,
// where x is a name for optional.value(). An optional of more than a few nodes is bound to a
// name first, so that it is evaluated once, and so that a chain of n calls does not become a
// tree of 2^n.
Expr* ExpandOptionalMap(const MacroCall& call, ExprFactory& factory, bool wrap) {
  auto name = DeclaredName(call, call.args[0], factory);
  if (!name.has_value()) return nullptr;
  Expr* again = factory.CopySmall(call.target);
  const bool bound = again == nullptr;
  Expr* asked = bound ? factory.NewIdent(op::kTarget) : call.target;
  Expr* read = bound ? factory.NewIdent(op::kTarget) : again;
  Expr* value =
      BindName(factory, *std::move(name), factory.NewMemberCall("value", read, {}), call.args[1]);
  if (wrap) value = factory.NewCall("optional.of", {value});
  Expr* mapped = factory.NewCall(op::kConditional, {factory.NewMemberCall("hasValue", asked, {}),
                                                    value, factory.NewCall("optional.none", {})});
  return bound ? BindName(factory, op::kTarget, call.target, mapped) : mapped;
}
Expr* ExpandOptMap(const MacroCall& call, ExprFactory& factory) {
  return ExpandOptionalMap(call, factory, /*wrap=*/true);
}
Expr* ExpandOptFlatMap(const MacroCall& call, ExprFactory& factory) {
  return ExpandOptionalMap(call, factory, /*wrap=*/false);
}

// `a.b.c` as one name, or nothing when it is something else.
std::optional<std::string> QualifiedName(const Expr* expr) {
  if (const auto* ident = std::get_if<Ident>(&expr->node)) return ident->name;
  const auto* select = std::get_if<Select>(&expr->node);
  if (select == nullptr || select->test_only) return std::nullopt;
  auto prefix = QualifiedName(select->operand);
  if (!prefix.has_value()) return std::nullopt;
  return absl::StrCat(*prefix, ".", select->field);
}

Expr* ExpandExtension(const MacroCall& call, ExprFactory& factory, bool test_only) {
  auto name = QualifiedName(call.args[1]);
  if (!name.has_value()) {
    return factory.Refuse(factory.ExtentOf(call.args[1]), "this is not the name of an extension",
                          "write its full name: package.extension");
  }
  factory.SetPlace(factory.ExtentOf(call.args[1]), call.extent);
  return factory.Add(Select{call.args[0], *std::move(name), test_only});
}
Expr* ExpandGetExt(const MacroCall& call, ExprFactory& factory) {
  return ExpandExtension(call, factory, /*test_only=*/false);
}
Expr* ExpandHasExt(const MacroCall& call, ExprFactory& factory) {
  return ExpandExtension(call, factory, /*test_only=*/true);
}

// list.sortBy(x, key): the list is bound to a name first, so that it is evaluated once.
Expr* ExpandSortBy(const MacroCall& call, ExprFactory& factory) {
  const auto input = [&] { return factory.NewIdent(op::kSortInput); };
  MacroCall map = call;
  map.target = input();
  Expr* keys = ExpandCollect(map, factory, {call.args[0]}, nullptr, call.args[1]);
  if (keys == nullptr) return nullptr;
  return BindName(factory, op::kSortInput, call.target,
                  factory.NewMemberCall("@sortByAssociatedKeys", input(), {keys}));
}

Expr* ExpandExtreme(const MacroCall& call, ExprFactory& factory, const char* function) {
  if (call.args.empty()) {
    return factory.Refuse(call.extent,
                          absl::StrCat("math.", call.function, "() needs an argument"));
  }
  std::vector<Expr*> args = call.args;
  if (args.size() > 2) args = {factory.NewList(std::move(args))};
  return factory.NewCall(function, std::move(args));
}
Expr* ExpandGreatest(const MacroCall& call, ExprFactory& factory) {
  return ExpandExtreme(call, factory, "math.@max");
}
Expr* ExpandLeast(const MacroCall& call, ExprFactory& factory) {
  return ExpandExtreme(call, factory, "math.@min");
}

Expr* ExpandBlock(const MacroCall& call, ExprFactory& factory) {
  if (!std::holds_alternative<ListExpr>(call.args[0]->node)) {
    return factory.Refuse(factory.ExtentOf(call.args[0]), "cel.block() needs a list literal here");
  }
  return factory.NewCall("cel.@block", call.args);
}

// A name made of numbers: `@index3`, `@it:0:1`.
Expr* ExpandNumberedName(const MacroCall& call, ExprFactory& factory, std::string name,
                         const char* separator) {
  for (const Expr* arg : call.args) {
    const auto* literal = std::get_if<Literal>(&arg->node);
    const auto* number = literal == nullptr ? nullptr : std::get_if<int64_t>(literal);
    if (number == nullptr || *number < 0) {
      return factory.Refuse(factory.ExtentOf(arg),
                            absl::StrCat("cel.", call.function, "() needs a number literal here"));
    }
    absl::StrAppend(&name, separator, *number);
  }
  return factory.NewIdent(std::move(name));
}
Expr* ExpandIndex(const MacroCall& call, ExprFactory& factory) {
  return ExpandNumberedName(call, factory, "@index", "");
}
Expr* ExpandIterVar(const MacroCall& call, ExprFactory& factory) {
  return ExpandNumberedName(call, factory, "@it", ":");
}
Expr* ExpandAccuVar(const MacroCall& call, ExprFactory& factory) {
  return ExpandNumberedName(call, factory, "@ac", ":");
}

const MacroTable* MakeTable(std::vector<Macro> macros) {
  auto* table = new MacroTable;
  for (Macro& macro : macros) table->Add(std::move(macro));
  return table;
}

}  // namespace

const MacroTable& MacroTable::TwoVariable() {
  static const MacroTable* const table = MakeTable({
      {"all", Style::kReceiver, "", 3, "map.all(k, v, condition)",
       "whether the condition holds for every key, or index of a list, and its value",
       ExpandAllTwo},
      {"exists", Style::kReceiver, "", 3, "map.exists(k, v, condition)",
       "whether it holds for at least one", ExpandExistsTwo},
      {"exists_one", Style::kReceiver, "", 3, "map.exists_one(k, v, condition)",
       "whether it holds for exactly one", ExpandExistsOneTwo},
      {"existsOne", Style::kReceiver, "", 3, "map.existsOne(k, v, condition)",
       "the same as exists_one", ExpandExistsOneTwo},
      {"transformList", Style::kReceiver, "", 3, "map.transformList(k, v, value)",
       "a list of the value for each entry", ExpandTransformList},
      {"transformList", Style::kReceiver, "", 4, "map.transformList(k, v, condition, value)",
       "a list of the value for each entry for which the condition holds", ExpandTransformList},
      {"transformMap", Style::kReceiver, "", 3, "map.transformMap(k, v, value)",
       "a map with the same keys, and the value for each", ExpandTransformMap},
      {"transformMap", Style::kReceiver, "", 4, "map.transformMap(k, v, condition, value)",
       "a map with the same keys, and the value for each for which the condition holds",
       ExpandTransformMap},
      {"transformMapEntry", Style::kReceiver, "", 3, "map.transformMapEntry(k, v, {key: value})",
       "a map of the entry made for each entry; an error if two have one key",
       ExpandTransformMapEntry},
      {"transformMapEntry", Style::kReceiver, "", 4,
       "map.transformMapEntry(k, v, condition, {key: value})",
       "a map of the entry made for each entry for which the condition holds",
       ExpandTransformMapEntry},
  });
  return *table;
}

const MacroTable& MacroTable::Bindings() {
  static const MacroTable* const table = MakeTable({
      {"bind", Style::kNamespace, "cel", 3, "cel.bind(x, value, expression)",
       "the expression, in which x stands for the value", ExpandBind},
  });
  return *table;
}

const MacroTable& MacroTable::Optionals() {
  static const MacroTable* const table = MakeTable({
      {"optMap", Style::kReceiver, "", 2, "optional.optMap(x, value)",
       "an optional of the value, in which x stands for the content; none if there is no content",
       ExpandOptMap},
      {"optFlatMap", Style::kReceiver, "", 2, "optional.optFlatMap(x, optional)",
       "the optional, in which x stands for the content; none if there is no content",
       ExpandOptFlatMap},
  });
  return *table;
}

const MacroTable& MacroTable::ProtoExtensions() {
  static const MacroTable* const table = MakeTable({
      {"getExt", Style::kNamespace, "proto", 2, "proto.getExt(message, package.extension)",
       "the extension field of the message", ExpandGetExt},
      {"hasExt", Style::kNamespace, "proto", 2, "proto.hasExt(message, package.extension)",
       "whether the extension field is set", ExpandHasExt},
  });
  return *table;
}

const MacroTable& MacroTable::Lists() {
  static const MacroTable* const table = MakeTable({
      {"sortBy", Style::kReceiver, "", 2, "list.sortBy(x, key)",
       "the elements, those with the least key first; equal keys stay in their order",
       ExpandSortBy},
  });
  return *table;
}

const MacroTable& MacroTable::Math() {
  static const MacroTable* const table = MakeTable({
      {"greatest", Style::kNamespace, "math", -1, "math.greatest(a, b)",
       "the greatest of numbers, or of a list of numbers", ExpandGreatest},
      {"least", Style::kNamespace, "math", -1, "math.least(a, b)",
       "the least of numbers, or of a list of numbers", ExpandLeast},
  });
  return *table;
}

const MacroTable& MacroTable::ForAuthors() {
  static const MacroTable* const table = [] {
    auto* all = new MacroTable;
    for (const MacroTable* macros : {&Standard(), &TwoVariable(), &Bindings(), &Optionals(),
                                     &ProtoExtensions(), &Lists(), &Math()}) {
      all->Add(*macros);
    }
    return all;
  }();
  return *table;
}

const MacroTable& MacroTable::Blocks() {
  static const MacroTable* const table = MakeTable({
      {"block", Style::kNamespace, "cel", 2, "cel.block([…], expression)",
       "the expression, in which cel.index(0) stands for the first of the list", ExpandBlock},
      {"index", Style::kNamespace, "cel", 1, "cel.index(0)", "a value of the block around it",
       ExpandIndex},
      {"iterVar", Style::kNamespace, "cel", 2, "cel.iterVar(0, 0)",
       "the loop variable that an optimizer has named by numbers", ExpandIterVar},
      {"accuVar", Style::kNamespace, "cel", 2, "cel.accuVar(0, 0)",
       "the accumulator that an optimizer has named by numbers", ExpandAccuVar},
  });
  return *table;
}

}  // namespace makegood::cel
