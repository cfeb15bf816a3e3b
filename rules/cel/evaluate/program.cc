#include "rules/cel/evaluate/program.h"

#include "rules/cel/values/message_adapter.h"

namespace makegood::cel {

inline Value Program::RunIn(Frame& frame) const {
  if (!frame.context.Charge(parts_.cost)) return frame.context.BudgetError();
  frame.program = this;
  Value* const first = &frame.local(0);
  for (Value* kept = first - parts_.frame_size.kept_count; kept != first; ++kept) {
    *kept = NotYetComputed();
  }
  return parts_.root->Eval(frame);
}

Value Program::RunInShared(Frame& frame) const { return RunIn(frame); }

Value Program::Run(EvalContext& context, Activation& activation) const {
  Value* cells = context.arena().TryNewArray<Value>(parts_.frame_size.size());
  if (cells == nullptr) return RunInNewBlock(context, activation);
  Frame frame(context, activation, cells + parts_.frame_size.kept_count, this);
  return RunIn(frame);
}

Value Program::RunInNewBlock(EvalContext& context, Activation& activation) const {
  Frame frame(context, activation, parts_.frame_size.NewLocals(context.arena()), this);
  return RunIn(frame);
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
