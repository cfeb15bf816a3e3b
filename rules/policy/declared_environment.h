// The environment of a plain CEL policy, as the config.yaml beside it declares it: container,
// imports, extension libraries, variables and functions. Service policies have none: their
// language is the service's (policy_language.h).
//
//   name: labels
//   container: acme.resource
//   imports: [{name: google.protobuf.Struct}]
//   extensions: [{name: strings, version: 2}]
//   variables:
//     - name: spec.labels
//       type_name: map
//       params: [{type_name: string}, {type_name: string}]
//   functions:
//     - name: locationCode
//       overloads:
//         - id: locationCode_string
//           args: [{type_name: string}]
//           return: {type_name: string}
//
// README.md lists what of the format is read.

#ifndef MAKEGOOD_RULES_POLICY_DECLARED_ENVIRONMENT_H_
#define MAKEGOOD_RULES_POLICY_DECLARED_ENVIRONMENT_H_

#include <memory>
#include <string>
#include <vector>

#include "rules/base/issue.h"
#include "rules/base/limits.h"
#include "rules/base/source.h"
#include "rules/cel/cel.h"

namespace makegood::rules {

// Immutable and thread-safe. Outlives every policy compiled with it.
class DeclaredEnvironment {
 public:
  // `types` and `adapter` are usually one object, and outlive the result. Null if anything is
  // wrong; every mistake of the file is then in `issues`.
  static std::unique_ptr<const DeclaredEnvironment> Read(
      const std::shared_ptr<const Source>& source, const cel::TypeProvider* types,
      const cel::MessageAdapter* adapter, const Limits& limits, IssueList& issues);

  const cel::Environment& environment() const { return *environment_; }

  struct DeclaredVariable {
    std::string name;
    cel::Type type;
  };
  const std::vector<DeclaredVariable>& variables() const { return variables_; }

  // The message whose fields are variables, and the name under which it is bound; empty if there
  // is none.
  const std::string& context_type() const { return context_type_; }
  static constexpr char kContextVariable[] = "@context";

 private:
  DeclaredEnvironment() = default;
  friend class EnvironmentReader;

  cel::MacroTable macros_;
  std::unique_ptr<const cel::Environment> environment_;
  std::vector<DeclaredVariable> variables_;
  std::string context_type_;
};

}  // namespace makegood::rules

#endif  // MAKEGOOD_RULES_POLICY_DECLARED_ENVIRONMENT_H_
