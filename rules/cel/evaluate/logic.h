// Nodes that choose: `&&`, `||`, `!`, `?:` and optionals' `or`. The first two absorb errors (CEL:
// "Logical operators"): whichever operand decides, decides, also when another one failed. A budget
// that is used up is absorbed by nothing.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_LOGIC_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_LOGIC_H_

#include <vector>

#include "rules/cel/evaluate/node.h"

namespace makegood::cel {

// Two or more operands, evaluated from left to right until one decides. `scoped`: one of
// them may lower the horizon, so that what a deciding operand absorbs must not count.
NodePtr MakeAnd(std::vector<NodePtr> operands, bool scoped, ExprId id);
NodePtr MakeOr(std::vector<NodePtr> operands, bool scoped, ExprId id);

NodePtr MakeNot(NodePtr operand, ExprId id);

struct ChoiceCase {
  NodePtr condition;
  NodePtr value;
  ExprId id = 0;
};
// `condition ? value : condition2 ? value2 : otherwise`: the value of the first condition that
// holds.
NodePtr MakeChoice(std::vector<ChoiceCase> cases, NodePtr otherwise);

// `optional.or(other)`, which keeps the optional that has a value, or `optional.orValue(other)`,
// which gives what is in it. `other` is evaluated only if it is needed.
NodePtr MakeOptionalOr(NodePtr optional, NodePtr other, ExprId id);
NodePtr MakeOptionalOrValue(NodePtr optional, NodePtr other, ExprId id);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_LOGIC_H_
