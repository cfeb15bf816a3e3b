// The other way to an answer: a plain walk of the checked tree at one instant, written from the
// language definition. No slopes, no horizon, no slots of its own, nothing fused, folded or
// stopped early that the definition does not stop. It is what the engine is compared with.
//
// It shares with the engine what brings the tree into being (parser and checker), the Value that
// an answer is written in with its arrays, and the reading and writing of numbers and times as
// text, which have tests of their own. What computes is written a second time.

#ifndef MAKEGOOD_TESTS_HORIZON_PLAIN_EVALUATOR_H_
#define MAKEGOOD_TESTS_HORIZON_PLAIN_EVALUATOR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "rules/cel/check/typed_ast.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

// Time as a plain walk sees it. `Nanoseconds` are counted from 1970.
class PlainTime {
 public:
  virtual ~PlainTime() = default;

  virtual bool IsTimestamp(Nanoseconds t) const = 0;
  virtual bool IsDuration(Nanoseconds d) const = 0;

  virtual int64_t hour() const { return 60 * minute(); }
  virtual int64_t minute() const { return 60 * second(); }
  virtual int64_t second() const { return 1'000'000'000; }
  virtual int64_t millisecond() const { return 1'000'000; }

  // What `t.getter(zone)` gives; nothing if there is no such zone.
  virtual std::optional<int64_t> Field(absl::string_view getter, Nanoseconds t,
                                       absl::string_view zone) const = 0;

  // The first instant at which clocks of the zone show the day of `t`; nothing if there is no
  // such zone.
  virtual std::optional<Nanoseconds> StartOfDay(Nanoseconds t, absl::string_view zone) const = 0;

  // Outside of tests: the proleptic Gregorian calendar and the system's zones.
  static const PlainTime& Real();
};

// A tree, with each call's function looked up once.
class PlainProgram {
 public:
  // `ast` outlives it.
  explicit PlainProgram(const TypedAst& ast);

  const TypedAst& ast() const { return *ast_; }
  int function(ExprId id) const { return functions_[static_cast<size_t>(id)]; }
  // `math.greatest(…)`: the call's target is a part of the name.
  bool is_in_namespace(const Expr& call) const;

 private:
  const TypedAst* ast_;
  std::vector<int> functions_;
};

// One evaluation at one instant. Errors carry the program (a PlainProgram) and the node that
// failed. Values live in the context's arena.
class PlainEvaluator {
 public:
  PlainEvaluator(EvalContext& context, const PlainTime& time, int slot_count)
      : context_(context), time_(time), variables_(static_cast<size_t>(slot_count)) {}

  void Bind(int slot, Value value) { variables_[static_cast<size_t>(slot)].value = value; }
  void BindLazy(int slot, const PlainProgram* program) {
    variables_[static_cast<size_t>(slot)] = {std::nullopt, program};
  }

  Value Evaluate(const PlainProgram& program);

 private:
  struct Variable {
    std::optional<Value> value;
    const PlainProgram* lazy = nullptr;
  };
  using Locals = std::vector<std::pair<const std::string*, Value>>;

  Value Walk(const Expr& expr);
  Value Make(const Expr& expr, const Literal& literal);
  Value Make(const Expr& expr, const Ident& ident);
  Value Make(const Expr& expr, const Select& select);
  Value Make(const Expr& expr, const Call& call);
  Value Make(const Expr& expr, const ListExpr& list);
  Value Make(const Expr& expr, const MapExpr& map);
  Value Make(const Expr& expr, const MessageExpr& message);
  Value Make(const Expr& expr, const Comprehension& loop);

  Value Junction(const Expr& expr, const Call& call, bool decides);
  Value Or(const Expr& expr, const Call& call, bool gives_value);
  Value Lists(const Expr& expr, int function, const std::vector<Value>& arguments);
  Value Strict(const Expr& expr, int function, const std::vector<Value>& arguments);
  std::optional<Value> Named(const Expr& expr);
  Value Error(const Expr& expr, ErrorCode code);

  // -- values ------------------------------------------------------------------------------
  bool Equal(Value a, Value b);
  bool Contains(const List& list, Value wanted);
  bool IsZero(Value v);
  std::optional<int> Compare(Value a, Value b);
  Value Timestamp(const Expr& expr, Nanoseconds t);
  Value Duration(const Expr& expr, Nanoseconds d);
  Value Arithmetic(const Expr& expr, int function, Value a, Value b);
  Value Convert(const Expr& expr, int function, Value a);
  Value Index(const Expr& expr, Value container, Value key);
  Value TimeGetter(const Expr& expr, const std::string& getter, const std::vector<Value>& values);
  Value StartOfDay(const Expr& expr, const std::vector<Value>& values);

  EvalContext& context_;
  const PlainTime& time_;
  std::vector<Variable> variables_;
  Locals locals_;
  const PlainProgram* program_ = nullptr;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_TESTS_HORIZON_PLAIN_EVALUATOR_H_
