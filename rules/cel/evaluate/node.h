// A compiled expression is a tree of nodes, each of which knows how to compute its value:
// typed closures, in other words. What could be found out when the expression was compiled
// (overloads, fields, slots, constants) is inside the nodes, so evaluating one looks
// nothing up.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_NODE_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_NODE_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/base/attributes.h"
#include "rules/cel/evaluate/activation.h"
#include "rules/cel/evaluate/cell.h"
#include "rules/cel/syntax/ast.h"
#include "rules/cel/values/eval_context.h"
#include "rules/cel/values/value.h"

namespace makegood::cel {

class FieldAccess;
class Program;
struct DistanceTest;  // time_comparison.h
struct FieldTests;    // field_test.h

// One run of one program.
struct Frame {
  Frame(EvalContext& context_in, Activation& activation_in, Value* locals,
        const Program* program_in)
      : context(context_in),
        activation(activation_in),
        program(program_in),
        origins{0, reinterpret_cast<uintptr_t>(locals),
                reinterpret_cast<uintptr_t>(activation_in.values())} {}

  // A loop variable, accumulator or binding of the program, or what it keeps.
  Value& local(int index) { return at(Cell::Local(index)); }

  // The value, or NotYetComputed.
  Value Load(Cell cell) const { return *reinterpret_cast<const Value*>(AddressOf(cell)); }
  Value& at(Cell cell) { return *reinterpret_cast<Value*>(AddressOf(cell)); }

  EvalContext& context;
  Activation& activation;
  const Program* program;  // For the places of errors.
  uintptr_t origins[Cell::kOrigins];

 private:
  uintptr_t AddressOf(Cell cell) const {
    return origins[static_cast<int>(cell.origin)] + static_cast<uintptr_t>(cell.offset);
  }
};

// The way to a message by following pointers: from a variable through fields that are messages.
struct MessagePath {
  static constexpr int kFieldsMax = 3;

  Cell root = Cell::Nowhere();
  const FieldAccess* fields[kFieldsMax + 1] = {};  // Null after the last one.

  // Null where there is no such message, or more to be done: the node that has this path tells.
  const void* Find(Frame& frame) const;
  // From what the first field gave.
  ABSL_ATTRIBUTE_NOINLINE const void* FollowOn(const void* message) const;

  friend bool operator==(const MessagePath&, const MessagePath&) = default;
};

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

  // Where the value may be read instead of evaluating the node: unless it is an error, or not yet
  // there.
  virtual Cell cell() const { return Cell::Nowhere(); }

  // Of a node whose value is a message that can be reached like this; null otherwise.
  virtual const MessagePath* path() const { return nullptr; }

  // What the node asks of a message, if it does nothing else; null otherwise.
  virtual const FieldTests* field_tests() const { return nullptr; }

  // What it asks of the distance of two times that stand still, if it does nothing else.
  virtual std::optional<DistanceTest> distance_test() const;
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
