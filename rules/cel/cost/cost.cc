// One walk over the tree, which counts as the compiler does (rules/cel/compile): one step for each
// node that is no constant, and so much for each turn of a loop. Where the compiler makes one
// node of several, it counts as many steps as these would take, or less.

#include "rules/cel/cost/cost.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "rules/cel/check/block.h"
#include "rules/cel/compile/loop_shape.h"
#include "rules/cel/cost/call_cost.h"
#include "rules/cel/library/regex.h"
#include "rules/cel/library/regex_functions.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

// A node's own steps and those of its parts.
struct Estimate {
  int64_t steps = 0;
  ValueSize size;

  // Takes over the steps of a part; its size is the result.
  ValueSize Add(Estimate part) {
    steps = Plus(steps, part.steps);
    return std::move(part.size);
  }
};

class Estimator {
 public:
  Estimator(const TypedAst& ast, const SizeModel& model, const rules::Limits& limits,
            const SizeOfVariable& size_of_variable)
      : ast_(ast), model_(model), limits_(limits), size_of_variable_(size_of_variable) {}

  WorstCase Run() {
    Estimate whole = Walk(*ast_.ast.root);
    return {whole.steps, std::move(whole.size), FindCostly(whole.steps)};
  }

 private:
  struct Local {
    std::string name;
    ValueSize size;
  };

  // What may turn out to matter. Notes are made in the order in which the parts are left, so
  // that each stands behind those within it.
  struct Note {
    CostlyPart part;   // Its steps are those of one run.
    size_t first = 0;  // Where the notes within it begin.
  };

  Estimate Walk(const Expr& expr) {
    return std::visit([&](const auto& node) { return Make(expr, node); }, expr.node);
  }

  // ---- Names and literals.

  Estimate Make(const Expr&, const Literal& literal) {
    struct SizeOf {
      ValueSize operator()(const std::string& s) const {
        return ValueSize::OfText(static_cast<int64_t>(s.size()));
      }
      ValueSize operator()(const BytesLiteral& b) const {
        return ValueSize::OfText(static_cast<int64_t>(b.bytes.size()));
      }
      ValueSize operator()(int64_t i) const { return ValueSize::OfNumber(std::max<int64_t>(i, 0)); }
      ValueSize operator()(uint64_t) const { return ValueSize(); }
      ValueSize operator()(double) const { return ValueSize(); }
      ValueSize operator()(bool) const { return ValueSize(); }
      ValueSize operator()(NullLiteral) const { return ValueSize(); }
    };
    return {0, std::visit(SizeOf(), literal)};
  }

  Estimate Make(const Expr& expr, const Ident&) {
    if (auto named = MakeNamed(expr)) return *std::move(named);
    return {1, ValueSize()};  // An error.
  }

  Estimate Make(const Expr& expr, const Select& select) {
    if (auto named = MakeNamed(expr)) return *std::move(named);
    Estimate whole{1, ValueSize()};
    const ValueSize operand = whole.Add(Walk(*select.operand));
    const auto* reference = std::get_if<FieldReference>(&ast_.ReferenceOf(expr));
    ValueSize field = reference != nullptr ? model_.OfField(operand, *reference->field)
                                           : model_.OfNamedField(operand, select.field);
    // A map's entry is read to see that it is there.
    if (!select.test_only || reference == nullptr) Read(whole, field);
    if (!select.test_only) whole.size = std::move(field);
    return whole;
  }

  // Reading `value` out of what holds it.
  static void Read(Estimate& whole, ValueSize& value) {
    whole.steps = Plus(whole.steps, value.unbounded ? kUnbounded : value.read_steps);
    value.read_steps = 0;
  }

  std::optional<Estimate> MakeNamed(const Expr& expr) {
    const Reference& reference = ast_.ReferenceOf(expr);
    if (const auto* variable = std::get_if<VariableReference>(&reference))
      return MakeVariable(*variable->variable);
    if (const auto* local = std::get_if<LocalReference>(&reference))
      return Estimate{1, SizeOfLocal(local->name)};
    if (std::holds_alternative<ConstantReference>(reference)) return Estimate();
    if (const auto* type = std::get_if<TypeReference>(&reference))
      return Estimate{0, ValueSize::OfText(static_cast<int64_t>(type->name.size()))};
    return std::nullopt;
  }

  Estimate MakeVariable(const VariableDeclaration& variable) {
    if (variable.constant != nullptr) return {0, model_.OfValue(*variable.constant)};
    Estimate whole{1, ValueSize()};
    if (variable.lazy) {
      whole.size = size_of_variable_(variable.slot);
    } else if (variable.field != nullptr) {
      whole.size = model_.OfField(*variable.field);
      Read(whole, whole.size);
    } else {
      whole.size = model_.OfType(variable.type);
      whole.size.read_steps = 0;  // Was read by whoever bound it.
    }
    return whole;
  }

  ValueSize SizeOfLocal(const std::string& name) const {
    for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
      if (local->name == name) return local->size;
    }
    return ValueSize::Unbounded();
  }

  // ---- Calls.

  Estimate Make(const Expr& expr, const Call& call) {
    if (call.target == nullptr && IsBlock(call)) return MakeBlock(call);
    if (call.target == nullptr && call.function == op::kConditional) {
      Estimate whole{1, ValueSize()};
      whole.Add(Walk(*call.args[0]));
      const ValueSize if_true = whole.Add(Walk(*call.args[1]));
      whole.size = Join(if_true, whole.Add(Walk(*call.args[2])));
      return whole;
    }
    return MakeLibraryCall(expr, call);
  }

  Estimate MakeBlock(const Call& block) {
    const size_t scope = locals_.size();
    Estimate whole{1, ValueSize()};
    for (const Expr* part : std::get<ListExpr>(block.args[0]->node).elements) {
      ValueSize element = whole.Add(Walk(*part));
      locals_.push_back({BlockVariable(locals_.size() - scope), std::move(element)});
    }
    whole.size = whole.Add(Walk(*block.args[1]));
    locals_.resize(scope);
    return whole;
  }

  Estimate MakeLibraryCall(const Expr& expr, const Call& call) {
    Estimate whole{1, ValueSize()};
    const size_t first_note = notes_.size();
    const auto* reference = std::get_if<CallReference>(&ast_.ReferenceOf(expr));
    const bool is_method =
        reference != nullptr && !reference->overloads.empty() && reference->overloads[0]->is_method;
    CallSizes sizes;
    sizes.pattern_size_max = limits_.regex_program_size_max;
    sizes.pattern_text_max = limits_.regex_text_bytes_max;
    bool is_sure = ast_.checked && reference != nullptr && reference->overloads.size() == 1;
    sizes.arguments.reserve(call.args.size() + 1);
    sizes.types.reserve(call.args.size() + 1);
    const auto add = [&](const Expr& argument) {
      sizes.arguments.push_back(whole.Add(Walk(argument)));
      sizes.types.push_back(ast_.TypeOf(argument));
      is_sure = is_sure && !sizes.types.back().is_dyn();
    };
    if (call.target != nullptr && is_method) add(*call.target);
    for (const Expr* argument : call.args) add(*argument);
    if (reference == nullptr) return whole;  // Fails.

    std::unique_ptr<const Regex> regex = ConstantRegex(*reference, call);
    sizes.regex = regex.get();
    CallCost cost;
    bool is_first = true;
    const auto consider = [&](const Overload& overload) {
      const CallCost one =
          SpecialCost(overload, call, sizes).value_or(CostOfCall(overload, sizes, model_));
      cost.steps = std::max(cost.steps, one.steps);
      cost.result = is_first ? one.result : Join(cost.result, one.result);
      is_first = false;
    };
    // Operators on values whose kinds show late do what any of their overloads does.
    const bool is_dynamic = !is_sure && reference->function != nullptr &&
                            (call.function == op::kIndex || call.function == op::kIn ||
                             call.function == op::kOptionalIndex);
    if (is_dynamic) {
      for (const Overload& overload : reference->function->overloads) consider(overload);
    } else {
      for (const Overload* overload : reference->overloads) consider(*overload);
    }
    whole.steps = Plus(whole.steps, cost.steps);
    whole.size = std::move(cost.result);
    if (cost.steps > 0) AddNote({expr.id, nullptr, 0, whole.steps}, first_note);
    return whole;
  }

  // What hangs on more than the sizes of the arguments.
  std::optional<CallCost> SpecialCost(const Overload& overload, const Call& call,
                                      const CallSizes& sizes) const {
    if (overload.id == "optional_or_optional")
      return CallCost{0, Join(sizes.arguments[0], sizes.arguments[1])};
    if (overload.id == "optional_orValue_value")
      return CallCost{0, Join(sizes.arguments[0].Element(), sizes.arguments[1])};
    if (overload.id == "select_optional_field") {
      const auto* literal = std::get_if<Literal>(&call.args[1]->node);
      const auto* name = literal == nullptr ? nullptr : std::get_if<std::string>(literal);
      ValueSize field =
          name == nullptr ? ValueSize::Unbounded() : model_.OfNamedField(sizes.arguments[0], *name);
      const int64_t steps = field.unbounded ? kUnbounded : field.read_steps;
      field.read_steps = 0;
      return CallCost{steps, ValueSize::OfOptional(std::move(field))};
    }
    return std::nullopt;
  }

  // The pattern of a call that takes one, if it is constant.
  std::unique_ptr<const Regex> ConstantRegex(const CallReference& reference,
                                             const Call& call) const {
    for (const Overload* overload : reference.overloads) {
      if (FindRegexFunction(overload->id) == nullptr) continue;
      const size_t index = overload->is_method ? 0 : 1;
      if (index >= call.args.size()) continue;
      const Expr& pattern = *call.args[index];
      std::optional<std::string> text;
      if (const auto* literal = std::get_if<Literal>(&pattern.node)) {
        if (const auto* string = std::get_if<std::string>(literal)) text = *string;
      } else if (const auto* variable = std::get_if<VariableReference>(&ast_.ReferenceOf(pattern));
                 variable != nullptr && variable->variable->constant != nullptr &&
                 variable->variable->constant->kind() == Kind::kString) {
        text = std::string(variable->variable->constant->as_text());
      }
      if (!text.has_value()) continue;
      auto regex = Regex::Compile(*text, limits_);
      if (regex.ok()) return *std::move(regex);
    }
    return nullptr;
  }

  // ---- Lists, maps, messages.

  // An optional part is its content.
  ValueSize Part(Estimate& whole, const Expr& expr, bool optional) {
    ValueSize size = whole.Add(Walk(expr));
    return optional ? size.Element() : size;
  }

  Estimate Make(const Expr&, const ListExpr& list) {
    Estimate whole{1, ValueSize()};
    ValueSize element;
    for (size_t i = 0; i < list.elements.size(); ++i) {
      const bool optional = i < list.optional.size() && list.optional[i];
      const ValueSize part = Part(whole, *list.elements[i], optional);
      element = i == 0 ? part : Join(element, part);
    }
    whole.size = ValueSize::OfList(static_cast<int64_t>(list.elements.size()), std::move(element));
    return whole;
  }

  Estimate Make(const Expr&, const MapExpr& map) {
    Estimate whole{1, ValueSize()};
    ValueSize key, value;
    for (size_t i = 0; i < map.entries.size(); ++i) {
      const ValueSize own_key = whole.Add(Walk(*map.entries[i].key));
      const ValueSize own_value = Part(whole, *map.entries[i].value, map.entries[i].optional);
      key = i == 0 ? own_key : Join(key, own_key);
      value = i == 0 ? own_value : Join(value, own_value);
    }
    whole.size = ValueSize::OfMap(static_cast<int64_t>(map.entries.size()), std::move(key),
                                  std::move(value));
    return whole;
  }

  // A field may hold what it is given in another form, so all parts together stand for each.
  Estimate Make(const Expr& expr, const MessageExpr& message) {
    constexpr int64_t kFieldSteps = 3;
    Estimate whole{2, ValueSize()};
    ValueSize parts;
    for (const FieldEntry& entry : message.entries) {
      const ValueSize part = Part(whole, *entry.value, entry.optional);
      whole.steps = Plus(whole.steps, Plus(kFieldSteps, model_.WholeSteps(part)));
      parts = Join(parts, part);
    }
    const Type& type = ast_.TypeOf(expr);
    switch (type.kind()) {
      case TypeKind::kMessage: whole.size = ValueSize::OfMade(type.name(), std::move(parts)); break;
      // Well-known types turn into values at once. Those that hold anything are read anew.
      case TypeKind::kDyn:
      case TypeKind::kMap:
      case TypeKind::kList:
      case TypeKind::kAny:
        whole.steps = message.entries.empty() ? whole.steps : kUnbounded;
        whole.size = message.entries.empty() ? ValueSize() : ValueSize::Unbounded();
        break;
      default: whole.size = std::move(parts); break;
    }
    return whole;
  }

  // ---- Loops.

  Estimate Make(const Expr& expr, const Comprehension& loop) {
    Estimate whole{1, ValueSize()};
    const ValueSize range = whole.Add(Walk(*loop.range));
    const LoopShape shape = RecognizeLoop(loop);
    const size_t scope = locals_.size();
    ValueSize init;
    if (shape.kind == LoopKind::kGeneral) init = whole.Add(Walk(*loop.init));

    // Notes from here on are of a turn.
    const size_t first_of_turn = notes_.size();
    Estimate turn{1, ValueSize()};
    ValueSize element = range.Element();
    const ValueSize key = range.Key();
    const bool walks_keys = range.unbounded || range.key != nullptr;
    if (loop.variable2.empty()) {
      if (!(range.key != nullptr && ast_.TypeOf(*loop.range).kind() == TypeKind::kMap)) {
        Read(turn, element);
      } else {
        element = ValueSize();
      }
      locals_.push_back({loop.variable, walks_keys ? Join(element, key) : element});
    } else {
      Read(turn, element);
      locals_.push_back({loop.variable, Join(ValueSize::OfNumber(range.size()), key)});
      locals_.push_back({loop.variable2, element});
    }

    switch (shape.kind) {
      case LoopKind::kExists:
      case LoopKind::kAll:
      case LoopKind::kExistsOne: turn.Add(Walk(*shape.predicate)); break;
      case LoopKind::kMap:
        if (shape.predicate != nullptr) turn.Add(Walk(*shape.predicate));
        whole.size = ValueSize::OfList(range.size(), shape.transform != nullptr
                                                         ? turn.Add(Walk(*shape.transform))
                                                         : locals_.back().size);
        break;
      case LoopKind::kGeneral: {
        locals_.push_back({loop.accumulator, init});
        const bool is_insertion = IsInsertion(*loop.step, loop.accumulator);
        if (!is_insertion && range.size() > 0) locals_.back().size = ValueSize::Unbounded();
        turn.Add(Walk(*loop.condition));
        ValueSize step = turn.Add(Walk(*loop.step));
        if (is_insertion && range.size() > 0) {
          // Each turn adds what the first one does.
          step.count = Plus(init.count, Times(range.size(), step.size() - init.count));
          locals_.back().size = std::move(step);
        }
        break;
      }
    }
    const int64_t turns = Times(range.size(), turn.steps);
    AddNote({expr.id, loop.range, range.size(), turns}, first_of_turn);
    if (shape.kind == LoopKind::kGeneral) {
      // The result sees the accumulator alone.
      const Local accumulator = locals_.back();
      locals_.resize(scope);
      locals_.push_back(accumulator);
      whole.size = whole.Add(Walk(*loop.result));
    }
    locals_.resize(scope);
    whole.steps = Plus(whole.steps, turns);
    return whole;
  }

  // `cel.@mapInsert(accumulator, …)`, under a condition or not: what macros make of maps.
  static bool IsInsertion(const Expr& step, const std::string& accumulator) {
    const auto is_accumulator = [&](const Expr& expr) {
      const auto* ident = std::get_if<Ident>(&expr.node);
      return ident != nullptr && ident->name == accumulator;
    };
    const auto* call = std::get_if<Call>(&step.node);
    if (call == nullptr) return false;
    if (call->function == op::kConditional && call->args.size() == 3 && call->target == nullptr)
      return is_accumulator(*call->args[2]) && IsInsertion(*call->args[1], accumulator);
    return call->function == op::kMapInsert && !call->args.empty() &&
           is_accumulator(*call->args[0]);
  }

  // ---- Where the steps are taken.

  void AddNote(CostlyPart part, size_t first) { notes_.push_back({part, first}); }

  // From the outside in: the part that takes most, as long as it takes half of what is around it.
  std::vector<CostlyPart> FindCostly(int64_t whole) const {
    std::vector<CostlyPart> costly;
    size_t begin = 0;
    size_t end = notes_.size();
    int64_t runs = 1;
    int64_t around = whole;
    while (begin < end) {
      const Note* most = nullptr;
      // The last one is not within any other; before it come those within it.
      for (size_t at = end; at > begin; at = notes_[at - 1].first) {
        const Note& note = notes_[at - 1];
        if (most == nullptr || note.part.steps > most->part.steps) most = &note;
      }
      CostlyPart part = most->part;
      part.steps = Times(part.steps, runs);
      if (part.steps < around / 2) break;
      around = part.steps;
      if (part.range != nullptr) runs = Times(runs, part.elements);
      costly.push_back(part);
      end = static_cast<size_t>(most - notes_.data());
      begin = most->first;
    }
    return costly;
  }

  const TypedAst& ast_;
  const SizeModel& model_;
  const rules::Limits& limits_;
  const SizeOfVariable& size_of_variable_;
  std::vector<Local> locals_;
  std::vector<Note> notes_;
};

}  // namespace

WorstCase EstimateWorstCase(const TypedAst& ast, const SizeModel& model,
                            const rules::Limits& limits, const SizeOfVariable& size_of_variable) {
  return Estimator(ast, model, limits, size_of_variable).Run();
}

}  // namespace makegood::cel
