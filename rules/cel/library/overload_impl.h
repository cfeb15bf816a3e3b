// How an overload is carried out: a plain function over values. Arguments arrive
// evaluated, in order, none of them an error, and of the kinds that the signature names
// (dyn: any); the receiver comes first.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_OVERLOAD_IMPL_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_OVERLOAD_IMPL_H_

#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

using UnaryFunction = Value (*)(EvalContext&, Value);
using BinaryFunction = Value (*)(EvalContext&, Value, Value);
using TernaryFunction = Value (*)(EvalContext&, Value, Value, Value);
using VariadicFunction = Value (*)(EvalContext&, const Value* arguments, int count);

struct Piece;  // piece.h
using PieceFunction = Piece (*)(EvalContext&, const Value* arguments);

// How an overload that takes timestamps, durations, or containers or dyns that may hold
// them, treats an argument that moves with `now`.
enum class TimeBehaviour : unsigned char {
  kOpaque,      // Unknown: the engine notes that the result stands for this instant only.
  kParametric,  // Never looks at such values: hands elements on as they are.
  kTracked,     // Carries slopes on and notes its own flips (values/horizon.h).
  kPiece,       // Knows nothing of `now`, but how far its arguments may go (piece.h).
};

// Exactly one of the four functions is set. Constant; safe to call from many threads.
class OverloadImpl {
 public:
  constexpr OverloadImpl(UnaryFunction f, TimeBehaviour t = TimeBehaviour::kOpaque)
      : time(t), unary(f) {}
  constexpr OverloadImpl(BinaryFunction f, TimeBehaviour t = TimeBehaviour::kOpaque)
      : time(t), binary(f) {}
  constexpr OverloadImpl(TernaryFunction f, TimeBehaviour t = TimeBehaviour::kOpaque)
      : time(t), ternary(f) {}
  constexpr OverloadImpl(VariadicFunction f, TimeBehaviour t = TimeBehaviour::kOpaque)
      : time(t), variadic(f) {}

  // Made by kPiece: a function that calls `p` and follows what it says.
  constexpr OverloadImpl(UnaryFunction f, PieceFunction p)
      : time(TimeBehaviour::kPiece), unary(f), piece(p) {}
  constexpr OverloadImpl(BinaryFunction f, PieceFunction p)
      : time(TimeBehaviour::kPiece), binary(f), piece(p) {}

  TimeBehaviour time;
  UnaryFunction unary = nullptr;
  BinaryFunction binary = nullptr;
  TernaryFunction ternary = nullptr;
  VariadicFunction variadic = nullptr;
  PieceFunction piece = nullptr;  // Of those that are kPiece.
};

// The implementation made of one function, for tables: `&kImplementation<AddInts>`.
template <auto function, TimeBehaviour time = TimeBehaviour::kOpaque>
inline constexpr OverloadImpl kImplementation(function, time);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_OVERLOAD_IMPL_H_
