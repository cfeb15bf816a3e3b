// Which of the facts a policy may look at, so that what it never reads need not be put together.

#ifndef MAKEGOOD_RULES_POLICY_FACTS_READ_H_
#define MAKEGOOD_RULES_POLICY_FACTS_READ_H_

#include <functional>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// Fields of the facts, of the first level: `charge` for whatever of `facts.charge` is read. It errs
// on the safe side: where the facts are used as a whole, all of them are read.
class FactsRead {
 public:
  // Adds what one expression reads. `facts_slot` is that of the variable `facts`.
  void Add(const cel::TypedAst& ast, int facts_slot);

  // Adds what all expressions of a policy read.
  void Add(const PolicyTree& tree, int facts_slot);

  bool Has(absl::string_view field) const { return all_ || fields_.find(field) != fields_.end(); }

 private:
  bool all_ = false;
  std::set<std::string, std::less<>> fields_;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_FACTS_READ_H_
