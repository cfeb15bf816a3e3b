// Names for values: `cel.@block([a, b], c)`.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_BLOCK_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_BLOCK_H_

#include <vector>

#include "rules/cel/evaluate/node.h"

namespace makegood::cel {

struct BlockElement {
  int local = -1;
  NodePtr node;
};

// Evaluates the elements in order, each into its local, and then the result. An element that
// fails matters only to who reads it.
NodePtr MakeBlock(std::vector<BlockElement> elements, NodePtr result);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_BLOCK_H_
