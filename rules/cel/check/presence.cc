// Two functions over the tree. FactsOf says what follows from an expression's being true or
// false, without looking into what it reads; it works upwards and is remembered for each
// node, because `&&` and `||` ask for it again at every level. Walk goes downwards with the
// set of paths that are known to be set at a node, and notes the reads of others.
//
// `a && b` is false if b is false, whatever becomes of a: an error in a is absorbed. So each
// side of `&&` may rely on what the other says when it is true, in either order, and each
// side of `||` on what the other says when it is false (CEL language definition, "Logical
// operators").

#include "rules/cel/check/presence.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "rules/base/source.h"
#include "rules/cel/syntax/operators.h"

namespace makegood::cel {
namespace {

// Facts of a node. What cannot happen says everything, so that it drops out of a
// conjunction of alternatives.
struct Truth {
  bool can_be_true = true;
  bool can_be_false = true;
  PresencePaths when_true;
  PresencePaths when_false;

  Truth Negated() const { return {can_be_false, can_be_true, when_false, when_true}; }
};

PresencePaths Union(PresencePaths a, const PresencePaths& b) {
  a.insert(b.begin(), b.end());
  return a;
}

PresencePaths Intersection(const PresencePaths& a, const PresencePaths& b) {
  PresencePaths both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
  return both;
}

Truth And(const Truth& a, const Truth& b) {
  Truth truth;
  truth.can_be_true = a.can_be_true && b.can_be_true;
  truth.can_be_false = a.can_be_false || b.can_be_false;
  truth.when_true = Union(a.when_true, b.when_true);
  truth.when_false = !a.can_be_false   ? b.when_false
                     : !b.can_be_false ? a.when_false
                                       : Intersection(a.when_false, b.when_false);
  return truth;
}

Truth Or(const Truth& a, const Truth& b) { return And(a.Negated(), b.Negated()).Negated(); }

Truth Choice(const Truth& condition, const Truth& if_true, const Truth& if_false) {
  return Or(And(condition, if_true), And(condition.Negated(), if_false));
}

const Call* AsCall(const Expr& expr, const char* function) {
  const Call* call = std::get_if<Call>(&expr.node);
  return call != nullptr && call->function == function && call->target == nullptr ? call : nullptr;
}

class Presence {
 public:
  Presence(const TypedAst& ast, const Declarations& declarations, const PresenceContext& context)
      : ast_(ast), declarations_(declarations), context_(context), truths_(ast.ast.spans.size()) {}

  PresenceAnalysis Run() {
    const Expr& root = *ast_.ast.root;
    Walk(root, context_.present);
    const Truth& truth = TruthOf(root);
    analysis_.facts.when_true = WithoutLocals(truth.when_true);
    analysis_.facts.when_false = WithoutLocals(truth.when_false);
    analysis_.facts.of_elements = ElementFieldsOf(root);
    std::stable_sort(analysis_.reads.begin(), analysis_.reads.end(),
                     [&](const UnguardedRead& a, const UnguardedRead& b) {
                       return ast_.ast.spans[a.expr].begin < ast_.ast.spans[b.expr].begin;
                     });
    return std::move(analysis_);
  }

 private:
  // -- paths -------------------------------------------------------------------------------

  // In paths a loop variable carries the id of its loop, so that one that hides another of
  // the same name is not taken for it.
  static constexpr char kLoopMark = '#';

  static PresencePaths WithoutLocals(const PresencePaths& paths) {
    PresencePaths kept;
    for (const std::string& path : paths) {
      if (path.find(kLoopMark) == std::string::npos) kept.insert(path);
    }
    return kept;
  }

  std::string LocalPath(const std::string& name) const {
    for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
      if (local->first == name) return absl::StrCat(name, std::string(1, kLoopMark), local->second);
    }
    return name;
  }

  std::string VariablePath(const VariableDeclaration& variable) const {
    if (variable.field == nullptr) return variable.name;
    // `charge` is a field of `facts`.
    const VariableDeclaration* root = declarations_.VariableInSlot(variable.slot);
    return root == nullptr ? variable.name : absl::StrCat(root->name, ".", variable.field->name);
  }

  absl::string_view TextOf(const Expr& expr) const {
    const rules::Span extent = ast_.ast.extents[expr.id];
    return ast_.text.text().substr(extent.begin, extent.end - extent.begin);
  }

  // An expression that is no path is one for itself: expressions have no effects, so the
  // same text reads the same value.
  std::string PathOf(const Expr& expr) const {
    const Reference& reference = ast_.ReferenceOf(expr);
    if (const auto* variable = std::get_if<VariableReference>(&reference)) {
      return VariablePath(*variable->variable);
    }
    if (const auto* local = std::get_if<LocalReference>(&reference)) return LocalPath(local->name);
    if (const Select* select = std::get_if<Select>(&expr.node)) {
      return absl::StrCat(PathOf(*select->operand), ".", select->field);
    }
    if (const Call* index = AsCall(expr, op::kIndex)) {
      return absl::StrCat(PathOf(*index->args[0]), "[", PathOf(*index->args[1]), "]");
    }
    return absl::StrCat("(", TextOf(expr), ")");
  }

  // -- what follows from an expression -----------------------------------------------------

  const Truth& TruthOf(const Expr& expr) {
    std::optional<Truth>& known = truths_[expr.id];
    if (!known.has_value()) known = FindTruth(expr);
    return *known;
  }

  Truth FindTruth(const Expr& expr) {
    Truth truth;
    if (const Literal* literal = std::get_if<Literal>(&expr.node)) {
      if (const bool* value = std::get_if<bool>(literal)) {
        truth.can_be_true = *value;
        truth.can_be_false = !*value;
      }
      return truth;
    }
    if (const auto* variable = std::get_if<VariableReference>(&ast_.ReferenceOf(expr))) {
      const auto facts = context_.variables.find(variable->variable->name);
      if (facts == context_.variables.end()) return truth;
      truth.when_true = facts->second.when_true;
      truth.when_false = facts->second.when_false;
      return truth;
    }
    if (const Select* select = std::get_if<Select>(&expr.node)) {
      if (select->test_only) truth.when_true.insert(PathOf(expr));
      return truth;
    }
    if (const Call* call = AsCall(expr, op::kNot)) return TruthOf(*call->args[0]).Negated();
    if (const Call* call = AsCall(expr, op::kAnd)) {
      return And(TruthOf(*call->args[0]), TruthOf(*call->args[1]));
    }
    if (const Call* call = AsCall(expr, op::kOr)) {
      return Or(TruthOf(*call->args[0]), TruthOf(*call->args[1]));
    }
    if (const Call* call = AsCall(expr, op::kConditional)) {
      return Choice(TruthOf(*call->args[0]), TruthOf(*call->args[1]), TruthOf(*call->args[2]));
    }
    return truth;
  }

  PresencePaths ElementFieldsOf(const Expr& expr) const {
    const auto filtered = element_fields_.find(expr.id);
    if (filtered != element_fields_.end()) return filtered->second;
    if (const auto* variable = std::get_if<VariableReference>(&ast_.ReferenceOf(expr))) {
      const auto facts = context_.variables.find(variable->variable->name);
      if (facts != context_.variables.end()) return facts->second.of_elements;
    }
    return {};
  }

  // -- reads -------------------------------------------------------------------------------

  void Walk(const Expr& expr, const PresencePaths& known) {
    std::visit([&](const auto& node) { WalkNode(expr, node, known); }, expr.node);
  }

  // Where `more` is known, too. Most expressions tell of no path.
  void Walk(const Expr& expr, const PresencePaths& known, const PresencePaths& more) {
    if (more.empty()) {
      Walk(expr, known);
    } else {
      Walk(expr, Union(known, more));
    }
  }

  void WalkNode(const Expr&, const Literal&, const PresencePaths&) {}

  void WalkNode(const Expr& expr, const Ident&, const PresencePaths& known) {
    NoteVariable(expr, known);
  }

  void WalkNode(const Expr& expr, const Select& select, const PresencePaths& known) {
    const Reference& reference = ast_.ReferenceOf(expr);
    const auto* field = std::get_if<FieldReference>(&reference);
    // A qualified name has no operand of its own.
    if (field == nullptr && !std::holds_alternative<std::monostate>(reference)) {
      NoteVariable(expr, known);
      return;
    }
    Walk(*select.operand, known);
    if (field == nullptr || select.test_only) return;
    if (const auto risk = RiskOf(*field->field)) {
      NoteRead(expr, *risk, PathOf(expr), absl::StrCat("has(", TextOf(expr), ")"), known);
    }
  }

  void WalkNode(const Expr& expr, const Call& call, const PresencePaths& known) {
    if (AsCall(expr, op::kAnd) != nullptr) {
      Walk(*call.args[0], known, TruthOf(*call.args[1]).when_true);
      Walk(*call.args[1], known, TruthOf(*call.args[0]).when_true);
      return;
    }
    if (AsCall(expr, op::kOr) != nullptr) {
      Walk(*call.args[0], known, TruthOf(*call.args[1]).when_false);
      Walk(*call.args[1], known, TruthOf(*call.args[0]).when_false);
      return;
    }
    if (AsCall(expr, op::kConditional) != nullptr) {
      Walk(*call.args[0], known);
      Walk(*call.args[1], known, TruthOf(*call.args[0]).when_true);
      Walk(*call.args[2], known, TruthOf(*call.args[0]).when_false);
      return;
    }
    const auto* reference = std::get_if<CallReference>(&ast_.ReferenceOf(expr));
    const bool is_method =
        reference != nullptr && !reference->overloads.empty() && reference->overloads[0]->is_method;
    if (call.target != nullptr && is_method) Walk(*call.target, known);
    for (const Expr* argument : call.args) Walk(*argument, known);
  }

  void WalkNode(const Expr&, const ListExpr& list, const PresencePaths& known) {
    for (const Expr* element : list.elements) Walk(*element, known);
  }

  void WalkNode(const Expr&, const MapExpr& map, const PresencePaths& known) {
    for (const MapEntry& entry : map.entries) {
      Walk(*entry.key, known);
      Walk(*entry.value, known);
    }
  }

  void WalkNode(const Expr&, const MessageExpr& message, const PresencePaths& known) {
    for (const FieldEntry& entry : message.entries) Walk(*entry.value, known);
  }

  void WalkNode(const Expr& expr, const Comprehension& loop, const PresencePaths& known) {
    Walk(*loop.range, known);
    Walk(*loop.init, known);
    const size_t scope = locals_.size();
    locals_.emplace_back(loop.accumulator, expr.id);
    locals_.emplace_back(loop.variable, expr.id);
    if (!loop.variable2.empty()) locals_.emplace_back(loop.variable2, expr.id);

    // The variable that holds the elements.
    const std::string element = LocalPath(loop.variable2.empty() ? loop.variable : loop.variable2);
    const PresencePaths fields = ElementFieldsOf(*loop.range);
    PresencePaths inside = known;
    for (const std::string& field : fields) inside.insert(element + field);
    Walk(*loop.condition, inside);
    Walk(*loop.step, inside);
    if (const Expr* condition = FilterCondition(expr, loop)) {
      PresencePaths& kept = element_fields_[expr.id];
      kept = fields;
      for (const std::string& path : TruthOf(*condition).when_true) {
        if (absl::StartsWith(path, element + ".")) kept.insert(path.substr(element.size()));
      }
    }
    locals_.resize(scope + 1);
    Walk(*loop.result, known);
    locals_.resize(scope);
  }

  // The condition of `list.filter(x, condition)`, or null.
  const Expr* FilterCondition(const Expr& expr, const Comprehension& loop) const {
    const auto macro = ast_.ast.macro_calls.find(expr.id);
    if (macro == ast_.ast.macro_calls.end()) return nullptr;
    const Call* written = std::get_if<Call>(&macro->second->node);
    const Call* step = AsCall(*loop.step, op::kConditional);
    const bool is_filter = written != nullptr && written->function == "filter" && step != nullptr;
    return is_filter ? step->args[0] : nullptr;
  }

  void NoteVariable(const Expr& expr, const PresencePaths& known) {
    const auto* reference = std::get_if<VariableReference>(&ast_.ReferenceOf(expr));
    if (reference == nullptr || reference->variable->field == nullptr) return;
    const auto risk = RiskOf(*reference->variable->field);
    if (!risk.has_value()) return;
    const std::string path = VariablePath(*reference->variable);
    NoteRead(expr, *risk, path, absl::StrCat("has(", path, ")"), known);
  }

  // What a read of the field should be guarded against; nothing if it may always be read.
  static std::optional<UnguardedRead::Kind> RiskOf(const FieldDeclaration& field) {
    if (!field.explicit_presence) return std::nullopt;
    switch (field.type.kind()) {
      case TypeKind::kMessage:
      case TypeKind::kTimestamp:
      case TypeKind::kDuration: return UnguardedRead::Kind::kMessage;
      default: break;
    }
    // A wrapper that is not set reads as null, which its type says.
    if (field.is_message) return std::nullopt;
    return UnguardedRead::Kind::kOptional;
  }

  void NoteRead(const Expr& expr, UnguardedRead::Kind kind, const std::string& path,
                std::string guard, const PresencePaths& known) {
    if (known.count(path) > 0 || !noted_.insert(path).second) return;
    UnguardedRead read;
    read.kind = kind;
    read.expr = expr.id;
    read.guard = std::move(guard);
    // Without the marks of loops.
    for (size_t i = 0; i < path.size(); ++i) {
      if (path[i] == kLoopMark) {
        while (i + 1 < path.size() && path[i + 1] >= '0' && path[i + 1] <= '9') ++i;
      } else {
        read.path.push_back(path[i]);
      }
    }
    analysis_.reads.push_back(std::move(read));
  }

  const TypedAst& ast_;
  const Declarations& declarations_;
  const PresenceContext& context_;
  std::vector<std::optional<Truth>> truths_;
  std::map<ExprId, PresencePaths> element_fields_;      // Of lists made by filter().
  std::vector<std::pair<std::string, ExprId>> locals_;  // Name and loop.
  PresencePaths noted_;
  PresenceAnalysis analysis_;
};

}  // namespace

PresenceAnalysis AnalyzePresence(const TypedAst& ast, const Declarations& declarations,
                                 const PresenceContext& context) {
  return Presence(ast, declarations, context).Run();
}

void ReportUnguardedReads(const PresenceAnalysis& analysis, const TypedAst& ast,
                          rules::IssueList& issues) {
  for (const UnguardedRead& read : analysis.reads) {
    const rules::Place place = rules::PlaceOf(ast.text, ast.ast.extents[read.expr]);
    const absl::string_view asked = absl::StripSuffix(absl::StripPrefix(read.guard, "has("), ")");
    if (read.kind == UnguardedRead::Kind::kOptional) {
      issues
          .AddError(rules::issue_code::kUnguardedRead, place,
                    absl::StrCat("`", asked, "` may be absent, and would read as its default"))
          .help = absl::StrCat("ask `", read.guard, "` first");
    } else {
      issues
          .AddWarning(rules::issue_code::kUnguardedRead, place,
                      absl::StrCat("`", asked, "` may be absent, and reading it is then an error"))
          .help = absl::StrCat("ask `", read.guard, "` first");
    }
  }
}

}  // namespace makegood::cel
