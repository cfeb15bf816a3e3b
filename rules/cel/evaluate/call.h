// Nodes that call functions of the library. All are strict: the first argument that fails
// is the result, and the arguments after it are not evaluated.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_CALL_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_CALL_H_

#include <string>
#include <vector>

#include "rules/cel/evaluate/node.h"
#include "rules/cel/library/overload_impl.h"
#include "rules/cel/types/type.h"

namespace makegood::cel {

struct CallOptions {
  std::string function;  // For messages: as authors write it.
  ExprId id = 0;

  // An argument may move with `now` and the function does not follow such values
  // (TimeBehaviour::kOpaque): the call checks and notes it.
  bool may_be_opaque = false;
};

// The one overload that the checker chose.
NodePtr MakeCall(const OverloadImpl* implementation, std::vector<NodePtr> arguments,
                 CallOptions options);

// Several overloads: the values' kinds decide at every call, first fit.
struct DispatchCandidate {
  const OverloadImpl* implementation = nullptr;
  std::vector<Type> parameters;
};
NodePtr MakeDispatch(std::vector<DispatchCandidate> candidates, std::vector<NodePtr> arguments,
                     CallOptions options);

// Whether a value is of a type, as far as its kind tells (elements are not looked at).
bool FitsType(Value value, const Type& type);

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_CALL_H_
