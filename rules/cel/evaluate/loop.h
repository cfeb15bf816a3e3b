// Nodes that walk lists and maps: the loops that macros stand for. The macros of the
// language are loops of a known shape, and run as such (a search stops at the first hit, a
// filter builds its list once); any other comprehension runs as the language definition
// spells it out.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_LOOP_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_LOOP_H_

#include <vector>

#include "rules/cel/evaluate/field_test.h"
#include "rules/cel/evaluate/node.h"
#include "rules/cel/values/field_access.h"
#include "rules/cel/values/message_adapter.h"

namespace makegood::cel {

// What is walked. A repeated field of messages is walked without making a list of it.
struct LoopRange {
  NodePtr range;

  // Set: `range` is the message, and `elements` its repeated field (supports_elements).
  const FieldAccess* elements = nullptr;
  ExprId elements_id = 0;
  const MessageAdapter* adapter = nullptr;

  // Locals: with one variable, the element (of a map: the key); with two, the index and the
  // element (of a map: the key and the value). -1: not used.
  int variable = -1;
  int variable2 = -1;
  int element() const { return variable2 >= 0 ? variable2 : variable; }  // Of lists.

  // Elements for which these do not hold have no turn; what that would have cost is charged all
  // the same. Only with `elements`.
  FieldGuards guards;

  // Locals of what does not change during a run, and during a turn (MakeRemembered).
  std::vector<int> invariants;
  std::vector<int> of_turn;

  int64_t turn_cost = 1;  // Steps charged for each turn.
  ExprId id = 0;
};

// `scoped`: the predicate may lower the horizon.
NodePtr MakeExists(LoopRange range, NodePtr predicate, bool scoped);
NodePtr MakeAll(LoopRange range, NodePtr predicate, bool scoped);
NodePtr MakeExistsOne(LoopRange range, NodePtr predicate);

// `predicate` may be null: every element is taken. `transform` may be null: the element itself.
NodePtr MakeMapLoop(LoopRange range, NodePtr predicate, NodePtr transform);

struct GeneralLoop {
  LoopRange range;
  int accumulator = -1;  // A local.
  NodePtr init;
  NodePtr condition;
  NodePtr step;
  NodePtr result;
};
NodePtr MakeGeneralLoop(GeneralLoop loop);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_LOOP_H_
