#include <algorithm>
#include <utility>

#include "rules/cel/check/block.h"
#include "rules/cel/compile/moving.h"
#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/evaluate/call.h"
#include "rules/cel/evaluate/regex.h"
#include "rules/cel/library/indexing.h"
#include "rules/cel/library/regex.h"
#include "rules/cel/library/regex_functions.h"
#include "rules/cel/syntax/operators.h"
#include "rules/cel/values/equality.h"

namespace makegood::cel {
namespace {

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
  if (function == op::kOptionalIndex) {
    return &kImplementation<OptionalIndex, TimeBehaviour::kParametric>;
  }
  if (function == op::kIn) return &kImplementation<IsIn, TimeBehaviour::kTracked>;
  return nullptr;
}

// The overload with so many arguments, if it takes a regular expression; null otherwise. None
// of these have two overloads with the same number.
const Overload* RegexOverload(const std::vector<const Overload*>& overloads,
                              size_t argument_count) {
  for (const Overload* overload : overloads) {
    if (overload->parameters.size() == argument_count &&
        FindRegexFunction(overload->id) != nullptr) {
      return overload;
    }
  }
  return nullptr;
}

}  // namespace

Compiled TreeCompiler::Make(const Expr& expr, const Call& call) {
  if (call.target == nullptr) {
    if (call.function == op::kAnd || call.function == op::kOr) return MakeJunction(expr, call);
    if (call.function == op::kConditional) return MakeChoice(expr, call);
    if (call.function == op::kNot) return MakeNegation(expr, call);
    if (IsBlock(call)) return MakeBlockOf(call);
  } else if (IsOptionalOr(expr)) {
    return MakeOptionalOrOf(expr, call);
  }
  return MakeLibraryCall(expr, call);
}

Compiled TreeCompiler::MakeLibraryCall(const Expr& expr, const Call& call) {
  const auto* reference = std::get_if<CallReference>(&ast_.ReferenceOf(expr));
  if (reference == nullptr || reference->overloads.empty()) {
    return Failure(ErrorCode::kNoMatchingOverload, "no such function: `" + call.function + "`",
                   expr.id);
  }
  const std::vector<const Overload*>& overloads = reference->overloads;
  if (auto fused = MakeFieldComparison(call)) return *std::move(fused);
  if (auto fused = MakeTimeComparisonOf(call)) return *std::move(fused);
  if (auto fused = MakeStepComparisonOf(call)) return *std::move(fused);

  Compiled compiled;
  bool all_constant = true;
  bool all_sure = ast_.checked && overloads.size() == 1 && overloads[0]->implementation != nullptr;
  std::vector<Compiled> parts;
  const auto add = [&](const Expr& part) {
    Compiled argument = Walk(part);
    all_sure = all_sure && parts.size() < overloads[0]->parameters.size() &&
               SurelyFits(ast_.TypeOf(part), overloads[0]->parameters[parts.size()]);
    compiled.Add(argument);
    compiled.moving = compiled.moving || argument.moving;
    all_constant = all_constant && argument.constant() != nullptr;
    parts.push_back(std::move(argument));
  };
  // A method's receiver is its first argument; of a function in a namespace
  // (`math.greatest(…)`) the target is a part of the name.
  if (call.target != nullptr && overloads[0]->is_method) add(*call.target);
  for (const Expr* argument : call.args) add(*argument);

  HoistInvariants(parts.data(), parts.size());
  std::vector<NodePtr> arguments;
  for (Compiled& part : parts) arguments.push_back(std::move(part.node));

  CallOptions options;
  options.function = call.function;
  options.id = expr.id;
  options.may_be_opaque = compiled.moving;
  if (compiled.moving) NoteIfOpaque(expr, overloads);
  compiled.touches = compiled.touches || compiled.moving;
  compiled.moving = compiled.moving && CanMove(ast_.TypeOf(expr));

  if (const Overload* overload = RegexOverload(overloads, arguments.size())) {
    if (const Value* pattern = arguments[1]->constant();
        pattern != nullptr && pattern->kind() == Kind::kString) {
      const Expr& pattern_expr = *call.args[overload->is_method ? 0 : 1];
      compiled.node =
          MakeRegex(*overload, call.function, std::move(arguments), pattern_expr, expr.id);
      if (compiled.node == nullptr) {
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

void TreeCompiler::NoteIfOpaque(const Expr& expr, const std::vector<const Overload*>& overloads) {
  if (opaque_at_ != 0) return;
  for (const Overload* overload : overloads) {
    const bool takes_moving = std::any_of(overload->parameters.begin(), overload->parameters.end(),
                                          [](const Type& type) { return CanMove(type); });
    if (overload->implementation != nullptr && takes_moving &&
        overload->implementation->time == TimeBehaviour::kOpaque) {
      opaque_at_ = expr.id;
    }
  }
}

NodePtr TreeCompiler::MakeRegex(const Overload& overload, const std::string& name,
                                std::vector<NodePtr> arguments, const Expr& pattern_expr,
                                ExprId id) {
  auto regex = Regex::Compile(arguments[1]->constant()->as_text(), options_.limits);
  if (!regex.ok()) {
    issues_.AddError(rules::issue_code::kInvalidRegex,
                     rules::PlaceOf(ast_.text, ast_.ast.extents[pattern_expr.id]),
                     std::string(regex.status().message()));
    return nullptr;
  }
  return MakeRegexCall(FindRegexFunction(overload.id), name, *std::move(regex),
                       std::move(arguments), overload.parameters, id);
}

}  // namespace makegood::cel
