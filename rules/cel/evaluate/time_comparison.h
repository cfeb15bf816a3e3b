// Nodes that do in one step what is most often done in a row: read a field and compare it with
// a constant, subtract two instants and compare the distance. Each gives the value, the error
// with its place, and the flips that the steps give which it stands for.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_FUSED_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_FUSED_H_

#include <cstdint>
#include <vector>

#include "rules/cel/evaluate/node.h"
#include "rules/cel/library/overload_impl.h"
#include "rules/cel/values/equality.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// `operand.field == constant` (or `!=`) of an int, enum or bool field (supports_int); a bool
// field alone is `!= 0`. It cannot fail unless the operand does.
struct FieldTest {
  const FieldAccess* access = nullptr;
  int64_t constant = 0;
  bool equal = true;

  bool Holds(const void* message) const { return (access->GetInt(message) == constant) == equal; }
};
NodePtr MakeFieldTest(NodePtr operand, FieldTest test, ExprId field_id);

// Whether any (or all) of several tests of one message hold.
struct FieldTests {
  int local = -1;  // Where the message is.
  bool any = true;
  std::vector<FieldTest> tests;

  bool Hold(const void* message) const {
    for (const FieldTest& test : tests) {
      if (test.Holds(message) == any) return any;
    }
    return !any;
  }
};

// One node for operands that each test a field of the same local, joined by `||` (`any`) or
// `&&`; null if they are anything else.
NodePtr JoinFieldTests(const std::vector<NodePtr>& operands, bool any, ExprId id);

// `left OP right` of timestamps or of durations.
NodePtr MakeTimeComparison(TimeComparison comparison, NodePtr left, NodePtr right);

// `left - right OP limit`: a distance of two timestamps against a constant duration.
// `subtract` is the library's subtraction, which does whatever is out of the ordinary.
NodePtr MakeDistanceComparison(TimeComparison comparison, NodePtr left, NodePtr right,
                               BinaryFunction subtract, Value limit, ExprId subtraction_id);

// The value of `operand`, computed when it is first asked for in a run of the loop that it
// does not depend on, which resets the local. `operand` notes no flips.
NodePtr MakeInvariant(NodePtr operand, int local);

// What an invariant's local holds before it is computed.
inline Value NotYetComputed() { return Value::OfError(nullptr); }

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_FUSED_H_
