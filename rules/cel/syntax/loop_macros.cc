#include "rules/cel/syntax/loop_macros.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

// The parts of a loop that differ from macro to macro.
struct Loop {
  Expr* init = nullptr;
  Expr* condition = nullptr;
  Expr* step = nullptr;
  Expr* result = nullptr;
};

struct Names {
  std::string first;
  std::string second;
};

std::optional<Names> LoopNames(const MacroCall& call, ExprFactory& factory,
                               const std::vector<Expr*>& variables) {
  Names names;
  std::optional<std::string> first = DeclaredName(call, variables[0], factory);
  if (!first.has_value()) return std::nullopt;
  names.first = *std::move(first);
  if (variables.size() == 1) return names;
  std::optional<std::string> second = DeclaredName(call, variables[1], factory);
  if (!second.has_value()) return std::nullopt;
  if (*second == names.first) {
    factory.Refuse(
        factory.ExtentOf(variables[1]),
        absl::StrCat("both variables of ", call.function, "() are named `", *second, "`"),
        "give the key or index one name and the value another");
    return std::nullopt;
  }
  names.second = *std::move(second);
  return names;
}

Expr* MakeLoop(const MacroCall& call, ExprFactory& factory, Names names, const Loop& loop) {
  Comprehension comprehension;
  comprehension.variable = std::move(names.first);
  comprehension.variable2 = std::move(names.second);
  comprehension.range = call.target;
  comprehension.accumulator = op::kAccumulator;
  comprehension.init = loop.init;
  comprehension.condition = loop.condition;
  comprehension.step = loop.step;
  comprehension.result = loop.result;
  return factory.NewComprehension(std::move(comprehension));
}

// The step, made only where the condition holds.
Expr* Guarded(ExprFactory& factory, Expr* condition, Expr* step) {
  if (condition == nullptr) return step;
  return factory.NewCall(op::kConditional, {condition, step, factory.NewAccumulator()});
}

}  // namespace

std::optional<std::string> DeclaredName(const MacroCall& call, const Expr* arg,
                                        ExprFactory& factory) {
  const auto* ident = std::get_if<Ident>(&arg->node);
  if (ident == nullptr || absl::StartsWith(ident->name, ".")) {
    factory.Refuse(
        factory.ExtentOf(arg), absl::StrCat(call.function, "() needs a simple name here"),
        absl::StrCat("the name stands for one element at a time: ", call.function, "(x, …)"));
    return std::nullopt;
  }
  // The second is what the accumulator was called in earlier versions of CEL.
  if (ident->name == op::kAccumulator || ident->name == "__result__") {
    factory.Refuse(
        factory.ExtentOf(arg),
        absl::StrCat("`", ident->name, "` is a name that ", call.function, "() uses itself"),
        "choose another name");
    return std::nullopt;
  }
  return ident->name;
}

Expr* ExpandAll(const MacroCall& call, ExprFactory& factory, const std::vector<Expr*>& variables,
                Expr* condition) {
  auto names = LoopNames(call, factory, variables);
  if (!names.has_value()) return nullptr;
  Loop loop;
  loop.init = factory.NewLiteral(true);
  loop.condition = factory.NewCall(op::kNotStrictlyFalse, {factory.NewAccumulator()});
  loop.step = factory.NewCall(op::kAnd, {factory.NewAccumulator(), condition});
  loop.result = factory.NewAccumulator();
  return MakeLoop(call, factory, *std::move(names), loop);
}

Expr* ExpandExists(const MacroCall& call, ExprFactory& factory, const std::vector<Expr*>& variables,
                   Expr* condition) {
  auto names = LoopNames(call, factory, variables);
  if (!names.has_value()) return nullptr;
  Loop loop;
  loop.init = factory.NewLiteral(false);
  loop.condition = factory.NewCall(op::kNotStrictlyFalse,
                                   {factory.NewCall(op::kNot, {factory.NewAccumulator()})});
  loop.step = factory.NewCall(op::kOr, {factory.NewAccumulator(), condition});
  loop.result = factory.NewAccumulator();
  return MakeLoop(call, factory, *std::move(names), loop);
}

Expr* ExpandExistsOne(const MacroCall& call, ExprFactory& factory,
                      const std::vector<Expr*>& variables, Expr* condition) {
  auto names = LoopNames(call, factory, variables);
  if (!names.has_value()) return nullptr;
  Loop loop;
  loop.init = factory.NewLiteral(int64_t{0});
  loop.condition = factory.NewLiteral(true);
  Expr* count =
      factory.NewCall(op::kAdd, {factory.NewAccumulator(), factory.NewLiteral(int64_t{1})});
  loop.step = Guarded(factory, condition, count);
  loop.result =
      factory.NewCall(op::kEquals, {factory.NewAccumulator(), factory.NewLiteral(int64_t{1})});
  return MakeLoop(call, factory, *std::move(names), loop);
}

Expr* ExpandCollect(const MacroCall& call, ExprFactory& factory,
                    const std::vector<Expr*>& variables, Expr* condition, Expr* value) {
  auto names = LoopNames(call, factory, variables);
  if (!names.has_value()) return nullptr;
  Loop loop;
  loop.init = factory.NewList({});
  loop.condition = factory.NewLiteral(true);
  loop.step =
      Guarded(factory, condition,
              factory.NewCall(op::kAdd, {factory.NewAccumulator(), factory.NewList({value})}));
  loop.result = factory.NewAccumulator();
  return MakeLoop(call, factory, *std::move(names), loop);
}

Expr* ExpandCollectMap(const MacroCall& call, ExprFactory& factory,
                       const std::vector<Expr*>& variables, Expr* condition,
                       std::vector<Expr*> insertion) {
  auto names = LoopNames(call, factory, variables);
  if (!names.has_value()) return nullptr;
  if (insertion.front() == nullptr) insertion.front() = factory.NewIdent(names->first);
  insertion.insert(insertion.begin(), factory.NewAccumulator());
  Loop loop;
  loop.init = factory.NewMap();
  loop.condition = factory.NewLiteral(true);
  loop.step = Guarded(factory, condition, factory.NewCall(op::kMapInsert, std::move(insertion)));
  loop.result = factory.NewAccumulator();
  return MakeLoop(call, factory, *std::move(names), loop);
}

Expr* BindName(ExprFactory& factory, std::string name, Expr* value, Expr* result) {
  Comprehension comprehension;
  comprehension.variable = op::kUnusedVariable;
  comprehension.range = factory.NewList({});
  comprehension.init = value;
  comprehension.condition = factory.NewLiteral(false);
  comprehension.step = factory.NewIdent(name);
  comprehension.result = result;
  comprehension.accumulator = std::move(name);
  return factory.NewComprehension(std::move(comprehension));
}

}  // namespace makegood::cel
