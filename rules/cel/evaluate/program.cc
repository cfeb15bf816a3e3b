#include "rules/cel/evaluate/program.h"

namespace makegood::cel {

Activation::Activation(Arena& arena, int slot_count) : slot_count_(slot_count) {
  slots_ = arena.NewArray<Slot>(slot_count);
  for (int i = 0; i < slot_count; ++i) new (&slots_[i]) Slot();
}

Value Program::Evaluate(EvalContext& context, Activation& activation) const {
  if (const Value* value = constant()) return *value;
  if (!context.Charge(parts_.cost)) return context.BudgetError();
  Value* locals = context.arena().NewArray<Value>(parts_.local_count);
  Frame frame{context, activation, locals, this};
  return parts_.root->Eval(frame);
}

rules::Span Program::ExtentOf(ExprId id) const {
  if (id <= 0 || static_cast<size_t>(id) >= parts_.extents.size()) {
    return {0, static_cast<uint32_t>(parts_.text.text().size())};
  }
  return parts_.extents[id];
}

const Type* Program::TypeOfNode(ExprId id) const {
  return id > 0 && static_cast<size_t>(id) < parts_.types.size()
             ? &parts_.types[static_cast<size_t>(id)]
             : nullptr;
}

rules::Place Program::PlaceOfNode(ExprId id) const {
  return rules::PlaceOf(parts_.text, ExtentOf(id));
}

Value Locate(Frame& frame, Value error, ExprId id) {
  const ErrorInfo* info = error.as_error();
  if (info->expr_id != 0) return error;
  ErrorInfo* located = frame.context.arena().New<ErrorInfo>(*info);
  located->expr_id = id;
  located->program = frame.program;
  return Value::OfError(located);
}

Value ErrorAt(Frame& frame, ExprId id, ErrorCode code, absl::string_view message) {
  return Locate(frame, frame.context.Error(code, message), id);
}

}  // namespace makegood::cel
