// Nodes that read: constants, variables, fields of messages and maps.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_ACCESS_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_ACCESS_H_

#include <string>

#include "rules/cel/evaluate/node.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// The value must outlive the program (Program::Parts::constants).
NodePtr MakeConstant(Value value);

// A loop variable, accumulator or binding of the program.
NodePtr MakeLocal(int index);

// A variable of the activation; an unbound one is an error that names it. A lazy one is
// evaluated when it is first read, and its horizon is noted at every read; unless `touches_now` it
// has none.
NodePtr MakeSlot(int slot, std::string name, ExprId id);
NodePtr MakeLazySlot(int slot, std::string name, bool touches_now, ExprId id);

// `operand.field`, where the checker knew the message's type. For `has(operand.field)` see
// field_test.h.
NodePtr MakeField(NodePtr operand, const FieldAccess* access, ExprId id);

// The same for a timestamp or duration (supports_time), which is kept as by MakeRemembered unless
// `kept` is nowhere.
NodePtr MakeTimeField(NodePtr operand, const FieldAccess* access, bool is_timestamp, Cell kept,
                      ExprId id);

// The value of `operand`, computed when it is first asked for and kept in a local, which
// whoever begins what it stays the same for sets to NotYetComputed. Errors are not kept: each
// place that asks tells its own. `operand` notes no flips.
NodePtr MakeRemembered(NodePtr operand, Cell kept);

// A field of a map, or where only the value can tell what it is.
NodePtr MakeSelectByName(NodePtr operand, std::string field, ExprId id);
NodePtr MakeHasByName(NodePtr operand, std::string field, ExprId id);

// A name that nothing declares, in a program that was not checked: fails when reached.
NodePtr MakeFailure(ErrorCode code, std::string message, ExprId id);

// Evaluates `node` and hands its value to the activation's recorder.
NodePtr MakeRecorded(NodePtr node, ExprId id);

// A field of a map or message; of an optional, an optional. Used by MakeSelectByName.
Value SelectByName(EvalContext& context, Value operand, absl::string_view field);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_ACCESS_H_
