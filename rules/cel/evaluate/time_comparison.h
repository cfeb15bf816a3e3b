// Nodes that compare times, with the step before in the same node where that is what is most
// often compared: the distance of two instants, a time counted in whole units. Each gives the
// value, and the error with its place, that the steps give which it stands for; of a count that
// moves it tells when the comparison flips, where the count alone would only tell when it changes.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_TIME_COMPARISON_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_TIME_COMPARISON_H_

#include <vector>

#include "rules/cel/evaluate/node.h"
#include "rules/cel/library/overload_impl.h"
#include "rules/cel/library/time_step.h"
#include "rules/cel/values/equality.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// `left OP right` of timestamps or of durations.
NodePtr MakeTimeComparison(TimeComparison comparison, NodePtr left, NodePtr right);

// `left - right OP limit`: a distance of two timestamps against a constant duration.
// `subtract` is the library's subtraction, which does whatever is out of the ordinary.
NodePtr MakeDistanceComparison(TimeComparison comparison, NodePtr left, NodePtr right,
                               BinaryFunction subtract, Value limit, ExprId subtraction_id);

// Whether the nanoseconds from `right` to `left` are in `range`, which does not go beyond the
// greatest number and on from the least.
struct DistanceTest {
  const Node* left = nullptr;
  const Node* right = nullptr;
  IntRange range;
};

// Comparisons of the same two times, of which all must hold or, with `any`, one: an instant that
// lies in a window is asked once how far it is from where that begins. Null, and the comparisons
// are left where they are, if they are not of that kind. None of them touches `now`.
NodePtr JoinDistances(std::vector<NodePtr>& comparisons, bool any, ExprId id);

// `step(time) OP count`, or `count OP step(time)` where the time is not on the left. `negated`
// is for `!=`. The count is an int.
struct StepComparison {
  TimeStep step;
  TimeComparison comparison = TimeComparison::kEquals;  // With the time on the left.
  bool negated = false;
  bool time_is_left = true;
};
NodePtr MakeStepComparison(StepComparison comparison, NodePtr left, NodePtr right);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_TIME_COMPARISON_H_
