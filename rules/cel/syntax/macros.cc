// The table, and the macros of the language definition. Those of the extension libraries
// are in extension_macros.cc.

#include "rules/cel/syntax/macros.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rules/cel/syntax/loop_macros.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

bool Fits(const Macro& macro, const Expr* target) {
  switch (macro.style) {
    case Macro::Style::kGlobal: return target == nullptr;
    case Macro::Style::kReceiver: return target != nullptr;
    case Macro::Style::kNamespace: break;
  }
  const Ident* scope = target == nullptr ? nullptr : std::get_if<Ident>(&target->node);
  return scope != nullptr && scope->name == macro.scope;
}

// has(a.b)
Expr* ExpandHas(const MacroCall& call, ExprFactory& factory) {
  Expr* arg = call.args[0];
  const auto* select = std::get_if<Select>(&arg->node);
  if (select != nullptr && !select->test_only) {
    // A message about the field should point at the field.
    factory.SetPlace(factory.SpanOf(arg), call.extent);
    return factory.Add(Select{select->operand, select->field, true});
  }
  std::string help = "has() asks whether a field is there: has(a.b)";
  if (const auto* inner = std::get_if<Call>(&arg->node); inner != nullptr) {
    if (inner->function == op::kIndex) help = "whether a map holds a key is written `key in map`";
    if (inner->function == op::kOptionalSelect) help = "drop the `?`, or ask with .hasValue()";
  }
  if (const auto* ident = std::get_if<Ident>(&arg->node)) {
    help =
        absl::StrCat("`", ident->name, "` is a name and always there; has() asks for a field: has(",
                     ident->name, ".field)");
  }
  return factory.Refuse(factory.ExtentOf(arg), "has() needs a field, such as has(a.b)",
                        std::move(help));
}

// list.map(x, transform) and list.map(x, condition, transform)
Expr* ExpandMap(const MacroCall& call, ExprFactory& factory) {
  return ExpandCollect(call, factory, {call.args[0]},
                       call.args.size() == 3 ? call.args[1] : nullptr, call.args.back());
}

// list.filter(x, condition)
Expr* ExpandFilter(const MacroCall& call, ExprFactory& factory) {
  return ExpandCollect(call, factory, {call.args[0]}, call.args[1], call.args[0]);
}

Expr* ExpandAllOf(const MacroCall& call, ExprFactory& factory) {
  return ExpandAll(call, factory, {call.args[0]}, call.args[1]);
}
Expr* ExpandExistsOf(const MacroCall& call, ExprFactory& factory) {
  return ExpandExists(call, factory, {call.args[0]}, call.args[1]);
}
Expr* ExpandExistsOneOf(const MacroCall& call, ExprFactory& factory) {
  return ExpandExistsOne(call, factory, {call.args[0]}, call.args[1]);
}

}  // namespace

const MacroTable& MacroTable::Standard() {
  static const MacroTable& table = [&]() -> const MacroTable& {
    using Style = Macro::Style;
    auto* t = new MacroTable;
    t->Add({"has", Style::kGlobal, "", 1, "has(a.b)", "whether the field is set", ExpandHas});
    t->Add({"all", Style::kReceiver, "", 2, "list.all(x, condition)",
            "whether the condition holds for every element of a list, or key of a map",
            ExpandAllOf});
    t->Add({"exists", Style::kReceiver, "", 2, "list.exists(x, condition)",
            "whether it holds for at least one", ExpandExistsOf});
    t->Add({"exists_one", Style::kReceiver, "", 2, "list.exists_one(x, condition)",
            "whether it holds for exactly one", ExpandExistsOneOf});
    t->Add({"existsOne", Style::kReceiver, "", 2, "list.existsOne(x, condition)",
            "the same as exists_one", ExpandExistsOneOf});
    t->Add({"map", Style::kReceiver, "", 2, "list.map(x, value)", "the value for each element",
            ExpandMap});
    t->Add({"map", Style::kReceiver, "", 3, "list.map(x, condition, value)",
            "the value for each element for which the condition holds", ExpandMap});
    t->Add({"filter", Style::kReceiver, "", 2, "list.filter(x, condition)",
            "the elements for which the condition holds", ExpandFilter});
    return *t;
  }();
  return table;
}

MacroTable& MacroTable::Add(Macro macro) {
  std::vector<Macro>& same_name = macros_[macro.name];
  for (Macro& other : same_name) {
    if (other.style == macro.style && other.scope == macro.scope &&
        other.argument_count == macro.argument_count) {
      other = std::move(macro);
      return *this;
    }
  }
  same_name.push_back(std::move(macro));
  return *this;
}

MacroTable& MacroTable::Add(const MacroTable& others) {
  for (const auto& [name, macros] : others.macros_) {
    for (const Macro& macro : macros) Add(macro);
  }
  return *this;
}

const Macro* MacroTable::Find(absl::string_view name, const Expr* target,
                              size_t argument_count) const {
  const auto found = macros_.find(name);
  if (found == macros_.end()) return nullptr;
  const Macro* variadic = nullptr;
  for (const Macro& macro : found->second) {
    if (!Fits(macro, target)) continue;
    if (macro.argument_count == static_cast<int>(argument_count)) return &macro;
    if (macro.argument_count < 0) variadic = &macro;
  }
  return variadic;
}

std::vector<const Macro*> MacroTable::All() const {
  std::vector<const Macro*> all;
  for (const auto& [name, macros] : macros_) {
    for (const Macro& macro : macros) all.push_back(&macro);
  }
  std::sort(all.begin(), all.end(),
            [](const Macro* a, const Macro* b) { return a->usage < b->usage; });
  return all;
}

std::vector<const Macro*> MacroTable::FindByName(absl::string_view name, const Expr* target) const {
  std::vector<const Macro*> result;
  if (const auto found = macros_.find(name); found != macros_.end()) {
    for (const Macro& macro : found->second) {
      if (Fits(macro, target)) result.push_back(&macro);
    }
  }
  return result;
}

}  // namespace makegood::cel
