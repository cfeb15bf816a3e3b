// One walk over the tree, from the leaves up. Each step returns the node together with what
// its parent must know of it: whether it moves with `now`, whether running it may lower the
// horizon, and how many steps it takes.

#include "rules/cel/compile/compiler.h"

#include <string>
#include <utility>
#include <vector>

#include "rules/cel/compile/loop_shape.h"
#include "rules/cel/evaluate/access.h"
#include "rules/cel/evaluate/call.h"
#include "rules/cel/evaluate/construct.h"
#include "rules/cel/evaluate/logic.h"
#include "rules/cel/evaluate/loop.h"
#include "rules/cel/evaluate/regex.h"
#include "rules/cel/library/indexing.h"
#include "rules/cel/syntax/operators.h"
#include "rules/cel/values/equality.h"

namespace makegood::cel {
namespace {

// A node, and what its parent must know of it.
struct Compiled {
  NodePtr node;
  bool moving = false;   // Its value may carry a slope.
  bool touches = false;  // Running it may note a flip.
  int64_t cost = 1;

  const Value* constant() const { return node->constant(); }
};

// Whether a value of this type can carry a slope, itself or in its elements.
bool CanMove(const Type& type) {
  switch (type.kind()) {
    case TypeKind::kTimestamp:
    case TypeKind::kDuration:
    case TypeKind::kDyn:
    case TypeKind::kAny:
    case TypeKind::kOpaque:
    case TypeKind::kParameter:
    case TypeKind::kError: return true;
    case TypeKind::kList: return CanMove(type.element());
    case TypeKind::kMap: return CanMove(type.value());
    default: return false;
  }
}

// Whether a value of a checked type is certain to be of the kind that a parameter asks for,
// so that a call need not look.
bool SurelyFits(const Type& argument, const Type& parameter) {
  switch (parameter.kind()) {
    case TypeKind::kDyn:
    case TypeKind::kAny:
    case TypeKind::kParameter: return true;
    default: break;
  }
  switch (argument.kind()) {
    case TypeKind::kDyn:
    case TypeKind::kAny:
    case TypeKind::kParameter:
    case TypeKind::kError:
    case TypeKind::kWrapper:  // May be null.
    case TypeKind::kNull: return false;
    default: return true;
  }
}

template <TimeComparison comparison>
Value Ordered(EvalContext& context, Value left, Value right) {
  return CompareDynamic(context, comparison, left, right);
}

// Operators that mean more, for operands whose kinds only show when they are evaluated, than
// the overloads that the checker could keep: null for all others.
const OverloadImpl* DynamicOperator(const std::string& function) {
  if (function == op::kLess)
    return &kImplementation<Ordered<TimeComparison::kLess>, TimeBehaviour::kTracked>;
  if (function == op::kLessEquals)
    return &kImplementation<Ordered<TimeComparison::kLessEquals>, TimeBehaviour::kTracked>;
  if (function == op::kGreater)
    return &kImplementation<Ordered<TimeComparison::kGreater>, TimeBehaviour::kTracked>;
  if (function == op::kGreaterEquals) {
    return &kImplementation<Ordered<TimeComparison::kGreaterEquals>, TimeBehaviour::kTracked>;
  }
  if (function == op::kIndex) return &kImplementation<Index, TimeBehaviour::kParametric>;
  if (function == op::kIn) return &kImplementation<IsIn, TimeBehaviour::kTracked>;
  return nullptr;
}

class Compiler {
 public:
  Compiler(const TypedAst& ast, const CompileOptions& options, rules::IssueList& issues)
      : ast_(ast), options_(options), issues_(issues), constants_(std::make_unique<Arena>()) {}

  std::unique_ptr<const Program> Run() {
    const int errors_before = issues_.error_count();
    Compiled root = Walk(*ast_.ast.root);
    if (issues_.error_count() > errors_before) return nullptr;
    Program::Parts parts;
    parts.root = std::move(root.node);
    parts.local_count = local_count_;
    parts.cost = root.cost;
    parts.touches_now = root.touches;
    parts.moving = root.moving;
    parts.type = ast_.result;
    parts.text = ast_.text;
    parts.extents = ast_.ast.extents;
    if (options_.record_values) parts.types = ast_.types;
    parts.constants = std::move(constants_);
    return std::make_unique<const Program>(std::move(parts));
  }

 private:
  struct Local {
    std::string name;
    int index;
    bool moving;
  };

  Compiled Walk(const Expr& expr) {
    Compiled compiled = std::visit([&](const auto& node) { return Make(expr, node); }, expr.node);
    if (options_.record_values && compiled.constant() == nullptr) {
      compiled.node = MakeRecorded(std::move(compiled.node), expr.id);
    }
    return compiled;
  }

  // -- leaves ------------------------------------------------------------------------------

  Compiled Constant(Value value) {
    Compiled compiled;
    compiled.node = MakeConstant(value);
    compiled.cost = 0;
    return compiled;
  }

  Compiled Make(const Expr&, const Literal& literal) {
    struct ToValue {
      Arena& arena;
      Value operator()(NullLiteral) const { return Value::Null(); }
      Value operator()(bool b) const { return Value::Bool(b); }
      Value operator()(int64_t i) const { return Value::Int(i); }
      Value operator()(uint64_t u) const { return Value::Uint(u); }
      Value operator()(double d) const { return Value::Double(d); }
      Value operator()(const std::string& s) const { return Value::String(arena.CopyString(s)); }
      Value operator()(const BytesLiteral& b) const {
        return Value::Bytes(arena.CopyString(b.bytes));
      }
    };
    return Constant(std::visit(ToValue{*constants_}, literal));
  }

  Compiled Make(const Expr& expr, const Ident& ident) {
    if (auto named = MakeNamed(expr)) return std::move(*named);
    return Failure(ErrorCode::kNoSuchVariable, "undeclared reference to `" + ident.name + "`",
                   expr.id);
  }

  // What a name refers to when it is not a field of something; nothing if it refers to nothing.
  std::optional<Compiled> MakeNamed(const Expr& expr) {
    const Reference& reference = ast_.ReferenceOf(expr);
    if (const auto* variable = std::get_if<VariableReference>(&reference)) {
      return MakeVariable(*variable->variable, expr.id);
    }
    if (const auto* local = std::get_if<LocalReference>(&reference))
      return MakeLocalRead(local->name, expr.id);
    if (const auto* constant = std::get_if<ConstantReference>(&reference)) {
      return Constant(Value::Int(constant->value));
    }
    if (const auto* type = std::get_if<TypeReference>(&reference)) {
      return Constant(Value::TypeNamed(constants_->CopyString(type->name)));
    }
    return std::nullopt;
  }

  Compiled MakeVariable(const VariableDeclaration& variable, ExprId id) {
    if (variable.constant != nullptr) return Constant(*variable.constant);
    Compiled compiled;
    compiled.moving = variable.moving;
    compiled.touches = variable.touches_now;
    if (variable.lazy) {
      compiled.node = MakeLazySlot(variable.slot, variable.name, id);
      return compiled;
    }
    compiled.node = MakeSlot(variable.slot, variable.name, id);
    if (variable.field != nullptr) {
      compiled.node = MakeField(std::move(compiled.node), variable.field->access, id);
    }
    return compiled;
  }

  Compiled MakeLocalRead(const std::string& name, ExprId id) {
    for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
      if (local->name != name) continue;
      Compiled compiled;
      compiled.node = MakeLocal(local->index);
      compiled.moving = local->moving;
      return compiled;
    }
    return Failure(ErrorCode::kNoSuchVariable, "undeclared reference to `" + name + "`", id);
  }

  Compiled Failure(ErrorCode code, std::string message, ExprId id) {
    Compiled compiled;
    compiled.node = MakeFailure(code, std::move(message), id);
    return compiled;
  }

  // -- fields ------------------------------------------------------------------------------

  Compiled Make(const Expr& expr, const Select& select) {
    if (auto named = MakeNamed(expr)) return std::move(*named);
    Compiled compiled = Walk(*select.operand);
    ++compiled.cost;
    compiled.moving = compiled.moving && !select.test_only && CanMove(ast_.TypeOf(expr));
    const auto* reference = std::get_if<FieldReference>(&ast_.ReferenceOf(expr));
    const FieldAccess* access = reference != nullptr ? reference->field->access : nullptr;
    if (access != nullptr) {
      compiled.node = select.test_only ? MakeHas(std::move(compiled.node), access, expr.id)
                                       : MakeField(std::move(compiled.node), access, expr.id);
    } else {
      compiled.node = select.test_only
                          ? MakeHasByName(std::move(compiled.node), select.field, expr.id)
                          : MakeSelectByName(std::move(compiled.node), select.field, expr.id);
    }
    return compiled;
  }

  // -- calls -------------------------------------------------------------------------------

  Compiled Make(const Expr& expr, const Call& call) {
    if (call.target == nullptr) {
      if (call.function == op::kAnd || call.function == op::kOr) return MakeJunction(expr, call);
      if (call.function == op::kConditional) return MakeChoice(expr, call);
      if (call.function == op::kNot || call.function == op::kNotStrictlyFalse)
        return MakeNegation(expr, call);
    }
    return MakeLibraryCall(expr, call);
  }

  // Chains of one operator become one node, whatever shape the parser gave them.
  void CollectOperands(const Expr& expr, const std::string& function,
                       std::vector<Compiled>& operands) {
    const Call* call = std::get_if<Call>(&expr.node);
    if (call != nullptr && call->target == nullptr && call->function == function &&
        !options_.record_values) {
      for (const Expr* argument : call->args) CollectOperands(*argument, function, operands);
    } else {
      operands.push_back(Walk(expr));
    }
  }

  Compiled MakeJunction(const Expr& expr, const Call& call) {
    const bool is_or = call.function == op::kOr;
    std::vector<Compiled> operands;
    for (const Expr* argument : call.args) CollectOperands(*argument, call.function, operands);
    Compiled compiled;
    std::vector<NodePtr> nodes;
    for (Compiled& operand : operands) {
      if (const Value* value = operand.constant();
          value != nullptr && options_.fold && value->is_bool()) {
        // A constant that decides makes the rest irrelevant, errors included; one that does
        // not is left out.
        if (value->as_bool() == is_or) return Constant(*value);
        continue;
      }
      compiled.cost += operand.cost;
      compiled.touches = compiled.touches || operand.touches;
      nodes.push_back(std::move(operand.node));
    }
    if (nodes.empty()) return Constant(Value::Bool(!is_or));
    compiled.node = is_or ? MakeOr(std::move(nodes), compiled.touches, expr.id)
                          : MakeAnd(std::move(nodes), compiled.touches, expr.id);
    return compiled;
  }

  Compiled MakeChoice(const Expr& expr, const Call& call) {
    Compiled condition = Walk(*call.args[0]);
    Compiled if_true = Walk(*call.args[1]);
    Compiled if_false = Walk(*call.args[2]);
    if (const Value* value = condition.constant();
        value != nullptr && options_.fold && value->is_bool()) {
      return value->as_bool() ? std::move(if_true) : std::move(if_false);
    }
    Compiled compiled;
    compiled.cost = 1 + condition.cost + if_true.cost + if_false.cost;
    compiled.moving = if_true.moving || if_false.moving;
    compiled.touches = condition.touches || if_true.touches || if_false.touches;
    compiled.node = MakeConditional(std::move(condition.node), std::move(if_true.node),
                                    std::move(if_false.node), expr.id);
    return compiled;
  }

  Compiled MakeNegation(const Expr& expr, const Call& call) {
    Compiled compiled = Walk(*call.args[0]);
    ++compiled.cost;
    const Value* value = compiled.constant();
    if (value != nullptr && value->is_bool() && options_.fold) {
      return Constant(
          Value::Bool(call.function == op::kNot ? !value->as_bool() : value->as_bool()));
    }
    compiled.node = call.function == op::kNot ? MakeNot(std::move(compiled.node), expr.id)
                                              : MakeNotStrictlyFalse(std::move(compiled.node));
    return compiled;
  }

  Compiled MakeLibraryCall(const Expr& expr, const Call& call) {
    const auto* reference = std::get_if<CallReference>(&ast_.ReferenceOf(expr));
    if (reference == nullptr || reference->overloads.empty()) {
      return Failure(ErrorCode::kNoMatchingOverload, "no such function: `" + call.function + "`",
                     expr.id);
    }
    const std::vector<const Overload*>& overloads = reference->overloads;

    Compiled compiled;
    bool all_constant = true;
    bool all_sure =
        ast_.checked && overloads.size() == 1 && overloads[0]->implementation != nullptr;
    std::vector<NodePtr> arguments;
    const auto add = [&](const Expr& part) {
      Compiled argument = Walk(part);
      all_sure = all_sure && arguments.size() < overloads[0]->parameters.size() &&
                 SurelyFits(ast_.TypeOf(part), overloads[0]->parameters[arguments.size()]);
      compiled.cost += argument.cost;
      compiled.moving = compiled.moving || argument.moving;
      compiled.touches = compiled.touches || argument.touches;
      all_constant = all_constant && argument.constant() != nullptr;
      arguments.push_back(std::move(argument.node));
    };
    // A method's receiver is its first argument; of a function in a namespace
    // (`math.greatest(…)`) the target is a part of the name.
    if (call.target != nullptr && overloads[0]->is_method) add(*call.target);
    for (const Expr* argument : call.args) add(*argument);

    CallOptions options;
    options.function = call.function;
    options.id = expr.id;
    options.may_be_opaque = compiled.moving;
    compiled.touches = compiled.touches || compiled.moving;
    compiled.moving = compiled.moving && CanMove(ast_.TypeOf(expr));

    if (IsMatches(*overloads[0]) && arguments.size() == 2) {
      if (const Value* pattern = arguments[1]->constant();
          pattern != nullptr && pattern->kind() == Kind::kString) {
        const Expr& pattern_expr = *call.args.back();
        if (NodePtr node = MakeRegex(std::move(arguments[0]), *pattern, pattern_expr, expr.id)) {
          compiled.node = std::move(node);
        } else {
          return Failure(ErrorCode::kInvalidArgument, "invalid regular expression", expr.id);
        }
        return all_constant ? Folded(std::move(compiled)) : std::move(compiled);
      }
    }

    const OverloadImpl* dynamic =
        all_sure || arguments.size() != 2 ? nullptr : DynamicOperator(call.function);
    if (dynamic != nullptr) {
      compiled.node = MakeCall(dynamic, std::move(arguments), std::move(options));
    } else if (all_sure) {
      compiled.node =
          MakeCall(overloads[0]->implementation, std::move(arguments), std::move(options));
    } else {
      std::vector<DispatchCandidate> candidates;
      for (const Overload* overload : overloads) {
        if (overload->implementation != nullptr) {
          candidates.push_back({overload->implementation, overload->parameters});
        }
      }
      compiled.node = MakeDispatch(std::move(candidates), std::move(arguments), std::move(options));
    }
    return all_constant ? Folded(std::move(compiled)) : std::move(compiled);
  }

  static bool IsMatches(const Overload& overload) {
    return overload.id == "matches" || overload.id == "matches_string";
  }

  NodePtr MakeRegex(NodePtr subject, Value pattern, const Expr& pattern_expr, ExprId id) {
    auto regex = Regex::Compile(pattern.as_text(), options_.limits);
    if (!regex.ok()) {
      issues_.AddError(rules::issue_code::kInvalidRegex,
                       rules::PlaceOf(ast_.text, ast_.ast.extents[pattern_expr.id]),
                       std::string(regex.status().message()));
      return nullptr;
    }
    return MakeRegexMatch(std::move(subject), *std::move(regex), id);
  }

  // The value of a node whose parts are all constant, if it has one: an error stays where it
  // is, to fail only when it is reached.
  Compiled Folded(Compiled compiled) {
    if (!options_.fold) return compiled;
    EvalContext context(*constants_, options_.limits.cost_max, options_.adapter);
    Activation none(*constants_, 0);
    Frame frame{context, none, nullptr, nullptr};
    const Value value = compiled.node->Eval(frame);
    return value.is_error() ? std::move(compiled) : Constant(value);
  }

  // -- lists, maps, messages ---------------------------------------------------------------

  Part MakePart(const Expr& expr, bool optional, Compiled& whole, bool& all_constant) {
    Compiled part = Walk(expr);
    whole.cost += part.cost;
    whole.moving = whole.moving || part.moving;
    whole.touches = whole.touches || part.touches;
    all_constant = all_constant && part.constant() != nullptr;
    return {std::move(part.node), optional, expr.id};
  }

  Compiled Make(const Expr&, const ListExpr& list) {
    Compiled compiled;
    bool all_constant = true;
    std::vector<Part> parts;
    for (size_t i = 0; i < list.elements.size(); ++i) {
      const bool optional = i < list.optional.size() && list.optional[i];
      parts.push_back(MakePart(*list.elements[i], optional, compiled, all_constant));
    }
    compiled.node = MakeListNode(std::move(parts));
    return all_constant ? Folded(std::move(compiled)) : std::move(compiled);
  }

  Compiled Make(const Expr& expr, const MapExpr& map) {
    Compiled compiled;
    bool all_constant = true;
    std::vector<KeyedPart> entries;
    for (const MapEntry& entry : map.entries) {
      KeyedPart keyed;
      keyed.key = MakePart(*entry.key, false, compiled, all_constant).node;
      keyed.value = MakePart(*entry.value, entry.optional, compiled, all_constant);
      entries.push_back(std::move(keyed));
    }
    compiled.node = MakeMapNode(std::move(entries), expr.id);
    return all_constant ? Folded(std::move(compiled)) : std::move(compiled);
  }

  Compiled Make(const Expr& expr, const MessageExpr& message) {
    const auto* reference = std::get_if<MessageReference>(&ast_.ReferenceOf(expr));
    Compiled compiled;
    bool ignored = true;
    std::vector<Part> parts;
    for (const FieldEntry& entry : message.entries) {
      parts.push_back(MakePart(*entry.value, entry.optional, compiled, ignored));
    }
    std::shared_ptr<const MessageMaker> maker;
    if (reference != nullptr && options_.types != nullptr) {
      maker = options_.types->MakeMaker(reference->name, reference->fields);
    }
    if (maker == nullptr) {
      return Failure(ErrorCode::kNoSuchField,
                     "cannot make a message of type `" + message.message_name + "`", expr.id);
    }
    // Storing a moving value in a message looks at it.
    compiled.touches = compiled.touches || compiled.moving;
    compiled.moving = false;
    compiled.node = MakeMessageNode(std::move(maker), std::move(parts), expr.id);
    return compiled;
  }

  // -- loops -------------------------------------------------------------------------------

  int Bind(const std::string& name, bool moving) {
    locals_.push_back({name, local_count_, moving});
    return local_count_++;
  }

  Compiled Make(const Expr& expr, const Comprehension& loop) {
    Compiled compiled;
    LoopRange range;
    range.id = expr.id;
    const bool moving = MakeRange(*loop.range, range, compiled);

    const size_t scope = locals_.size();
    const LoopShape shape = RecognizeLoop(loop);
    Compiled init;
    if (shape.kind == LoopKind::kGeneral) init = Walk(*loop.init);
    // Of two variables the first is an index or a key, which never moves.
    range.variable = Bind(loop.variable, moving && loop.variable2.empty());
    if (!loop.variable2.empty()) range.variable2 = Bind(loop.variable2, moving);

    if (shape.kind == LoopKind::kGeneral) {
      MakeGeneral(expr, loop, std::move(range), std::move(init), compiled);
    } else {
      MakeKnown(shape, std::move(range), moving, compiled);
    }
    locals_.resize(scope);
    return compiled;
  }

  // True if the elements may move.
  bool MakeRange(const Expr& expr, LoopRange& range, Compiled& whole) {
    // `message.repeated_field` is walked in place.
    const auto* select = std::get_if<Select>(&expr.node);
    const auto* field = std::get_if<FieldReference>(&ast_.ReferenceOf(expr));
    const FieldAccess* access = nullptr;
    Compiled operand;
    if (options_.adapter != nullptr && !options_.record_values) {
      if (select != nullptr && field != nullptr && !select->test_only &&
          field->field->access != nullptr && field->field->access->supports_elements) {
        access = field->field->access;
        operand = Walk(*select->operand);
      } else if (const auto* variable = std::get_if<VariableReference>(&ast_.ReferenceOf(expr));
                 variable != nullptr && variable->variable->field != nullptr &&
                 variable->variable->field->access != nullptr &&
                 variable->variable->field->access->supports_elements) {
        access = variable->variable->field->access;
        operand.node = MakeSlot(variable->variable->slot, variable->variable->name, expr.id);
      }
    }
    if (access == nullptr) operand = Walk(expr);
    range.elements = access;
    range.adapter = options_.adapter;
    range.range = std::move(operand.node);
    whole.cost += operand.cost;
    whole.touches = operand.touches;
    return operand.moving;
  }

  void MakeKnown(const LoopShape& shape, LoopRange range, bool moving, Compiled& compiled) {
    Compiled predicate;
    Compiled transform;
    if (shape.predicate != nullptr) predicate = Walk(*shape.predicate);
    if (shape.transform != nullptr) transform = Walk(*shape.transform);
    range.turn_cost += (shape.predicate != nullptr ? predicate.cost : 0) +
                       (shape.transform != nullptr ? transform.cost : 0);
    compiled.touches = compiled.touches || predicate.touches || transform.touches;
    switch (shape.kind) {
      case LoopKind::kExists:
        compiled.node = MakeExists(std::move(range), std::move(predicate.node), predicate.touches);
        break;
      case LoopKind::kAll:
        compiled.node = MakeAll(std::move(range), std::move(predicate.node), predicate.touches);
        break;
      case LoopKind::kExistsOne:
        compiled.node = MakeExistsOne(std::move(range), std::move(predicate.node));
        break;
      default:
        compiled.moving = shape.transform != nullptr ? transform.moving : moving;
        compiled.node =
            MakeMapLoop(std::move(range), std::move(predicate.node), std::move(transform.node));
        break;
    }
  }

  void MakeGeneral(const Expr& expr, const Comprehension& loop, LoopRange range, Compiled init,
                   Compiled& compiled) {
    // What the accumulator holds after a turn cannot be told here: it may move if anything does.
    const bool accumulator_moves =
        CanMove(ast_.TypeOf(*loop.init)) &&
        (init.moving || locals_.back().moving || MentionsMoving(*loop.step));
    GeneralLoop general;
    general.accumulator = Bind(loop.accumulator, accumulator_moves);
    Compiled condition = Walk(*loop.condition);
    Compiled step = Walk(*loop.step);
    // The result is computed outside the loop variables' scope.
    Compiled result = Walk(*loop.result);
    range.turn_cost += condition.cost + step.cost;
    compiled.cost += init.cost + result.cost;
    compiled.touches =
        compiled.touches || init.touches || condition.touches || step.touches || result.touches;
    compiled.moving = result.moving && CanMove(ast_.TypeOf(expr));
    general.range = std::move(range);
    general.init = std::move(init.node);
    general.condition = std::move(condition.node);
    general.step = std::move(step.node);
    general.result = std::move(result.node);
    compiled.node = MakeGeneralLoop(std::move(general));
  }

  // Whether an expression reads a variable that moves.
  bool MentionsMoving(const Expr& expr) const {
    if (const auto* variable = std::get_if<VariableReference>(&ast_.ReferenceOf(expr))) {
      return variable->variable->moving;
    }
    struct Parts {
      const Compiler& compiler;
      bool Any(const Expr* part) const { return part != nullptr && compiler.MentionsMoving(*part); }
      bool operator()(const Literal&) const { return false; }
      bool operator()(const Ident&) const { return false; }
      bool operator()(const Select& select) const { return Any(select.operand); }
      bool operator()(const Call& call) const {
        if (Any(call.target)) return true;
        for (const Expr* argument : call.args) {
          if (Any(argument)) return true;
        }
        return false;
      }
      bool operator()(const ListExpr& list) const {
        for (const Expr* element : list.elements) {
          if (Any(element)) return true;
        }
        return false;
      }
      bool operator()(const MapExpr& map) const {
        for (const MapEntry& entry : map.entries) {
          if (Any(entry.key) || Any(entry.value)) return true;
        }
        return false;
      }
      bool operator()(const MessageExpr& message) const {
        for (const FieldEntry& entry : message.entries) {
          if (Any(entry.value)) return true;
        }
        return false;
      }
      bool operator()(const Comprehension& loop) const {
        return Any(loop.range) || Any(loop.init) || Any(loop.condition) || Any(loop.step) ||
               Any(loop.result);
      }
    };
    return std::visit(Parts{*this}, expr.node);
  }

  const TypedAst& ast_;
  const CompileOptions& options_;
  rules::IssueList& issues_;
  std::unique_ptr<Arena> constants_;
  std::vector<Local> locals_;
  int local_count_ = 0;
};

}  // namespace

std::unique_ptr<const Program> Compile(const TypedAst& ast, const CompileOptions& options,
                                       rules::IssueList& issues) {
  return Compiler(ast, options, issues).Run();
}

}  // namespace makegood::cel
