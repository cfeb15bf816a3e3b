// The tests of the CEL project's conformance suites, as export.mjs wrote them.

#ifndef MAKEGOOD_TESTS_CEL_CONFORMANCE_TEST_CASE_H_
#define MAKEGOOD_TESTS_CEL_CONFORMANCE_TEST_CASE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace makegood::cel_conformance {

enum class Suite { kEvaluation, kParsing, kChecking, kComprehensions };

inline constexpr Suite kSuites[] = {Suite::kEvaluation, Suite::kParsing, Suite::kChecking,
                                    Suite::kComprehensions};

// "evaluation": as its file is called.
const char* NameOf(Suite suite);

struct TestCase {
  Suite suite = Suite::kEvaluation;
  std::string name;  // "strings_ext/char_at/middle_index"; unique in its suite.
  std::string expression;
  std::string container;

  // The tree, macros of the language expanded, optional syntax and quoted names not allowed;
  // and the same after checking. Nothing: cel-go refuses the expression in such a setting.
  std::optional<std::string> tree;
  std::optional<std::string> checked_tree;
  std::optional<std::string> checked_type;  // Of the checked tree.

  bool disable_check = false;
  bool check_only = false;

  // JSON of cel.expr.conformance.test.SimpleTest; null where the test has none.
  nlohmann::json type_env;      // [Decl]
  nlohmann::json bindings;      // {name: {value: Value}}
  nlohmann::json value;         // Value
  nlohmann::json typed_result;  // {result: Value, deducedType: Type}
  nlohmann::json eval_error;    // Any error will do.
};

//   NotFound   the data is not there; the message says what to type
absl::StatusOr<std::vector<TestCase>> ReadSuite(Suite suite);

// A FileDescriptorSet.
absl::StatusOr<std::string> ReadDescriptors();

}  // namespace makegood::cel_conformance

#endif  // MAKEGOOD_TESTS_CEL_CONFORMANCE_TEST_CASE_H_
