// The language of this service's policies: what rules/ needs to know of leads and credits.

#ifndef MAKEGOOD_SERVICE_DECIDE_DECISION_LANGUAGE_H_
#define MAKEGOOD_SERVICE_DECIDE_DECISION_LANGUAGE_H_

#include <memory>

#include "google/protobuf/descriptor.pb.h"
#include "rules/cel/message/descriptor_types.h"
#include "rules/policy/policy_language.h"

namespace makegood {

// Immutable and thread-safe. Outlives every policy compiled with it.
class DecisionLanguage {
 public:
  explicit DecisionLanguage(const rules::Limits& limits = {});
  DecisionLanguage(const DecisionLanguage&) = delete;
  DecisionLanguage& operator=(const DecisionLanguage&) = delete;

  const rules::PolicyLanguage& policy_language() const { return language_; }
  const cel::DescriptorTypes& types() const { return *types_; }

  // The same messages as plain CEL reads them: what is not set has its default value.
  const cel::DescriptorTypes& plain_types() const { return plain_types_; }

 private:
  google::protobuf::FileDescriptorSet comments_;
  std::unique_ptr<const cel::DescriptorTypes> types_;
  const cel::DescriptorTypes plain_types_;
  rules::PolicyLanguage language_;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_DECIDE_DECISION_LANGUAGE_H_
