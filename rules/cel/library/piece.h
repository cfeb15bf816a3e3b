// Functions of times that are simple in pieces: near their arguments they are constant, or rise and
// fall with them. Such a function need know nothing of `now`. It says what it gives for certain
// arguments, and how far these may go before that is over; the rest is done here.

#ifndef MAKEGOOD_RULES_CEL_LIBRARY_PIECE_H_
#define MAKEGOOD_RULES_CEL_LIBRARY_PIECE_H_

#include "rules/cel/library/overload_impl.h"
#include "rules/cel/values/time.h"

namespace makegood::cel {

// As long as each argument that is a timestamp or duration stays in its range, the function gives
// `value`, moved by `slope` for each nanosecond that the argument has moved; or the same error.
// Where a slope is not 0 the value is a timestamp or duration, and in the range of such.
struct Piece {
  // In nanoseconds, both ends included. Everywhere, unless it is said.
  struct Argument {
    int slope = 0;
    Nanoseconds min = -(Nanoseconds{1} << 100);
    Nanoseconds max = Nanoseconds{1} << 100;
  };
  static constexpr int kArgumentsMax = 2;

  Value value;
  Argument arguments[kArgumentsMax];
};

// Calls `function` with arguments that stand still, and notes when one that moves leaves its
// range. The value carries the slope that follows.
Value FollowPiece(EvalContext& context, PieceFunction function, const Value* arguments, int count);

template <PieceFunction function>
Value CallPiece(EvalContext& context, Value argument) {
  return FollowPiece(context, function, &argument, 1);
}
template <PieceFunction function>
Value CallPiece(EvalContext& context, Value first, Value second) {
  const Value arguments[] = {first, second};
  return FollowPiece(context, function, arguments, 2);
}

// For tables: `&kUnaryPiece<StartOfDayInUtc>`.
template <PieceFunction function>
inline constexpr OverloadImpl kUnaryPiece(static_cast<UnaryFunction>(CallPiece<function>),
                                          function);
template <PieceFunction function>
inline constexpr OverloadImpl kBinaryPiece(static_cast<BinaryFunction>(CallPiece<function>),
                                           function);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_LIBRARY_PIECE_H_
