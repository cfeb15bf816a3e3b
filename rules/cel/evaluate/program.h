// A compiled expression, ready to be evaluated any number of times, by many threads at once.

#ifndef MAKEGOOD_RULES_CEL_EVALUATE_PROGRAM_H_
#define MAKEGOOD_RULES_CEL_EVALUATE_PROGRAM_H_

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "rules/base/issue.h"
#include "rules/base/source.h"
#include "rules/cel/evaluate/activation.h"
#include "rules/cel/evaluate/node.h"
#include "rules/cel/types/type.h"
#include "rules/cel/values/arena.h"
#include "rules/cel/values/eval_context.h"

namespace makegood::cel {

// Room for the locals of programs that are run one after the other.
struct FrameSize {
  int local_count = 0;
  int kept_count = 0;  // Locals before the first: of values that stay the same in a run.

  void Fit(FrameSize other) {
    local_count = std::max(local_count, other.local_count);
    kept_count = std::max(kept_count, other.kept_count);
  }
  size_t size() const { return static_cast<size_t>(kept_count + local_count); }
  // Where the first local is.
  Value* NewLocals(Arena& arena) const { return arena.NewArray<Value>(size()) + kept_count; }
};

// Immutable. Keeps its text, so that an error can always be shown in its place; refers to
// the environment that it was compiled in, which must outlive it.
class Program {
 public:
  // Made by the compiler (rules/cel/compile).
  struct Parts {
    NodePtr root;
    FrameSize frame_size;
    int64_t cost = 0;          // Steps of one run, loops apart.
    bool touches_now = false;  // Running it may lower the horizon.
    bool moving = false;       // Its value may carry a slope.
    ExprId opaque_at = 0;      // See opaque_at().
    Type type;
    rules::Excerpt text;
    std::vector<rules::Span> extents;  // By expression id, in `text`.
    std::vector<Type> types;           // Likewise; only of programs that record values.
    std::unique_ptr<Arena> constants;  // What constant nodes point to.
  };
  explicit Program(Parts parts) : parts_(std::move(parts)), constant_(parts_.root->constant()) {}
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // The value, which lives as long as the context's arena, the facts and this program. The
  // horizon is noted in the context.
  Value Evaluate(EvalContext& context, Activation& activation) const {
    return constant_ != nullptr ? *constant_ : Run(context, activation);
  }

  // The same in a frame that has room for it, and was or will be that of other programs.
  Value EvaluateIn(Frame& frame) const {
    return constant_ != nullptr ? *constant_ : RunInShared(frame);
  }
  FrameSize frame_size() const { return parts_.frame_size; }

  const Type& type() const { return parts_.type; }
  const rules::Excerpt& text() const { return parts_.text; }
  bool touches_now() const { return parts_.touches_now; }
  bool moving() const { return parts_.moving; }

  // The node that looks at a value which may move with `now`, and of whose result nobody can
  // tell until when it stands: `string(now)`. The first of them; 0 if there is none.
  ExprId opaque_at() const { return parts_.opaque_at; }

  // The value, if every evaluation gives the same one; null otherwise.
  const Value* constant() const { return constant_; }

  // The part of the text that a node covers.
  rules::Span ExtentOf(ExprId id) const;
  rules::Place PlaceOfNode(ExprId id) const;

  // The type of a node, which tells more than its value does (enums are ints); null for
  // programs that do not record values.
  const Type* TypeOfNode(ExprId id) const;

 private:
  Value Run(EvalContext& context, Activation& activation) const;
  Value RunInShared(Frame& frame) const;
  Value RunIn(Frame& frame) const;
  Value RunInNewBlock(EvalContext& context, Activation& activation) const;

  Parts parts_;
  const Value* constant_;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_EVALUATE_PROGRAM_H_
