// Which of the facts a policy may look at, so that what it never reads need not be put together.

#ifndef MAKEGOOD_RULES_POLICY_FACTS_READ_H_
#define MAKEGOOD_RULES_POLICY_FACTS_READ_H_

#include <functional>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "rules/policy/policy_tree.h"

namespace makegood::rules {

// Fields of the facts, `charge`, and their fields, `charge.credits`: of something deeper the first
// two. It errs on the safe side: where a message is used as a whole, all of its fields are read.
class FactsRead {
 public:
  // Adds what one expression reads. `facts_slot` is that of the variable `facts`.
  void Add(const cel::TypedAst& ast, int facts_slot);

  // Adds what all expressions of a policy read.
  void Add(const PolicyTree& tree, int facts_slot);

  bool Has(absl::string_view field) const;

 private:
  bool all_ = false;
  std::set<std::string, std::less<>> fields_;
  std::set<std::string, std::less<>> whole_;  // Fields that are used as a whole.
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_FACTS_READ_H_
