// Nodes that make lists, maps and messages.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_CONSTRUCT_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_CONSTRUCT_H_

#include <memory>
#include <vector>

#include "rules/cel/evaluate/node.h"
#include "rules/cel/values/message_maker.h"

namespace makegood::cel {

// An element, or a map's value or a message's field, that may be left out: `[?e]`.
struct Part {
  NodePtr node;
  bool optional = false;
  ExprId id = 0;
};

NodePtr MakeListNode(std::vector<Part> elements);

// Keys must be bools, ints, uints or strings, and distinct: both are errors at run time.
struct KeyedPart {
  NodePtr key;
  Part value;
};
NodePtr MakeMapNode(std::vector<KeyedPart> entries, ExprId id);

// `values` in the order of the fields that `maker` was made for.
NodePtr MakeMessageNode(std::shared_ptr<const MessageMaker> maker, std::vector<Part> values,
                        ExprId id);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_CONSTRUCT_H_
