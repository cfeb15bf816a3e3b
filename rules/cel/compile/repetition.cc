// A chain is a variable, or fields one after the other that begin with a variable:
// `charge.first_message_time`; has() asks for one, or it is read. Two chains of the same names are
// most often the same thing. Where they are not, one of two loops' variables being called like the
// other, something is kept that is asked for only once, which costs a little; what is kept is found
// by what it is, not by name.

#include "absl/hash/hash.h"
#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/syntax/children.h"

namespace makegood::cel {

void TreeCompiler::CountChains(const Expr& expr) {
  ForEachChild(expr, [this](const Expr& part) { CountChains(part); });
  uint64_t chain = 0;
  bool is_test = false;
  if (const auto* ident = std::get_if<Ident>(&expr.node)) {
    chain = absl::HashOf(ident->name);
  } else if (const auto* select = std::get_if<Select>(&expr.node);
             select != nullptr && chains_[select->operand->id] != 0) {
    chain = absl::HashOf(chains_[select->operand->id], select->field);
    is_test = select->test_only;
  }
  chains_[expr.id] = chain;
  if (chain == 0) return;
  ChainCounts& counts = chain_counts_[chain];
  ++(is_test ? counts.tests : counts.reads);
}

Cell TreeCompiler::CellOfTime(const MessagePath* path, const FieldAccess* access,
                              const Expr& expr) {
  if (path == nullptr || options_.record_values) return Cell::Nowhere();
  const bool is_of_run = path->root.origin == Cell::Origin::kSlots;
  if (is_of_run && options_.shared_times != nullptr) {
    return options_.shared_times->CellOf(*path, *access);
  }
  // Where a loop asks has() of its elements it asks before anything else (LoopRange::guards).
  const auto counts = chain_counts_.find(chains_[expr.id]);
  if (counts == chain_counts_.end() || counts->second.reads == 0 ||
      counts->second.reads + (is_of_run ? counts->second.tests : 0) < 2) {
    return Cell::Nowhere();
  }
  for (const KnownTime& known : known_times_) {
    if (known.path == *path && known.access == access) return known.cell;
  }
  Cell cell;
  // It stays the same in a run of the program, or in a turn of the loop whose element it is of.
  if (is_of_run) {
    cell = Cell::Local(-++kept_count_);
  } else if (loop_ != nullptr && path->root.origin == Cell::Origin::kLocals &&
             path->root.index() < 63 && (loop_->variables & LocalBit(path->root.index())) != 0) {
    cell = Cell::Local(local_count_);
    loop_->of_turn.push_back(local_count_++);
  } else {
    return Cell::Nowhere();
  }
  known_times_.push_back({*path, access, cell});
  return cell;
}

}  // namespace makegood::cel
