// Runs tests of the conformance suites against the engine, with every macro and every
// library it has.

#ifndef MAKEGOOD_TESTS_CEL_CONFORMANCE_RUNNER_H_
#define MAKEGOOD_TESTS_CEL_CONFORMANCE_RUNNER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rules/cel/cel.h"
#include "rules/cel/message/descriptor_files.h"
#include "rules/cel/message/descriptor_types.h"
#include "rules/cel/syntax/macros.h"
#include "tests/cel_conformance/test_case.h"

namespace makegood::cel_conformance {

class Runner {
 public:
  // `descriptors` is a FileDescriptorSet with the test messages.
  static absl::StatusOr<std::unique_ptr<Runner>> Make(const std::string& descriptors);

  // Parses, checks and evaluates as the test asks: the tree and the checked tree against the
  // expected ones; the value checked and unchecked, folded and unfolded. Empty, or what is
  // wrong, a paragraph for each thing.
  std::string Run(const TestCase& test) const;

 private:
  explicit Runner(std::unique_ptr<cel::DescriptorFiles> files);

  std::unique_ptr<const cel::Environment> MakeEnvironment(const TestCase& test, bool fold) const;
  bool HasValidCheckedTree(const TestCase& test) const;

  // In the setting in which the suites' trees were written.
  std::string CompareTrees(const TestCase& test, const cel::Environment& environment) const;
  std::string Evaluate(const TestCase& test, const cel::Environment& environment,
                       bool checked) const;
  std::string CompareValue(const TestCase& test, const cel::Environment& environment,
                           const cel::Program& program) const;

  const std::unique_ptr<cel::DescriptorFiles> files_;
  const cel::DescriptorTypes types_;
  cel::MacroTable macros_;
  std::unique_ptr<const cel::Environment> folding_;
  std::unique_ptr<const cel::Environment> not_folding_;
};

}  // namespace makegood::cel_conformance

#endif  // MAKEGOOD_TESTS_CEL_CONFORMANCE_RUNNER_H_
