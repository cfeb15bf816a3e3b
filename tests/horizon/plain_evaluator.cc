// Each construct as the language definition words it. Operators are found by name and by the
// kinds of their operands, as if nothing had been checked: an overload that the checker chose
// wrongly, or that the engine carries out wrongly, then shows as a difference.

#include "tests/horizon/plain_evaluator.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <unordered_map>

#include "re2/re2.h"
#include "rules/base/check.h"
#include "rules/cel/values/containers.h"
#include "rules/cel/values/double_text.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/type_name.h"
#include "rules/cel/values/utf8.h"

namespace makegood::cel {
namespace {

enum Function {
  kUnknown,
  kAnd,
  kOr,
  kNot,
  kConditional,
  kNotStrictlyFalse,
  kEquals,
  kNotEquals,
  kLess,
  kLessEquals,
  kGreater,
  kGreaterEquals,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kNegate,
  kIndex,
  kIn,
  kSize,
  kToBool,
  kToInt,
  kToUint,
  kToDouble,
  kToString,
  kToBytes,
  kToTimestamp,
  kToDuration,
  kToDyn,
  kTypeOf,
  kContains,
  kStartsWith,
  kEndsWith,
  kMatches,
  kTimeGetter,
  kStartOfDay,
  kSort,
  kSortByKeys,
  kDistinct,
  kReverse,
  kSlice,
  kFlatten,
  kFirst,
  kLast,
  kSetsContains,
  kSetsEquivalent,
  kSetsIntersects,
  kOptionalNone,
  kOptionalOf,
  kOptionalOfNonZero,
  kHasValue,
  kContent,
  kOrOptional,
  kOrValue,
  kOptionalIndex,
};

Function FunctionNamed(const std::string& name) {
  static const auto& functions = *new std::unordered_map<std::string, Function>{
      {"_&&_", kAnd},
      {"_||_", kOr},
      {"!_", kNot},
      {"_?_:_", kConditional},
      {"@not_strictly_false", kNotStrictlyFalse},
      {"_==_", kEquals},
      {"_!=_", kNotEquals},
      {"_<_", kLess},
      {"_<=_", kLessEquals},
      {"_>_", kGreater},
      {"_>=_", kGreaterEquals},
      {"_+_", kAdd},
      {"_-_", kSubtract},
      {"_*_", kMultiply},
      {"_/_", kDivide},
      {"_%_", kModulo},
      {"-_", kNegate},
      {"_[_]", kIndex},
      {"@in", kIn},
      {"size", kSize},
      {"bool", kToBool},
      {"int", kToInt},
      {"uint", kToUint},
      {"double", kToDouble},
      {"string", kToString},
      {"bytes", kToBytes},
      {"timestamp", kToTimestamp},
      {"duration", kToDuration},
      {"dyn", kToDyn},
      {"type", kTypeOf},
      {"contains", kContains},
      {"startsWith", kStartsWith},
      {"endsWith", kEndsWith},
      {"matches", kMatches},
      {"startOfDay", kStartOfDay},
      {"sort", kSort},
      {"@sortByAssociatedKeys", kSortByKeys},
      {"distinct", kDistinct},
      {"reverse", kReverse},
      {"slice", kSlice},
      {"flatten", kFlatten},
      {"first", kFirst},
      {"last", kLast},
      {"sets.contains", kSetsContains},
      {"sets.equivalent", kSetsEquivalent},
      {"sets.intersects", kSetsIntersects},
      {"optional.none", kOptionalNone},
      {"optional.of", kOptionalOf},
      {"optional.ofNonZeroValue", kOptionalOfNonZero},
      {"hasValue", kHasValue},
      {"value", kContent},
      {"or", kOrOptional},
      {"orValue", kOrValue},
      {"_[?_]", kOptionalIndex},
  };
  const auto found = functions.find(name);
  if (found != functions.end()) return found->second;
  return name.compare(0, 3, "get") == 0 ? kTimeGetter : kUnknown;
}

bool IsNumber(Value v) {
  return v.kind() == Kind::kInt || v.kind() == Kind::kUint || v.kind() == Kind::kDouble;
}

// Ints and uints alike.
__int128 Whole(Value v) {
  return v.kind() == Kind::kInt ? __int128{v.as_int()} : __int128{v.as_uint()};
}
double Floating(Value v) {
  if (v.kind() == Kind::kDouble) return v.as_double();
  return v.kind() == Kind::kInt ? static_cast<double>(v.as_int())
                                : static_cast<double>(v.as_uint());
}

bool IsTime(Value v) { return v.kind() == Kind::kTimestamp || v.kind() == Kind::kDuration; }

Nanoseconds Nanos(Value v) {
  const TimeParts parts = v.as_time();
  return Nanoseconds{parts.seconds} * 1'000'000'000 + parts.nanos;
}

// Rounded down, also below zero.
Nanoseconds FloorOf(Nanoseconds a, Nanoseconds b) {
  return (a % b + b) % b == 0 ? a / b : (a - ((a % b + b) % b)) / b;
}

template <typename T>
std::optional<T> ParseNumber(absl::string_view text, bool* too_large) {
  T number{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = result.ptr == text.data() + text.size();
  *too_large = whole && result.ec == std::errc::result_out_of_range;
  if (!whole || result.ec != std::errc()) return std::nullopt;
  return number;
}

bool IsBudgetError(Value v) {
  return v.is_error() && v.as_error()->code == ErrorCode::kBudgetExceeded;
}

}  // namespace

PlainProgram::PlainProgram(const TypedAst& ast)
    : ast_(&ast), functions_(static_cast<size_t>(ast.ast.id_max()) + 1, kUnknown) {
  const auto look = [this](const auto& self, const Expr* expr) -> void {
    if (expr == nullptr) return;
    if (const auto* select = std::get_if<Select>(&expr->node)) {
      self(self, select->operand);
    } else if (const auto* call = std::get_if<Call>(&expr->node)) {
      const bool in_namespace = is_in_namespace(*expr);
      functions_[static_cast<size_t>(expr->id)] = FunctionNamed(
          in_namespace ? std::get<Ident>(call->target->node).name + "." + call->function
                       : call->function);
      if (!in_namespace) self(self, call->target);
      for (const Expr* argument : call->args) self(self, argument);
    } else if (const auto* list = std::get_if<ListExpr>(&expr->node)) {
      for (const Expr* element : list->elements) self(self, element);
    } else if (const auto* map = std::get_if<MapExpr>(&expr->node)) {
      for (const MapEntry& entry : map->entries) {
        self(self, entry.key);
        self(self, entry.value);
      }
    } else if (const auto* message = std::get_if<MessageExpr>(&expr->node)) {
      for (const FieldEntry& entry : message->entries) self(self, entry.value);
    } else if (const auto* loop = std::get_if<Comprehension>(&expr->node)) {
      for (const Expr* part : {loop->range, loop->init, loop->condition, loop->step, loop->result})
        self(self, part);
    }
  };
  look(look, ast.ast.root);
}

bool PlainProgram::is_in_namespace(const Expr& call) const {
  const auto* reference = std::get_if<CallReference>(&ast_->ReferenceOf(call));
  return std::get<Call>(call.node).target != nullptr && reference != nullptr &&
         !reference->overloads.empty() && !reference->overloads[0]->is_method;
}

Value PlainEvaluator::Evaluate(const PlainProgram& program) {
  const PlainProgram* outer = std::exchange(program_, &program);
  Locals locals;
  locals.swap(locals_);
  const Value value = Walk(*program.ast().ast.root);
  locals.swap(locals_);
  program_ = outer;
  return value;
}

Value PlainEvaluator::Error(const Expr& expr, ErrorCode code) {
  ErrorInfo info;
  info.code = code;
  info.expr_id = expr.id;
  info.program = program_;
  return Value::OfError(context_.arena().New<ErrorInfo>(info));
}

Value PlainEvaluator::Walk(const Expr& expr) {
  return std::visit([&](const auto& node) { return Make(expr, node); }, expr.node);
}

Value PlainEvaluator::Make(const Expr&, const Literal& literal) {
  struct ToValue {
    Value operator()(NullLiteral) const { return Value::Null(); }
    Value operator()(bool b) const { return Value::Bool(b); }
    Value operator()(int64_t i) const { return Value::Int(i); }
    Value operator()(uint64_t u) const { return Value::Uint(u); }
    Value operator()(double d) const { return Value::Double(d); }
    Value operator()(const std::string& s) const { return Value::String(s); }
    Value operator()(const BytesLiteral& b) const { return Value::Bytes(b.bytes); }
  };
  return std::visit(ToValue(), literal);
}

std::optional<Value> PlainEvaluator::Named(const Expr& expr) {
  const Reference& reference = program_->ast().ReferenceOf(expr);
  if (const auto* constant = std::get_if<ConstantReference>(&reference))
    return Value::Int(constant->value);
  if (const auto* type = std::get_if<TypeReference>(&reference)) {
    return Value::TypeNamed(type->name);
  }
  if (const auto* local = std::get_if<LocalReference>(&reference)) {
    for (auto it = locals_.rbegin(); it != locals_.rend(); ++it) {
      if (*it->first == local->name) return it->second;
    }
    return Error(expr, ErrorCode::kNoSuchVariable);
  }
  const auto* named = std::get_if<VariableReference>(&reference);
  if (named == nullptr) return std::nullopt;
  const VariableDeclaration& declaration = *named->variable;
  if (declaration.constant != nullptr) return *declaration.constant;
  Variable& variable = variables_[static_cast<size_t>(declaration.slot)];
  if (!variable.value.has_value()) {
    if (variable.lazy == nullptr) return Error(expr, ErrorCode::kNoSuchVariable);
    variable.value = Evaluate(*variable.lazy);
  }
  if (declaration.field == nullptr) return *variable.value;
  const MessageRef& message = *variable.value->as_message();
  const Value field = message.adapter->GetField(context_, message.message, declaration.field->name);
  return field.is_error() ? Error(expr, field.as_error()->code) : field;
}

Value PlainEvaluator::Make(const Expr& expr, const Ident&) {
  const std::optional<Value> named = Named(expr);
  return named.has_value() ? *named : Error(expr, ErrorCode::kNoSuchVariable);
}

Value PlainEvaluator::Make(const Expr& expr, const Select& select) {
  if (const std::optional<Value> named = Named(expr)) return *named;
  const Value operand = Walk(*select.operand);
  if (operand.is_error()) return operand;
  if (operand.kind() == Kind::kMessage) {
    const MessageRef& message = *operand.as_message();
    const Value value = select.test_only
                            ? message.adapter->HasField(context_, message.message, select.field)
                            : message.adapter->GetField(context_, message.message, select.field);
    return value.is_error() ? Error(expr, value.as_error()->code) : value;
  }
  if (operand.kind() != Kind::kMap) {
    // Of a message, as far as the checker could tell.
    const bool is_field = std::holds_alternative<FieldReference>(program_->ast().ReferenceOf(expr));
    return Error(expr, is_field ? ErrorCode::kNoSuchField : ErrorCode::kNoMatchingOverload);
  }
  const Map& map = *operand.as_map();
  for (size_t i = 0; i < map.size(); ++i) {
    if (!Equal(map.KeyAt(context_, i), Value::String(select.field))) continue;
    return select.test_only ? Value::Bool(true) : map.ValueAt(context_, i);
  }
  return select.test_only ? Value::Bool(false) : Error(expr, ErrorCode::kNoSuchKey);
}

Value PlainEvaluator::Make(const Expr& expr, const ListExpr& list) {
  std::vector<Value> elements;
  for (const Expr* element : list.elements) {
    elements.push_back(Walk(*element));
    if (elements.back().is_error()) return elements.back();
  }
  static_cast<void>(expr);
  return MakeList(context_, elements.data(), elements.size());
}

Value PlainEvaluator::Make(const Expr& expr, const MapExpr& map) {
  MapSlot* slots = context_.arena().NewArray<MapSlot>(map.entries.size());
  for (size_t i = 0; i < map.entries.size(); ++i) {
    slots[i].key = Walk(*map.entries[i].key);
    if (slots[i].key.is_error()) return slots[i].key;
    slots[i].value = Walk(*map.entries[i].value);
    if (slots[i].value.is_error()) return slots[i].value;
  }
  for (size_t i = 0; i < map.entries.size(); ++i) {
    const Kind kind = slots[i].key.kind();
    if (kind != Kind::kBool && kind != Kind::kInt && kind != Kind::kUint && kind != Kind::kString) {
      return Error(expr, ErrorCode::kInvalidArgument);
    }
  }
  for (size_t i = 0; i < map.entries.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (Equal(slots[i].key, slots[j].key)) return Error(expr, ErrorCode::kDuplicateKey);
    }
  }
  return MakeMap(context_, slots, map.entries.size());
}

// No expression that is generated makes messages.
Value PlainEvaluator::Make(const Expr& expr, const MessageExpr&) {
  return Error(expr, ErrorCode::kUnknown);
}

// A loop whose condition does not look at its accumulator ends with the first error that the
// accumulator would have to hold; the definition lets an implementation choose which one it is.
Value PlainEvaluator::Make(const Expr& expr, const Comprehension& loop) {
  const Value range = Walk(*loop.range);
  if (range.is_error()) return range;
  std::vector<std::pair<Value, Value>> turns;
  if (range.kind() == Kind::kList) {
    const List& list = *range.as_list();
    for (size_t i = 0; i < list.size(); ++i)
      turns.emplace_back(Value::Int(static_cast<int64_t>(i)), list.Get(context_, i));
  } else if (range.kind() == Kind::kMap) {
    const Map& map = *range.as_map();
    for (size_t i = 0; i < map.size(); ++i)
      turns.emplace_back(map.KeyAt(context_, i), map.ValueAt(context_, i));
  } else {
    return Error(expr, ErrorCode::kNoMatchingOverload);
  }
  const auto* condition = std::get_if<Literal>(&loop.condition->node);
  const bool condition_is_true = condition != nullptr && *condition == Literal(true);

  const size_t scope = locals_.size();
  Value accumulator = Walk(*loop.init);
  for (const auto& [first, second] : turns) {
    if (accumulator.is_error() && condition_is_true) break;
    if (loop.variable2.empty()) {
      locals_.emplace_back(&loop.variable, range.kind() == Kind::kMap ? first : second);
    } else {
      locals_.emplace_back(&loop.variable, first);
      locals_.emplace_back(&loop.variable2, second);
    }
    locals_.emplace_back(&loop.accumulator, accumulator);
    const Value go_on = Walk(*loop.condition);
    if (go_on.is_error()) {
      locals_.resize(scope);
      return go_on;
    }
    const bool stops = !go_on.is_true();
    if (!stops) accumulator = Walk(*loop.step);
    locals_.resize(scope);
    if (stops) break;
  }
  locals_.emplace_back(&loop.accumulator, accumulator);
  const Value result = Walk(*loop.result);
  locals_.resize(scope);
  return result;
}

Value PlainEvaluator::Junction(const Expr& expr, const Call& call, bool decides) {
  Value operands[2];
  for (int i = 0; i < 2; ++i) {
    operands[i] = Walk(*call.args[static_cast<size_t>(i)]);
    if (decides ? operands[i].is_true() : operands[i].is_false()) return operands[i];
    if (IsBudgetError(operands[i])) return operands[i];
  }
  for (const Value operand : operands) {
    if (operand.is_error()) return operand;
    if (!operand.is_bool()) return Error(expr, ErrorCode::kNoMatchingOverload);
  }
  return Value::Bool(!decides);
}

Value PlainEvaluator::Make(const Expr& expr, const Call& call) {
  const int function = program_->function(expr.id);
  if (call.target == nullptr) {
    switch (function) {
      case kAnd: return Junction(expr, call, false);
      case kOr: return Junction(expr, call, true);
      case kNotStrictlyFalse: {
        const Value operand = Walk(*call.args[0]);
        return IsBudgetError(operand) ? operand : Value::Bool(!operand.is_false());
      }
      case kConditional: {
        const Value condition = Walk(*call.args[0]);
        if (condition.is_error()) return condition;
        if (!condition.is_bool()) return Error(expr, ErrorCode::kNoMatchingOverload);
        return Walk(*call.args[condition.as_bool() ? 1 : 2]);
      }
      default: break;
    }
  }
  if (function == kOrOptional || function == kOrValue) return Or(expr, call, function == kOrValue);
  std::vector<Value> arguments;
  const auto add = [&](const Expr& part) {
    arguments.push_back(Walk(part));
    return !arguments.back().is_error();
  };
  const bool is_method = call.target != nullptr && !program_->is_in_namespace(expr);
  if (is_method && !add(*call.target)) return arguments.back();
  for (const Expr* argument : call.args) {
    if (!add(*argument)) return arguments.back();
  }
  if (function == kTimeGetter) return TimeGetter(expr, call.function, arguments);
  if (function == kStartOfDay) return StartOfDay(expr, arguments);
  return Strict(expr, function, arguments);
}

Value PlainEvaluator::Strict(const Expr& expr, int function, const std::vector<Value>& arguments) {
  if (function >= kSort) return Lists(expr, function, arguments);
  const Value a = arguments[0];
  const Value b = arguments.size() > 1 ? arguments[1] : Value::Null();
  const auto no_overload = [&] { return Error(expr, ErrorCode::kNoMatchingOverload); };
  switch (function) {
    case kNot: return a.is_bool() ? Value::Bool(!a.as_bool()) : no_overload();
    case kEquals: return Value::Bool(Equal(a, b));
    case kNotEquals: return Value::Bool(!Equal(a, b));
    case kLess:
    case kLessEquals:
    case kGreater:
    case kGreaterEquals: {
      const std::optional<int> order = Compare(a, b);
      if (!order.has_value())
        return IsNumber(a) && IsNumber(b) ? Value::Bool(false) : no_overload();
      return Value::Bool(function == kLess         ? *order < 0
                         : function == kLessEquals ? *order <= 0
                         : function == kGreater    ? *order > 0
                                                   : *order >= 0);
    }
    case kAdd:
    case kSubtract:
    case kMultiply:
    case kDivide:
    case kModulo: return Arithmetic(expr, function, a, b);
    case kNegate:
      if (a.kind() == Kind::kDouble) return Value::Double(-a.as_double());
      if (a.kind() != Kind::kInt) return no_overload();
      return a.as_int() == INT64_MIN ? Error(expr, ErrorCode::kOverflow) : Value::Int(-a.as_int());
    case kIndex: return Index(expr, a, b);
    case kIn:
      if (b.kind() == Kind::kList) {
        for (size_t i = 0; i < b.as_list()->size(); ++i) {
          if (Equal(a, b.as_list()->Get(context_, i))) return Value::Bool(true);
        }
        return Value::Bool(false);
      }
      if (b.kind() == Kind::kMap) {
        for (size_t i = 0; i < b.as_map()->size(); ++i) {
          if (Equal(a, b.as_map()->KeyAt(context_, i))) return Value::Bool(true);
        }
        return Value::Bool(false);
      }
      return no_overload();
    case kSize:
      switch (a.kind()) {
        case Kind::kString: {
          int64_t count = 0;
          for (const char c : a.as_text()) count += (static_cast<unsigned char>(c) >> 6) != 2;
          return Value::Int(count);
        }
        case Kind::kBytes: return Value::Int(static_cast<int64_t>(a.as_text().size()));
        case Kind::kList: return Value::Int(static_cast<int64_t>(a.as_list()->size()));
        case Kind::kMap: return Value::Int(static_cast<int64_t>(a.as_map()->size()));
        default: return no_overload();
      }
    case kToDyn: return a;
    case kTypeOf: return Value::TypeNamed(TypeNameOf(a));
    case kContains:
      return Value::Bool(std::string(a.as_text()).find(std::string(b.as_text())) !=
                         std::string::npos);
    case kStartsWith: return Value::Bool(a.as_text().substr(0, b.as_text().size()) == b.as_text());
    case kEndsWith:
      return Value::Bool(a.as_text().size() >= b.as_text().size() &&
                         a.as_text().substr(a.as_text().size() - b.as_text().size()) ==
                             b.as_text());
    case kMatches: {
      RE2::Options options;
      options.set_log_errors(false);
      const RE2 regex(re2::StringPiece(b.as_text().data(), b.as_text().size()), options);
      if (!regex.ok()) return Error(expr, ErrorCode::kInvalidArgument);
      return Value::Bool(
          RE2::PartialMatch(re2::StringPiece(a.as_text().data(), a.as_text().size()), regex));
    }
    case kUnknown: return Error(expr, ErrorCode::kUnknown);
    default: return Convert(expr, function, a);
  }
}

// The second operand is not evaluated where the first has a value.
Value PlainEvaluator::Or(const Expr& expr, const Call& call, bool gives_value) {
  const Value left = Walk(*call.target);
  if (left.is_error()) return left;
  if (left.kind() != Kind::kOptional) return Error(expr, ErrorCode::kNoMatchingOverload);
  if (left.as_optional() == nullptr) return Walk(*call.args[0]);
  return gives_value ? *left.as_optional() : left;
}

bool PlainEvaluator::Contains(const List& list, Value wanted) {
  for (size_t i = 0; i < list.size(); ++i) {
    if (Equal(list.Get(context_, i), wanted)) return true;
  }
  return false;
}

bool PlainEvaluator::IsZero(Value v) {
  switch (v.kind()) {
    case Kind::kNull: return true;
    case Kind::kBool: return !v.as_bool();
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kDouble: return Floating(v) == 0;
    case Kind::kString:
    case Kind::kBytes: return v.as_text().empty();
    case Kind::kTimestamp:
    case Kind::kDuration: return Nanos(v) == 0;
    case Kind::kList: return v.as_list()->size() == 0;
    case Kind::kMap: return v.as_map()->size() == 0;
    case Kind::kOptional: return v.as_optional() == nullptr;
    default: return false;
  }
}

// Lists, sets and optionals.
Value PlainEvaluator::Lists(const Expr& expr, int function, const std::vector<Value>& arguments) {
  const Value none = Value::Optional(nullptr);
  if (function == kOptionalNone) return none;
  const Value a = arguments[0];
  switch (function) {
    case kOptionalOf: return context_.MakeOptional(a);
    case kOptionalOfNonZero: return IsZero(a) ? none : context_.MakeOptional(a);
    case kHasValue: return Value::Bool(a.as_optional() != nullptr);
    case kContent:
      return a.as_optional() != nullptr ? *a.as_optional()
                                        : Error(expr, ErrorCode::kInvalidArgument);
    case kOptionalIndex: {
      const Value element = Index(expr, a, arguments[1]);
      if (!element.is_error()) return context_.MakeOptional(element);
      const ErrorCode code = element.as_error()->code;
      return code == ErrorCode::kIndexOutOfBounds || code == ErrorCode::kNoSuchKey ? none : element;
    }
    default: break;
  }
  if (a.kind() != Kind::kList) return Error(expr, ErrorCode::kNoMatchingOverload);
  const List& list = *a.as_list();
  std::vector<Value> elements;
  for (size_t i = 0; i < list.size(); ++i) elements.push_back(list.Get(context_, i));
  const size_t size = elements.size();
  switch (function) {
    case kSort:
      std::stable_sort(elements.begin(), elements.end(),
                       [this](Value x, Value y) { return Compare(x, y) == -1; });
      break;
    case kSortByKeys: {
      std::vector<std::pair<Value, Value>> keyed;
      const List& keys = *arguments[1].as_list();
      for (size_t i = 0; i < size; ++i) keyed.emplace_back(keys.Get(context_, i), elements[i]);
      std::stable_sort(keyed.begin(), keyed.end(), [this](const auto& x, const auto& y) {
        return Compare(x.first, y.first) == -1;
      });
      for (size_t i = 0; i < size; ++i) elements[i] = keyed[i].second;
      break;
    }
    case kDistinct: {
      std::vector<Value> kept;
      for (const Value element : elements) {
        const auto equal = [&](Value other) { return Equal(other, element); };
        if (std::none_of(kept.begin(), kept.end(), equal)) kept.push_back(element);
      }
      elements = std::move(kept);
      break;
    }
    case kReverse: std::reverse(elements.begin(), elements.end()); break;
    case kSlice: {
      const int64_t begin = arguments[1].as_int();
      const int64_t end = arguments[2].as_int();
      if (begin < 0 || begin > end || end > static_cast<int64_t>(size))
        return Error(expr, ErrorCode::kIndexOutOfBounds);
      elements = {elements.begin() + begin, elements.begin() + end};
      break;
    }
    case kFlatten: {
      std::vector<Value> flat;
      for (const Value element : elements) {
        if (element.kind() != Kind::kList) {
          flat.push_back(element);
          continue;
        }
        for (size_t i = 0; i < element.as_list()->size(); ++i)
          flat.push_back(element.as_list()->Get(context_, i));
      }
      elements = std::move(flat);
      break;
    }
    case kFirst: return size == 0 ? none : context_.MakeOptional(elements.front());
    case kLast: return size == 0 ? none : context_.MakeOptional(elements.back());
    case kSetsContains:
    case kSetsEquivalent:
    case kSetsIntersects: {
      const List& other = *arguments[1].as_list();
      size_t found = 0;
      for (size_t i = 0; i < other.size(); ++i) found += Contains(list, other.Get(context_, i));
      if (function == kSetsIntersects) return Value::Bool(found > 0);
      bool holds = found == other.size();
      if (function == kSetsEquivalent) {
        for (const Value element : elements) holds = holds && Contains(other, element);
      }
      return Value::Bool(holds);
    }
    default: return Error(expr, ErrorCode::kUnknown);
  }
  return MakeList(context_, elements.data(), elements.size());
}

bool PlainEvaluator::Equal(Value a, Value b) {
  if (IsNumber(a) && IsNumber(b)) return Compare(a, b) == 0;
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kNull: return true;
    case Kind::kBool: return a.as_bool() == b.as_bool();
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kType: return a.as_text() == b.as_text();
    case Kind::kTimestamp:
    case Kind::kDuration: return Nanos(a) == Nanos(b);
    case Kind::kList: {
      const List& x = *a.as_list();
      const List& y = *b.as_list();
      bool equal = x.size() == y.size();
      for (size_t i = 0; equal && i < x.size(); ++i)
        equal = Equal(x.Get(context_, i), y.Get(context_, i));
      return equal;
    }
    case Kind::kMap: {
      const Map& x = *a.as_map();
      const Map& y = *b.as_map();
      if (x.size() != y.size()) return false;
      for (size_t i = 0; i < x.size(); ++i) {
        bool found = false;
        for (size_t j = 0; j < y.size() && !found; ++j) {
          found = Equal(x.KeyAt(context_, i), y.KeyAt(context_, j)) &&
                  Equal(x.ValueAt(context_, i), y.ValueAt(context_, j));
        }
        if (!found) return false;
      }
      return true;
    }
    case Kind::kMessage: {
      const MessageRef& x = *a.as_message();
      const MessageRef& y = *b.as_message();
      return x.adapter->TypeName(x.message) == y.adapter->TypeName(y.message) &&
             x.adapter->Equal(context_, x.message, y.message).is_true();
    }
    case Kind::kOptional:
      if (a.as_optional() == nullptr || b.as_optional() == nullptr) {
        return a.as_optional() == b.as_optional();
      }
      return Equal(*a.as_optional(), *b.as_optional());
    default: return false;
  }
}

std::optional<int> PlainEvaluator::Compare(Value a, Value b) {
  const auto sign = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
  if (IsNumber(a) && IsNumber(b)) {
    if (a.kind() != Kind::kDouble && b.kind() != Kind::kDouble) return sign(Whole(a), Whole(b));
    const double x = Floating(a);
    const double y = Floating(b);
    if (std::isnan(x) || std::isnan(y)) return std::nullopt;
    return sign(x, y);
  }
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::kBool: return sign(a.as_bool(), b.as_bool());
    case Kind::kString:
    case Kind::kBytes: return sign(std::string(a.as_text()), std::string(b.as_text()));
    case Kind::kTimestamp:
    case Kind::kDuration: return sign(Nanos(a), Nanos(b));
    default: return std::nullopt;
  }
}

Value PlainEvaluator::Timestamp(const Expr& expr, Nanoseconds t) {
  if (!time_.IsTimestamp(t)) return Error(expr, ErrorCode::kOverflow);
  return Value::Timestamp(TimeParts::FromNanoseconds(t));
}

Value PlainEvaluator::Duration(const Expr& expr, Nanoseconds d) {
  if (!time_.IsDuration(d)) return Error(expr, ErrorCode::kOverflow);
  return Value::Duration(TimeParts::FromNanoseconds(d));
}

Value PlainEvaluator::Arithmetic(const Expr& expr, int function, Value a, Value b) {
  const bool adds = function == kAdd;
  if (IsTime(a) && IsTime(b) && (adds || function == kSubtract)) {
    const Nanoseconds result = Nanos(a) + (adds ? Nanos(b) : -Nanos(b));
    const int stamps = (a.kind() == Kind::kTimestamp) + (b.kind() == Kind::kTimestamp);
    return stamps == 1 ? Timestamp(expr, result) : Duration(expr, result);
  }
  if (a.kind() != b.kind()) return Error(expr, ErrorCode::kNoMatchingOverload);
  if (adds && (a.kind() == Kind::kString || a.kind() == Kind::kBytes)) {
    const std::string both = std::string(a.as_text()) + std::string(b.as_text());
    return a.kind() == Kind::kString ? context_.MakeString(both) : context_.MakeBytes(both);
  }
  if (adds && a.kind() == Kind::kList) {
    std::vector<Value> elements;
    for (const Value list : {a, b}) {
      for (size_t i = 0; i < list.as_list()->size(); ++i)
        elements.push_back(list.as_list()->Get(context_, i));
    }
    return MakeList(context_, elements.data(), elements.size());
  }
  if (a.kind() == Kind::kDouble) {
    const double x = a.as_double();
    const double y = b.as_double();
    switch (function) {
      case kAdd: return Value::Double(x + y);
      case kSubtract: return Value::Double(x - y);
      case kMultiply: return Value::Double(x * y);
      case kDivide: return Value::Double(x / y);
      default: return Error(expr, ErrorCode::kNoMatchingOverload);
    }
  }
  if (a.kind() != Kind::kInt && a.kind() != Kind::kUint) {
    return Error(expr, ErrorCode::kNoMatchingOverload);
  }
  const __int128 x = Whole(a);
  const __int128 y = Whole(b);
  if (y == 0 && function == kDivide) return Error(expr, ErrorCode::kDivideByZero);
  if (y == 0 && function == kModulo) return Error(expr, ErrorCode::kModulusByZero);
  // The product of two uints may not fit even these 128 bits: what is beyond 64 is all the same.
  constexpr __int128 kBeyond = __int128{UINT64_MAX} + 1;
  const __int128 product = x > 0 && y > UINT64_MAX / x ? kBeyond : x * y;
  const __int128 quotient = y == 0 ? 0 : x / y;  // INT64_MIN % -1 overflows as its quotient.
  const __int128 result = function == kAdd        ? x + y
                          : function == kSubtract ? x - y
                          : function == kMultiply ? product
                          : function == kDivide   ? quotient
                                                  : x - quotient * y;
  if (a.kind() == Kind::kInt) {
    const __int128 judged = function == kModulo ? quotient : result;
    if (judged < INT64_MIN || judged > INT64_MAX) return Error(expr, ErrorCode::kOverflow);
    return Value::Int(static_cast<int64_t>(result));
  }
  if (result < 0 || result > __int128{UINT64_MAX}) return Error(expr, ErrorCode::kOverflow);
  return Value::Uint(static_cast<uint64_t>(result));
}

Value PlainEvaluator::Index(const Expr& expr, Value container, Value key) {
  if (container.kind() == Kind::kMap) {
    const Map& map = *container.as_map();
    for (size_t i = 0; i < map.size(); ++i) {
      if (Equal(map.KeyAt(context_, i), key)) return map.ValueAt(context_, i);
    }
    return Error(expr, ErrorCode::kNoSuchKey);
  }
  if (container.kind() != Kind::kList) return Error(expr, ErrorCode::kNoMatchingOverload);
  const List& list = *container.as_list();
  if (!IsNumber(key)) return Error(expr, ErrorCode::kInvalidArgument);
  for (size_t i = 0; i < list.size(); ++i) {
    if (Equal(key, Value::Int(static_cast<int64_t>(i)))) return list.Get(context_, i);
  }
  const bool whole =
      key.kind() != Kind::kDouble ||
      (std::isfinite(key.as_double()) && std::floor(key.as_double()) == key.as_double() &&
       std::fabs(key.as_double()) < 0x1p63);
  return Error(expr, whole ? ErrorCode::kIndexOutOfBounds : ErrorCode::kInvalidArgument);
}

Value PlainEvaluator::Convert(const Expr& expr, int function, Value a) {
  const auto invalid = [&] { return Error(expr, ErrorCode::kInvalidArgument); };
  const auto overflow = [&] { return Error(expr, ErrorCode::kOverflow); };
  const auto no_overload = [&] { return Error(expr, ErrorCode::kNoMatchingOverload); };
  const bool is_text = a.kind() == Kind::kString;
  bool too_large = false;
  switch (function) {
    case kToBool: {
      if (a.is_bool()) return a;
      if (!is_text) return no_overload();
      const std::string text(a.as_text());
      for (const char* word : {"true", "True", "TRUE", "t", "T", "1"})
        if (text == word) return Value::Bool(true);
      for (const char* word : {"false", "False", "FALSE", "f", "F", "0"})
        if (text == word) return Value::Bool(false);
      return invalid();
    }
    case kToInt:
      switch (a.kind()) {
        case Kind::kInt: return a;
        case Kind::kUint: return a.as_uint() > INT64_MAX ? overflow() : Value::Int(a.as_int());
        case Kind::kDouble:
          if (!(std::fabs(a.as_double()) < 0x1p63)) return overflow();
          return Value::Int(static_cast<int64_t>(a.as_double()));
        case Kind::kTimestamp:
          return Value::Int(static_cast<int64_t>(FloorOf(Nanos(a), time_.second())));
        case Kind::kDuration: return Value::Int(static_cast<int64_t>(Nanos(a)));
        case Kind::kString: {
          absl::string_view text = a.as_text();
          if (text.size() > 1 && text[0] == '+' && text[1] >= '0' && text[1] <= '9')
            text.remove_prefix(1);
          const auto number = ParseNumber<int64_t>(text, &too_large);
          if (number.has_value()) return Value::Int(*number);
          return too_large ? overflow() : invalid();
        }
        default: return no_overload();
      }
    case kToUint:
      switch (a.kind()) {
        case Kind::kUint: return a;
        case Kind::kInt: return a.as_int() < 0 ? overflow() : Value::Uint(a.as_uint());
        case Kind::kDouble:
          if (!(a.as_double() >= 0 && a.as_double() < 0x1p64)) return overflow();
          return Value::Uint(static_cast<uint64_t>(a.as_double()));
        case Kind::kString: {
          const auto number = ParseNumber<uint64_t>(a.as_text(), &too_large);
          if (number.has_value()) return Value::Uint(*number);
          return too_large ? overflow() : invalid();
        }
        default: return no_overload();
      }
    case kToDouble: {
      if (IsNumber(a)) return Value::Double(Floating(a));
      if (!is_text) return no_overload();
      const std::optional<double> number = ParseDouble(a.as_text());
      return number.has_value() ? Value::Double(*number) : invalid();
    }
    case kToString:
      switch (a.kind()) {
        case Kind::kString: return a;
        case Kind::kBool: return Value::String(a.as_bool() ? "true" : "false");
        case Kind::kInt: return context_.MakeString(std::to_string(a.as_int()));
        case Kind::kUint: return context_.MakeString(std::to_string(a.as_uint()));
        case Kind::kDouble: return context_.MakeString(FormatDouble(a.as_double()));
        case Kind::kBytes: return IsValidUtf8(a.as_text()) ? Value::String(a.as_text()) : invalid();
        case Kind::kTimestamp: return context_.MakeString(FormatTimestamp(a.as_time()));
        case Kind::kDuration: return context_.MakeString(FormatDuration(a.as_time()));
        default: return no_overload();
      }
    case kToBytes:
      if (a.kind() == Kind::kBytes) return a;
      return is_text ? Value::Bytes(a.as_text()) : no_overload();
    case kToTimestamp: {
      if (a.kind() == Kind::kTimestamp) return a;
      if (a.kind() == Kind::kInt) {
        return Timestamp(expr, Nanoseconds{a.as_int()} * time_.second());
      }
      if (!is_text) return no_overload();
      const std::optional<TimeParts> parsed = ParseTimestamp(a.as_text());
      return parsed.has_value() ? Value::Timestamp(*parsed) : invalid();
    }
    case kToDuration: {
      if (a.kind() == Kind::kDuration) return a;
      if (!is_text) return no_overload();
      const std::optional<TimeParts> parsed = ParseDuration(a.as_text());
      return parsed.has_value() ? Value::Duration(*parsed) : invalid();
    }
    default: return no_overload();
  }
}

Value PlainEvaluator::TimeGetter(const Expr& expr, const std::string& getter,
                                 const std::vector<Value>& values) {
  if (values[0].kind() == Kind::kDuration) {
    // Whole units, rounded toward zero, as division in C++ does it.
    const Nanoseconds d = Nanos(values[0]);
    if (getter == "getHours") return Value::Int(static_cast<int64_t>(d / time_.hour()));
    if (getter == "getMinutes") return Value::Int(static_cast<int64_t>(d / time_.minute()));
    if (getter == "getSeconds") return Value::Int(static_cast<int64_t>(d / time_.second()));
    return Value::Int(static_cast<int64_t>(d % time_.second() / time_.millisecond()));
  }
  if (values[0].kind() != Kind::kTimestamp) return Error(expr, ErrorCode::kNoMatchingOverload);
  const absl::string_view zone = values.size() > 1 ? values[1].as_text() : "UTC";
  const std::optional<int64_t> field = time_.Field(getter, Nanos(values[0]), zone);
  return field.has_value() ? Value::Int(*field) : Error(expr, ErrorCode::kInvalidArgument);
}

Value PlainEvaluator::StartOfDay(const Expr& expr, const std::vector<Value>& values) {
  if (values[0].kind() != Kind::kTimestamp) return Error(expr, ErrorCode::kNoMatchingOverload);
  const absl::string_view zone = values.size() > 1 ? values[1].as_text() : "UTC";
  const std::optional<Nanoseconds> begin = time_.StartOfDay(Nanos(values[0]), zone);
  return begin.has_value() ? Timestamp(expr, *begin) : Error(expr, ErrorCode::kInvalidArgument);
}

}  // namespace makegood::cel
