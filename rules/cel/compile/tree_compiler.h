// One walk over the tree, from the leaves up. Each step returns the node together with what
// its parent must know of it: whether it moves with `now`, whether running it may lower the
// horizon, and how many steps it takes. The steps stand in files by what they compile.

#ifndef MAKEGOOD_RULES_CEL_COMPILE_TREE_COMPILER_H_
#define MAKEGOOD_RULES_CEL_COMPILE_TREE_COMPILER_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "rules/base/issue.h"
#include "rules/cel/check/typed_ast.h"
#include "rules/cel/compile/compiler.h"
#include "rules/cel/compile/loop_shape.h"
#include "rules/cel/evaluate/construct.h"
#include "rules/cel/evaluate/loop.h"
#include "rules/cel/evaluate/node.h"
#include "rules/cel/evaluate/program.h"
#include "rules/cel/values/arena.h"
#include "rules/cel/values/equality.h"
#include "rules/cel/values/field_access.h"

namespace makegood::cel {

// A node, and what its parent must know of it.
struct Compiled {
  NodePtr node;
  bool moving = false;   // Its value may carry a slope.
  bool touches = false;  // Running it may note a flip.
  int64_t cost = 1;

  // The locals that it reads and does not bind itself: bit i for local i; the last bit for
  // all beyond.
  uint64_t locals = 0;

  const Value* constant() const { return node->constant(); }

  // Counts a part that runs when the whole does.
  void Add(const Compiled& part) {
    touches = touches || part.touches;
    cost += part.cost;
    locals |= part.locals;
  }
};

inline uint64_t LocalBit(int local) { return uint64_t{1} << std::min(local, 63); }

// For one tree, once.
class TreeCompiler {
 public:
  TreeCompiler(const TypedAst& ast, const CompileOptions& options, rules::IssueList& issues)
      : ast_(ast), options_(options), issues_(issues), constants_(std::make_unique<Arena>(128)) {}

  // Null if something is wrong, which is then in the issues.
  std::unique_ptr<const Program> Run();

 private:
  struct Local {
    std::string name;
    int index;
    bool moving;
  };

  // compiler.cc
  Compiled Walk(const Expr& expr);
  Compiled Constant(Value value);
  Compiled Failure(ErrorCode code, std::string message, ExprId id);
  // The value of a node whose parts are all constant, if it has one: an error stays where it
  // is, to fail only when it is reached.
  Compiled Folded(Compiled compiled);

  // names.cc: literals, variables, fields, blocks.
  Compiled Make(const Expr&, const Literal& literal);
  Compiled Make(const Expr& expr, const Ident& ident);
  Compiled Make(const Expr& expr, const Select& select);
  // What a name refers to when it is not a field of something; nothing if it refers to nothing.
  std::optional<Compiled> MakeNamed(const Expr& expr);
  Compiled MakeVariable(const VariableDeclaration& variable, const Expr& expr);
  Compiled MakeLocalRead(const std::string& name, ExprId id);
  Compiled MakeBlockOf(const Call& block);
  NodePtr MakeFieldOf(NodePtr operand, const FieldDeclaration& field, const Expr& expr);

  // repetition.cc: what is read again and again is looked for once.
  void CountChains(const Expr& expr);
  // Where a time is kept that is read from the message at the end of `path` (null: of another one).
  Cell CellOfTime(const MessagePath* path, const FieldAccess* access, const Expr& expr);

  // fusion.cc: several steps as one node, and what a loop need not do in every turn.
  // Nothing where the shape is another one; whoever asked then compiles step by step.
  std::optional<Compiled> MakeIntTest(const Expr& field, IntRange range, bool negated);
  std::optional<Compiled> MakeTruthTest(const Expr& expr, bool negated);
  std::optional<Compiled> MakeFieldComparison(const Call& call);
  std::optional<Compiled> MakeTimeComparisonOf(const Call& call);
  std::optional<Compiled> MakeStepComparisonOf(const Call& call);
  Compiled JoinTimes(TimeComparison comparison, Compiled (&parts)[2]);
  // The value of a literal or of a name that stands for one; nothing for all others.
  std::optional<Value> ConstantOf(const Expr& expr) const;
  // Of parts that run together in a loop's turn, those that do not depend on the loop run once.
  void HoistInvariants(Compiled* parts, size_t count);

  // calls.cc
  Compiled Make(const Expr& expr, const Call& call);
  Compiled MakeLibraryCall(const Expr& expr, const Call& call);
  // One of the call's arguments may move: notes whether the function follows such values.
  void NoteIfOpaque(const Expr& expr, const std::vector<const Overload*>& overloads);
  NodePtr MakeRegex(const Overload& overload, const std::string& name,
                    std::vector<NodePtr> arguments, const Expr& pattern_expr, ExprId id);

  // logic.cc
  // Chains of one operator become one node, whatever shape the parser gave them.
  void CollectOperands(const Expr& expr, const std::string& function,
                       std::vector<Compiled>& operands);
  // Of operands one after the other that ask for the same distance, makes one.
  void JoinNeighbours(std::vector<Compiled>& operands, bool is_or, ExprId id);
  Compiled MakeJunction(const Expr& expr, const Call& call);
  Compiled JoinOperands(std::vector<Compiled> operands, bool is_or, ExprId id);
  Compiled MakeChoice(const Expr& expr, const Call& call);
  Compiled MakeNegation(const Expr& expr, const Call& call);
  // `optional.or(…)` or `optional.orValue(…)`.
  bool IsOptionalOr(const Expr& expr) const;
  Compiled MakeOptionalOrOf(const Expr& expr, const Call& call);

  // construction.cc: lists, maps, messages.
  Part MakePart(const Expr& expr, bool optional, Compiled& whole, bool& all_constant);
  Compiled Make(const Expr&, const ListExpr& list);
  Compiled Make(const Expr& expr, const MapExpr& map);
  Compiled Make(const Expr& expr, const MessageExpr& message);

  // loops.cc
  int Bind(const std::string& name, bool moving);
  Compiled Make(const Expr& expr, const Comprehension& loop);
  // The predicate of a loop without the test that its elements must pass first, if it begins
  // with one, which is then the range's guard.
  Compiled MakePredicate(const LoopShape& shape, LoopRange& range);
  // True if the elements may move.
  bool MakeRange(const Expr& expr, LoopRange& range, Compiled& whole);
  void MakeKnown(const LoopShape& shape, LoopRange range, bool moving, Compiled& compiled);
  void MakeGeneral(const Expr& expr, const Comprehension& loop, LoopRange range, Compiled init,
                   Compiled& compiled);

  const TypedAst& ast_;
  const CompileOptions& options_;
  rules::IssueList& issues_;
  std::unique_ptr<Arena> constants_;
  std::vector<Local> locals_;
  int local_count_ = 0;

  // How often each variable, and each chain of fields that begins with one, is written; and by
  // id which one a node is, 0 for all others.
  struct ChainCounts {
    int reads = 0;
    int tests = 0;  // By has().
  };
  std::vector<uint64_t> chains_;
  absl::flat_hash_map<uint64_t, ChainCounts> chain_counts_;
  struct KnownTime {
    MessagePath path;
    const FieldAccess* access;
    Cell cell;
  };
  std::vector<KnownTime> known_times_;
  int kept_count_ = 0;  // FrameSize::kept_count

  ExprId opaque_at_ = 0;  // Program::opaque_at

  // The innermost loop, while what runs in its turns is compiled; null outside, and in loops
  // that hoist nothing.
  struct Loop {
    uint64_t variables = 0;
    std::vector<int> invariants;  // LoopRange::invariants
    std::vector<int> of_turn;     // LoopRange::of_turn
  };
  Loop* loop_ = nullptr;
};

}  // namespace makegood::cel

#endif  // MAKEGOOD_RULES_CEL_COMPILE_TREE_COMPILER_H_
