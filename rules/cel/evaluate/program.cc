#include "rules/cel/evaluate/program.h"

#include "rules/cel/evaluate/access.h"

namespace makegood::cel {

Value Program::Evaluate(EvalContext& context, Activation& activation) const {
  if (constant_ != nullptr) return *constant_;
  if (!context.Charge(parts_.cost)) return context.BudgetError();
  Value* locals = context.arena().NewArray<Value>(static_cast<size_t>(parts_.local_count));
  for (const int local : parts_.remembered) locals[local] = NotYetComputed();
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

const void* Node::EvalMessage(Frame& frame, Value* error) const {
  const Value value = Eval(frame);
  if (value.kind() == Kind::kMessage) return value.as_message()->message;
  *error = value;
  return nullptr;
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
