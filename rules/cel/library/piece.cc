#include "rules/cel/library/piece.h"

#include "rules/base/check.h"
#include "rules/cel/values/flips.h"

namespace makegood::cel {
namespace {

Value WithSlope(Value value, int slope) {
  return value.kind() == Kind::kTimestamp
             ? Value::Timestamp(value.as_time(), static_cast<int16_t>(slope))
             : Value::Duration(value.as_time(), static_cast<int16_t>(slope));
}

bool IsTime(Value value) {
  return value.kind() == Kind::kTimestamp || value.kind() == Kind::kDuration;
}

}  // namespace

Value FollowPiece(EvalContext& context, PieceFunction function, const Value* arguments, int count) {
  Value still[Piece::kArgumentsMax];
  for (int i = 0; i < count; ++i)
    still[i] = IsTime(arguments[i]) ? WithSlope(arguments[i], 0) : arguments[i];
  const Piece piece = function(context, still);
  int slope = 0;
  for (int i = 0; i < count; ++i) {
    if (!IsTime(arguments[i]) || arguments[i].slope() == 0) continue;
    const Piece::Argument& argument = piece.arguments[i];
    context.horizon().Note(LeaveOffset(arguments[i].as_time().ToNanoseconds(), arguments[i].slope(),
                                       argument.min, argument.max));
    slope += argument.slope * arguments[i].slope();
  }
  if (slope == 0 || piece.value.is_error()) return piece.value;
  MAKEGOOD_CHECK(IsTime(piece.value));
  if (slope < INT16_MIN || slope > INT16_MAX) {
    context.horizon().NoteOpaque();
    return piece.value;
  }
  return WithSlope(piece.value, slope);
}

}  // namespace makegood::cel
