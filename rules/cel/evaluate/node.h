// A compiled expression is a tree of nodes, each of which knows how to compute its value:
// typed closures, in other words. What could be found out when the expression was compiled
// (overloads, fields, slots, constants) is inside the nodes, so evaluating one looks
// nothing up.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_NODE_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_NODE_H_

#include <memory>

#include "absl/base/attributes.h"
#include "rules/cel/evaluate/activation.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/message_adapter.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

class FieldAccess;
class Program;
struct FieldTests;  // fused.h

// One run of one program.
struct Frame {
  EvalContext& context;
  Activation& activation;
  Value* locals;           // Loop variables, accumulators and bindings of this program.
  const Program* program;  // For the places of errors.
};

// The way to a message by following pointers: from a variable through fields that are messages.
struct MessagePath {
  static constexpr int kFieldsMax = 3;
  enum class Root : uint8_t { kNone, kLocal, kSlot };

  Root root = Root::kNone;
  int index = 0;                                   // Of the local or the slot.
  const FieldAccess* fields[kFieldsMax + 1] = {};  // Null after the last one.

  // Null where there is no such message, or more to be done: the node that has this path tells.
  const void* Find(Frame& frame) const;
  // From what the first field gave.
  ABSL_ATTRIBUTE_NOINLINE const void* FollowOn(const void* message) const;

  friend bool operator==(const MessagePath&, const MessagePath&) = default;
};

// Kinds of node that are so frequent, and so short, that whoever has one as an operand does
// not call it but does itself what it does (operand.h).
enum class Shape : uint8_t { kOther, kConstant, kLocal, kSlot, kTimeField, kRemembered };

// Immutable and thread-safe once the program is built.
class Node {
 public:
  virtual ~Node() = default;

  virtual Value Eval(Frame& frame) const = 0;

  // The same value where it is a message, without making a Value of it first. Null if the
  // value is an error, which is then in `*error`. Only for nodes of message type.
  virtual const void* EvalMessage(Frame& frame, Value* error) const;

  // The value if it is the same in every evaluation; null otherwise.
  virtual const Value* constant() const { return nullptr; }

  virtual Shape shape() const { return Shape::kOther; }

  // Of a node whose value is a message that can be reached like this; null otherwise.
  virtual const MessagePath* path() const { return nullptr; }

  // What the node asks of a message, if it does nothing else; null otherwise.
  virtual const FieldTests* field_tests() const { return nullptr; }
};

using NodePtr = std::unique_ptr<const Node>;

// Gives an error its place, unless one that lies deeper has it already.
Value Locate(Frame& frame, Value error, ExprId id);

// An error of this node.
Value ErrorAt(Frame& frame, ExprId id, ErrorCode code, absl::string_view message);

// The error of reading a field of something that is no message; an error stays what it is.
Value FieldOfNoMessage(Frame& frame, Value value, ExprId id);

// Runs `body` with a horizon of its own and leaves the accumulated one as it was; the
// caller notes what of `*own` should count.
template <typename Body>
Value EvalScoped(Frame& frame, Horizon* own, const Body& body) {
  Horizon& horizon = frame.context.horizon();
  const Horizon saved = horizon;
  horizon = Horizon();
  const Value value = body();
  *own = horizon;
  horizon = saved;
  return value;
}

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_NODE_H_
