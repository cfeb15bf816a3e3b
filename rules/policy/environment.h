// What the expressions of one policy may say: the service's language, and on top of it what
// the policy file declares of its own (constants, attributes, imports).

#ifndef MAKEGOOD_RULES_POLICY_ENVIRONMENT_H_
#define MAKEGOOD_RULES_POLICY_ENVIRONMENT_H_

#include <memory>
#include <vector>

#include "rules/base/issue.h"
#include "rules/cel/cel.h"
#include "rules/cel/cost/value_size.h"
#include "rules/policy/attribute_types.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/document.h"
#include "rules/policy/policy_language.h"

namespace makegood::rules {

// The variables `facts` and its fields, `now`, and `constants.x`. Immutable and thread-safe
// once made. Outlives every program compiled with it.
class PolicyEnvironment {
 public:
  // `overrides` take the place of declared constants. What is wrong with the declarations is
  // added to `issues`; what is right of them can be used all the same. `language` outlives the
  // result.
  static std::unique_ptr<const PolicyEnvironment> Make(
      const PolicyDocument& document, const PolicyLanguage& language,
      const std::vector<ConstantOverride>& overrides, IssueList& issues);

  // For policies that declare nothing but imports: `base` has the variables.
  static std::unique_ptr<const PolicyEnvironment> Make(const PolicyDocument& document,
                                                       const cel::Environment& base,
                                                       IssueList& issues);

  const cel::Environment& environment() const { return *environment_; }

  // The language's bounds, and what follows from them for declared attributes.
  const cel::DeclaredBounds& bounds() const { return bounds_; }

  // -1 if there is none.
  int facts_slot() const { return facts_slot_; }
  int now_slot() const { return now_slot_; }

 private:
  PolicyEnvironment() = default;

  std::unique_ptr<AttributeTypes> types_;
  cel::DeclaredBounds bounds_;
  cel::Arena constants_;  // What the values of constants point to.
  std::unique_ptr<const cel::Environment> environment_;
  int facts_slot_ = -1;
  int now_slot_ = -1;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_ENVIRONMENT_H_
