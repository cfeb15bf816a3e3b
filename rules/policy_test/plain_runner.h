// Plain CEL policies: a directory with config.yaml, policy.yaml and, for tests, tests.yaml, in the
// format that CEL's other implementations share.

#ifndef MAKEGOOD_RULES_POLICY_TEST_PLAIN_RUNNER_H_
#define MAKEGOOD_RULES_POLICY_TEST_PLAIN_RUNNER_H_

#include <memory>
#include <optional>
#include <string>

#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/cel/message/descriptor_types.h"
#include "rules/policy/compiled_policy.h"
#include "rules/policy/declared_environment.h"
#include "rules/policy_test/runner.h"

namespace makegood::rules {

// What makes a directory one of these: a config.yaml.
bool IsPlainPolicy(const std::string& directory);

struct PlainPolicy {
  std::unique_ptr<const DeclaredEnvironment> environment;  // Outlives the policy.
  std::shared_ptr<const CompiledPolicy> policy;
};

// Reads, checks and compiles. Nothing if anything is wrong; `issues` says what. `worst_case` as in
// CompilePolicy.
std::optional<PlainPolicy> CompilePlainPolicy(const std::string& directory,
                                              const cel::DescriptorTypes& types,
                                              const Limits& limits, IssueList& issues,
                                              PolicyCost* worst_case = nullptr);

// Runs the tests of a directory. An output is as expected if it is equal to what `value` or `expr`
// say, or if that is an optional of it: a policy in which not everything matches answers with
// optionals, and `optional.none()` stands for no match.
std::optional<VersionTest> TestPlainPolicy(const std::string& directory,
                                           const cel::DescriptorTypes& types, const Limits& limits,
                                           IssueList& issues);

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_TEST_PLAIN_RUNNER_H_
