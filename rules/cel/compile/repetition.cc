// A chain is a variable, or fields one after the other that begin with a variable:
// `charge.first_message_time`. Two chains of the same names are most often the same thing. Where
// they are not, one of two loops' variables being called like the other, something is kept that
// is asked for only once, which costs a little; what is kept is found by what it is, not by name.

#include "absl/hash/hash.h"
#include "rules/cel/compile/tree_compiler.h"
#include "rules/cel/syntax/children.h"

namespace makegood::cel {

void TreeCompiler::CountChains(const Expr& expr) {
  ForEachChild(expr, [this](const Expr& part) { CountChains(part); });
  uint64_t chain = 0;
  if (const auto* ident = std::get_if<Ident>(&expr.node)) {
    chain = absl::HashOf(ident->name);
  } else if (const auto* select = std::get_if<Select>(&expr.node);
             select != nullptr && !select->test_only && chains_[select->operand->id] != 0) {
    chain = absl::HashOf(chains_[select->operand->id], select->field);
  }
  chains_[expr.id] = chain;
  if (chain != 0) ++chain_counts_[chain];
}

bool TreeCompiler::IsRepeated(const Expr& chain) const {
  const auto found = chain_counts_.find(chains_[chain.id]);
  return found != chain_counts_.end() && found->second > 1;
}

int TreeCompiler::LocalOfTime(const MessagePath* path, const FieldAccess* access,
                              const Expr& expr) {
  if (path == nullptr || options_.record_values || !IsRepeated(expr)) return -1;
  for (const KnownTime& known : known_times_) {
    if (known.path == *path && known.access == access) return known.local;
  }
  // It stays the same in a run of the program, or in a turn of the loop whose element it is of.
  std::vector<int>* whose = nullptr;
  if (path->root == MessagePath::Root::kSlot) {
    whose = &remembered_;
  } else if (loop_ != nullptr && path->index < 63 &&
             (loop_->variables & LocalBit(path->index)) != 0) {
    whose = &loop_->of_turn;
  } else {
    return -1;
  }
  const int local = local_count_++;
  whose->push_back(local);
  known_times_.push_back({*path, access, local});
  return local;
}

}  // namespace makegood::cel
